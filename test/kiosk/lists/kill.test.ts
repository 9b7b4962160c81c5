/** Kills a process that takes lists in, again and again, and looks at what it leaves. */
import { spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBoxKey } from '../../../kiosk/lists/box-key.ts';
import { syntheticConcern, syntheticIdentityNumber } from '../../district/lists.ts';
import { concernLine, type ListKeys, makeListKeys, packLines } from '../../district/lists-pack.ts';
import { type Box, delivered, deltaOf, manifestOf, numbers, openBox, signer } from './support.ts';

const child = join(import.meta.dirname, 'kill-child.ts');
/** More of them once in a while: `LIST_KILLS=100`. */
const kills = Number(process.env['LIST_KILLS'] ?? 8);
const versions = kills * 4 + 4;
/** Enough that taking a version in lasts longer than the steps around it. */
const entries = 4_000;

/** Versions 1, 4, 7… are snapshots, those between are deltas. In version V every entry has the note `vV`, all at once. */
function prepare(root: string): void {
  const boxKey = openBoxKey(join(root, 'keys', 'lists.key'));
  const pem = createPublicKey(signer.privateKey).export({ type: 'spki', format: 'pem' });
  writeFileSync(join(root, 'district.pem'), pem);
  let keys: ListKeys = makeListKeys();
  for (const version of numbers(1, versions)) {
    const whole = version % 3 === 1;
    if (whole) keys = makeListKeys();
    const lines = numbers(1, entries).map((n) => concernLine(keys, { ...syntheticConcern(n), note: `v${version}` }));
    const body = packLines(lines);
    const manifest = whole
      ? manifestOf('watchlist', version, body, keys, boxKey)
      : deltaOf('watchlist', version - 1, entries, body, keys, boxKey);
    writeFileSync(join(root, `watchlist-${version}.delivery`), delivered(manifest, body));
  }
}

/**
 * Kills the child so long after it began with its `offers`th version. Returns the highest version that it said was in
 * force, and the one that it was taking in.
 */
async function runAndKill(
  root: string,
  offers: number,
  afterMs: number,
): Promise<{ confirmed: number; offered: number }> {
  const writer = spawn(process.execPath, [child, root], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complaint = '';
  let timer: NodeJS.Timeout | null = null;
  writer.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  writer.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (timer !== null || said.split('offering').length <= offers) return;
    timer = setTimeout(() => writer.kill('SIGKILL'), afterMs);
  });
  const signal = await new Promise((resolve) => {
    writer.on('close', (_, by) => resolve(by));
  });
  if (signal !== 'SIGKILL') throw new Error(`the child ended by itself: ${complaint}`);
  if (said.includes('damaged')) throw new Error(said);
  const last = (pattern: RegExp): number => Number([...said.matchAll(pattern)].at(-1)?.[1] ?? 0);
  return { confirmed: Math.max(last(/open (\d+)/g), last(/in force (\d+)/g)), offered: last(/offering (\d+)/g) };
}

function inspect(box: Box, confirmed: number, offered: number): number {
  const version = box.lists.watchlist.current() ?? 0;
  expect(version).toBeGreaterThanOrEqual(confirmed);
  expect(version).toBeLessThanOrEqual(Math.max(offered, confirmed));
  expect(readdirSync(box.directory).filter((name) => /unfinished/.test(name))).toEqual([]);
  expect(readdirSync(box.directory).filter((name) => name.endsWith('.db')).length).toBeLessThanOrEqual(1);
  if (version === 0) return version;
  const notes = numbers(1, entries).map(
    (n) => box.lists.lookupIdentityNumber(syntheticIdentityNumber(n * 2)).concern?.note,
  );
  expect(new Set(notes)).toEqual(new Set([`v${version}`]));
  return version;
}

test('a kill at any moment leaves one version, whole, and never an older one', {
  timeout: 20_000 * kills,
}, async () => {
  const root = mkdtempSync(join(tmpdir(), 'kadian-lists-kill-'));
  prepare(root);
  let version = 0;
  let interrupted = 0;
  for (const kill of numbers(1, kills)) {
    const { confirmed, offered } = await runAndKill(root, 1 + (kill % 3), Math.random() * 800);
    const box = openBox(root);
    version = inspect(box, Math.max(confirmed, version), offered);
    if (offered > confirmed) interrupted += 1;
    if (kill < kills) await box.lists.close();
    else await box.remove();
    if (version > versions - 4) break;
  }
  expect(version).toBeGreaterThan(2);
  expect(interrupted).toBeGreaterThan(1);
});
