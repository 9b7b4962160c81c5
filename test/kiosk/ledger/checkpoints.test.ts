import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { checkCheckpoint, signCheckpoint } from '../../../kiosk/ledger/checkpoints.ts';
import { openDeviceKey } from '../../../kiosk/ledger/device-key.ts';
import { hashOf } from '../../../kiosk/ledger/record.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

test('the device key is made once, for its owner only', () => {
  const directory = temporaryDirectory();
  const key = openDeviceKey(directory);
  const file = join(directory, 'device.key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = openDeviceKey(directory);
  expect(again.keyId).toBe(key.keyId);
  expect(again.publicKey).toBe(key.publicKey);
  expect(readdirSync(directory)).toEqual(['device.key']);
  // The example of RFC 8037, appendix A.3.
  const jwk = {
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  };
  const rfc = temporaryDirectory();
  writeFileSync(join(rfc, 'device.key'), toPem(jwk));
  expect(openDeviceKey(rfc).keyId).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});

function toPem(jwk: object): string {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const { d } = jwk as { d: string };
  const der = Buffer.concat([prefix, Buffer.from(d, 'base64url')]).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
}

test('a key that cannot be read is kept aside and replaced', () => {
  const directory = temporaryDirectory();
  const first = openDeviceKey(directory);
  const wrong = generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  for (const [number, content] of ['', wrong].entries()) {
    writeFileSync(join(directory, 'device.key'), content);
    chmodSync(join(directory, 'device.key'), 0o600);
    expect(openDeviceKey(directory).keyId).not.toBe(first.keyId);
    expect(readFileSync(join(directory, `device.key.damaged-${number + 1}`), 'utf8')).toBe(content);
  }
});

test('the chain is signed every 256 events and at its end, so that a district can check it', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const some = Array.from({ length: 64 }, () => ({ type: 'portal.requestToExit', data: {} }) as const);
  for (let i = 0; i < 9; i++) must(ledger.appendAll(some));
  for (let i = 0; i < 24; i++) must(ledger.append('portal.requestToExit', {}));
  expect(must(ledger.recent(1000)).every((event) => event.type === 'portal.requestToExit')).toBe(true);
  expect(ledger.outbox.waiting()).toBe(602);
  const events = must(ledger.readEvents({ from: 1, limit: 1000 }));
  const checkpoints = events.filter((event) => event.type === 'ledger.checkpoint');
  expect(checkpoints.map((event) => event.sequence)).toEqual([257, 514]);
  for (const { data, sequence, previousHash } of checkpoints) {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: data.key }, format: 'jwk' });
    const bytes = Buffer.from(`kadian ledger checkpoint\n${ledger.chain}\n${sequence - 1}\n${previousHash}`);
    expect(verify(null, bytes, key, Buffer.from(data.signature, 'base64url'))).toBe(true);
    expect(data.key).toBe(ledger.device.publicKey);
  }
  const file = join(directory, 'ledger.db');
  expect(must(verifyChain(file))).toMatchObject({ signedTo: 513, keys: [ledger.device.publicKey] });
  ledger.close();
  expect(must(verifyChain(file))).toMatchObject({ events: 603, signedTo: 602 });
  // A start that records nothing signs nothing again, and one after a kill signs what the kill left.
  opened(optionsFor(directory)).close();
  expect(must(verifyChain(file)).events).toBe(603);
});

test('a checkpoint holds for its chain, its place and its hash only', () => {
  const key = openDeviceKey(temporaryDirectory());
  const tip = { sequence: 7, hash: 'a'.repeat(64) };
  const text = JSON.stringify(signCheckpoint(key, 'chain', tip));
  expect(checkCheckpoint(text, 'chain', tip)).toBe(key.publicKey);
  expect(checkCheckpoint(text, 'other', tip)).toBeNull();
  expect(checkCheckpoint(text, 'chain', { ...tip, sequence: 8 })).toBeNull();
  expect(checkCheckpoint(text, 'chain', { ...tip, hash: 'b'.repeat(64) })).toBeNull();
});

test('whoever rewrites a chain, hashes and all, is found by the next signature', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  for (let i = 0; i < 4; i++) must(ledger.append('access.granted', granted.data));
  ledger.close();
  const file = join(directory, 'ledger.db');
  const database = new Database(file);
  database.exec(`DROP TRIGGER events_stay; UPDATE events SET type = 'access.denied' WHERE sequence = 2`);
  rehash(database, ledger.chain);
  database.close();
  expect(verifyChain(file)).toMatchObject({
    error: { damage: { place: 'event 5 does not fit its signature', lastGood: { sequence: 4 } } },
  });
});

test('a chain signed by somebody else is damage to whoever knows the key', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  must(ledger.append('access.granted', granted.data));
  ledger.close();
  const file = join(directory, 'ledger.db');
  expect(verifyChain(file, [ledger.device.publicKey]).ok).toBe(true);
  const other = openDeviceKey(temporaryDirectory()).publicKey;
  expect(verifyChain(file, [other])).toMatchObject({
    error: { damage: { place: expect.stringContaining(ledger.device.publicKey) } },
  });
});

/** Makes all hashes fit again, as a forger with the file but without the key would. */
function rehash(database: Database.Database, chain: string): void {
  interface Row {
    readonly sequence: number;
    readonly type: string;
    readonly id: string;
    readonly place: string;
    readonly monotonic_ms: number;
    readonly wall_ms: number;
    readonly wall_trusted: number;
    readonly alarm: number;
    readonly encounter: string | null;
    readonly data: string;
  }
  const rows = database.prepare<[], Row>('SELECT * FROM events JOIN boots ON number = boot ORDER BY sequence').all();
  let previous = '0'.repeat(64);
  for (const row of rows) {
    const hash = hashOf(previous, {
      ...row,
      chain,
      bootId: row.id,
      monotonicMs: row.monotonic_ms,
      wallMs: row.wall_ms,
      wallTrusted: row.wall_trusted === 1,
      alarm: row.alarm === 1,
    });
    database.prepare('UPDATE events SET hash = ? WHERE sequence = ?').run(hash, row.sequence);
    previous = hash.toString('hex');
  }
}
