import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { open } from '../../../kiosk/ledger/hpke.ts';
import { type Person, sealInfo, type SealingKey } from '../../../kiosk/ledger/sealed.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { faultCode, granted, must, opened, optionsFor, startWallMs, temporaryDirectory } from './support.ts';

const day = 86_400_000;

function districtKey(): { readonly sealing: SealingKey; readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const bytes = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { sealing: { keyId: 'district-2026', publicKey: bytes }, privateKey };
}

const visitor: Person = {
  kind: 'visitor',
  holder: 'h77',
  encounter: 'boot-1-4',
  fields: { name: '一位访客', identityNumber: '41010019700101001X', contact: '13800000000' },
};

test('a person is recorded with an event, and only the district can read who it is', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const { sealing, privateKey } = districtKey();
  must(ledger.append('access.granted', granted.data));
  const event = must(ledger.personalData.register(visitor, sealing));
  expect(event).toMatchObject({
    sequence: 2,
    type: 'person.registered',
    encounter: 'boot-1-4',
    data: { holder: 'h77', kind: 'visitor', has: ['name', 'identityNumber', 'contact'], key: 'district-2026' },
  });
  const [record, ...others] = must(ledger.personalData.of([1, 2]));
  expect(others).toEqual([]);
  expect(record).toMatchObject({ event: 2, kind: 'visitor', keyId: 'district-2026' });
  if (record === undefined) throw new Error('no record');
  const plain = open(privateKey, sealInfo, Buffer.from(record.record), record.sealed);
  expect(JSON.parse(String(plain))).toEqual(visitor.fields);
  expect(open(privateKey, sealInfo, Buffer.from('another record'), record.sealed)).toBeNull();
  for (const name of readdirSync(directory)) {
    const content = readFileSync(join(directory, name));
    for (const field of Object.values(visitor.fields)) expect(content.includes(field)).toBe(false);
  }
  expect(must(verifyChain(join(directory, 'ledger.db'))).events).toBe(2);
});

test('the length of what is sealed does not tell how long a name is', () => {
  const ledger = opened(optionsFor(temporaryDirectory()));
  const { sealing } = districtKey();
  must(ledger.personalData.register({ ...visitor, fields: { name: 'A' } }, sealing));
  must(ledger.personalData.register({ ...visitor, fields: { name: 'A'.repeat(60) } }, sealing));
  const lengths = must(ledger.personalData.of([1, 2])).map(({ sealed }) => sealed.length);
  expect(lengths).toEqual([256 + 48, 256 + 48]);
});

test('the time to keep a record is counted from its acknowledgement, and only by a trusted clock', async () => {
  const clock = new VirtualClock(startWallMs);
  let trusted = true;
  const ledger = opened(optionsFor(temporaryDirectory(), { clock, wallTrusted: () => trusted }));
  const { sealing } = districtKey();
  const data = ledger.personalData;
  for (const kind of ['visitor', 'visitor', 'resident']) must(data.register({ ...visitor, kind }, sealing));
  const keep = { visitor: 14 * day, resident: 90 * day };
  const left = () => must(data.of([1, 2, 3])).map(({ event }) => event);
  await clock.advance(400 * day);
  expect(must(data.eraseExpired(keep))).toBe(0);
  must(ledger.outbox.acknowledge([1, 3]));
  await clock.advance(14 * day - 1);
  expect(must(data.eraseExpired(keep))).toBe(0);
  await clock.advance(1);
  trusted = false;
  expect(must(data.eraseExpired(keep))).toBe(0);
  trusted = true;
  expect(must(data.eraseExpired({ resident: 90 * day }))).toBe(0);
  expect(left()).toEqual([1, 2, 3]);
  expect(must(data.eraseExpired(keep))).toBe(1);
  expect(left()).toEqual([2, 3]);
  expect(must(ledger.recent(1))).toMatchObject([
    { type: 'personalData.erased', data: { kind: 'visitor', count: 1, why: 'retention' } },
  ]);
  expect(must(data.eraseExpired(keep))).toBe(0);
});

test('a record whose event goes up again is kept until it is acknowledged again', async () => {
  const clock = new VirtualClock(startWallMs);
  const ledger = opened(optionsFor(temporaryDirectory(), { clock }));
  must(ledger.personalData.register(visitor, districtKey().sealing));
  must(ledger.outbox.acknowledge([1]));
  must(ledger.outbox.sendAgain(1));
  await clock.advance(20 * day);
  expect(must(ledger.personalData.eraseExpired({ visitor: 14 * day }))).toBe(0);
  must(ledger.outbox.acknowledge([1]));
  await clock.advance(14 * day);
  expect(must(ledger.personalData.eraseExpired({ visitor: 14 * day }))).toBe(1);
});

test('a time of acknowledgement that proves to lie in the future begins anew', async () => {
  const clock = new VirtualClock(startWallMs + 9000 * day);
  const ledger = opened(optionsFor(temporaryDirectory(), { clock }));
  must(ledger.personalData.register(visitor, districtKey().sealing));
  must(ledger.outbox.acknowledge([1]));
  clock.stepWall(-9000 * day);
  expect(must(ledger.personalData.eraseExpired({ visitor: 14 * day }))).toBe(0);
  await clock.advance(14 * day);
  expect(must(ledger.personalData.eraseExpired({ visitor: 14 * day }))).toBe(1);
});

test('erasing leaves no trace of the sealed bytes, and the chain whole', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const { sealing } = districtKey();
  for (let i = 0; i < 5; i++) must(ledger.personalData.register(visitor, sealing));
  const records = must(ledger.personalData.of([1, 2, 3, 4, 5]));
  const traces = () => {
    const files = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
    return records.map(({ sealed }) => files.some((file) => file.includes(sealed.subarray(40, 80))));
  };
  expect(traces()).toEqual([true, true, true, true, true]);
  const named = records.slice(1, 3).map(({ record }) => record);
  expect(must(ledger.personalData.erase(named, 'request'))).toBe(2);
  expect(must(ledger.personalData.erase(named, 'request'))).toBe(0);
  expect(traces()).toEqual([true, false, false, true, true]);
  expect(must(ledger.personalData.erase('all', 'retired'))).toBe(3);
  expect(traces()).toEqual([false, false, false, false, false]);
  expect(must(ledger.recent(1))).toMatchObject([{ data: { kind: 'visitor', count: 3, why: 'retired' } }]);
  ledger.close();
  expect(must(verifyChain(join(directory, 'ledger.db'))).events).toBe(8);
});

test.each([12, 60])('nor where pages were split and joined before: %i people, acknowledged in threes', (people) => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const { sealing } = districtKey();
  const sequences = Array.from({ length: people }, (_, at) => {
    const { sequence } = must(ledger.personalData.register(visitor, sealing));
    if (at % 3 === 2) must(ledger.outbox.acknowledge([sequence - 2, sequence - 1, sequence]));
    return sequence;
  });
  const records = must(ledger.personalData.of(sequences));
  const left = () => {
    const files = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
    return records.filter(({ sealed }) => files.some((file) => file.includes(sealed.subarray(40, 80))));
  };
  expect(left()).toEqual(records);
  const even = records.filter((_, at) => at % 2 === 0);
  const odd = records.filter((_, at) => at % 2 === 1);
  must(
    ledger.personalData.erase(
      even.map(({ record }) => record),
      'request',
    ),
  );
  expect(left()).toEqual(odd);
  expect(must(ledger.personalData.of(sequences))).toEqual(odd);
  must(ledger.personalData.erase('all', 'retired'));
  expect(left()).toEqual([]);
  ledger.close();
});

test('event and record come together or not at all', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory, { maximumBytes: 150_000 }));
  const { sealing } = districtKey();
  let last = ledger.personalData.register(visitor, sealing);
  while (last.ok) last = ledger.personalData.register(visitor, sealing);
  expect(faultCode(last)).toBe('full');
  const events = must(ledger.recent(10_000)).filter((event) => event.type === 'person.registered');
  const sequences = events.map((event) => event.sequence);
  expect(sequences.length).toBeGreaterThan(50);
  expect(must(ledger.personalData.of(sequences)).map(({ event }) => event)).toEqual(sequences);
});

test('a sealed record that was exchanged is found', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  must(ledger.personalData.register(visitor, districtKey().sealing));
  ledger.close();
  const file = join(directory, 'ledger.db');
  expect(verifyChain(file).ok).toBe(true);
  const database = new Database(file);
  database.exec(`UPDATE sealed SET sealed = x'00'`);
  database.close();
  expect(verifyChain(file)).toMatchObject({ error: { damage: { place: expect.stringContaining('event 1') } } });
});
