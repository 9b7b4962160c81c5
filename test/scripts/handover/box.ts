/** A box as it lies on a disk, with everything a station writes, and an empty one beside it that is to replace it. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openKeyFile } from '../../../drivers/basics/key-file.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import simulated from '../../../hw-config/sites/simulated.json' with { type: 'json' };
import { loadDemoKeys } from '../../district/demo-keys.ts';
import { granted, must } from '../../kiosk/ledger/support.ts';
import { type Pair, pairIn } from './pair.ts';

const root = path.join(import.meta.dirname, '../../..');

/** `events` are in the ledger, the first `acknowledged` of them known to the district. */
export function newPair(options: { events?: number; acknowledged?: number; url?: string } = {}): Pair {
  const { events = 40, acknowledged = 10, url = 'http://127.0.0.1:1' } = options;
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-pair-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const pair = pairIn(directory);
  for (const folder of ['old/etc', 'old/data', 'old/run', 'stick', 'voices', 'new/etc', 'new/data']) {
    mkdirSync(path.join(directory, folder), { recursive: true });
  }
  const { publicKey } = openKeyFile(pair.key, 'x25519');
  writeFileSync(path.join(directory, 'stick/recipient.pub'), publicKey);
  loadDemoKeys(path.join(directory, 'old/etc/keys'));
  const client = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(path.join(directory, 'old/etc/client.key'), client);
  writeFileSync(path.join(directory, 'old/etc/client.pem'), '-----BEGIN CERTIFICATE-----\n');
  writeFileSync(path.join(directory, 'voices/voice.json'), '{}');
  const { $schema: _schema, ...site } = simulated;
  const ours = {
    ...site,
    dataDirectory: '../data',
    thermometer: { model: 'gy-mcu90614', path: '/dev/none' },
    screen: { port: 1_024 },
    sound: { ...site.sound, voicePacks: ['../../voices'] },
    uplink: { url, identity: 'none' },
    trustList: 'keys/trust-list.json',
  };
  writeFileSync(pair.siteFile, JSON.stringify(ours, null, 2));
  const ledger = must(
    openLedger({
      directory: pair.data,
      clock: systemClock,
      bootId: 'before',
      place: simulated.place,
      wallTrusted: () => true,
    }),
  );
  must(ledger.appendAll(Array.from({ length: events }, () => granted)));
  must(ledger.outbox.acknowledge(Array.from({ length: acknowledged }, (_, index) => index + 1)));
  ledger.close();
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(pair.data, name)), { recursive: true });
    writeFileSync(path.join(pair.data, name), text);
  };
  openKeyFile(path.join(pair.data, 'keys/lists.key'), 'x25519');
  write('policy/current.json', '{"policy":1}');
  write('commands/memory.json', '{"lockDown":null,"notice":null}');
  write('sound/memory.json', '{"muted":1}');
  write('half-written.json.unfinished', 'not this');
  writeFileSync(path.join(pair.runtime, 'pseudonyms.key'), Buffer.alloc(32, 7));
  mkdirSync(path.join(pair.data, 'lists'));
  const list = new Database(path.join(pair.data, 'lists/roster-1.db'));
  list.pragma('journal_mode = WAL');
  list.exec("CREATE TABLE entries (name TEXT); INSERT INTO entries VALUES ('kept')");
  list.close();
  return pairIn(directory);
}

/** A copy of everything, to begin from the same state again. */
export function copyOfPair(pair: Pair): Pair {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-pair-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  cpSync(pair.directory, directory, { recursive: true });
  return pairIn(directory);
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly error: string;
}

/** Another process of a script of this project. */
export function runScript(script: string, words: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, script), ...words], { cwd: root });
    let [out, error] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, error }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

export const kadian = (words: readonly string[], input = ''): Promise<Ended> =>
  runScript('scripts/kadian.ts', words, input);
