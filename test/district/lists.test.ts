/** Policy and lists from the district's service to a box, over loopback. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../drivers/basics/clock.ts';
import { ok, type Result } from '../../drivers/basics/result.ts';
import { parseIdentityNumber } from '../../kiosk/credentials/identity-number.ts';
import { defaultBackoff } from '../../kiosk/uplink/backoff.ts';
import { type HttpsSyncOptions, httpsSync } from '../../kiosk/uplink/https-sync.ts';
import { type Refusal, startSync, type Sync, type VersionedStore } from '../../kiosk/uplink/sync.ts';
import { audience, type Box, numbers, openBox, source, trustIn } from '../kiosk/lists/support.ts';
import { loadDemoKeys } from './demo-keys.ts';
import { openRoad, type RoadFault } from './faults.ts';
import { syntheticConcern, syntheticIdentityNumber, syntheticResident } from './lists.ts';
import { concernLine, type ListKeys, residentLine, signerOf } from './lists-pack.ts';
import { type District, startDistrict } from './service.ts';

let root: string;
let district: District;
let box: Box;
let told: string[];

const residents = (to: number) => (keys: ListKeys) =>
  numbers(1, to).map((n) => residentLine(keys, syntheticResident(n)));
const concerns = (from: number, to: number) => (keys: ListKeys) =>
  numbers(from, to).map((n) => concernLine(keys, syntheticConcern(n)));

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kadian-district-lists-'));
  const signer = signerOf(loadDemoKeys(join(root, 'demo')).es256);
  district = await startDistrict({ port: 0, directory: ':memory:', signer });
  const { keyId, publicKey } = district.documents;
  box = openBox(root, trustIn(keyId, publicKey));
  told = [];
});

afterEach(async () => {
  await box.lists.close();
  await district.stop();
  rmSync(root, { recursive: true });
});

const policyStore = (): VersionedStore & { readonly held: string[] } => {
  const held: string[] = [];
  return {
    held,
    current: () => held.length || null,
    offer(bytes): Result<number, Refusal> {
      return ok(held.push(Buffer.from(bytes).toString()));
    },
  };
};

function sourceOf(changes: Partial<HttpsSyncOptions> = {}) {
  const { publicKey: boxKey } = box.key;
  return httpsSync({ url: district.url, source, clock: systemClock, deadlineMs: 10_000, boxKey, ...changes });
}

async function syncing(work: (sync: Sync, policy: ReturnType<typeof policyStore>) => Promise<void>): Promise<void> {
  const from = sourceOf();
  const policy = policyStore();
  const sync = startSync({
    source: from,
    stores: { policy, roster: box.lists.roster, watchlist: box.lists.watchlist },
    clock: systemClock,
    random: Math.random,
    backoff: defaultBackoff,
    pollMs: 3_600_000,
    spreadMs: 0,
    handlers: {
      onTaken: (name, version) => told.push(`${name} ${version}`),
      onRefused: (name, refusal) => told.push(`${name} ${refusal.code}`),
      onFault: (name, fault) => told.push(`${name} ${fault.code}`),
    },
  });
  try {
    await work(sync, policy);
  } finally {
    await sync.stop();
    from.close();
  }
}

const patience = { timeout: 10_000 };

test('policy and lists come at the start and when they are announced, deltas one after the other', async () => {
  const { documents } = district;
  documents.publishPolicy('urn:kadian:410100', 1, Buffer.from('a.signed.policy'));
  documents.publishSnapshot('roster', audience, residents(20));
  documents.publishSnapshot('watchlist', 'urn:kadian:410100', concerns(1, 50));
  documents.publishDelta('watchlist', 'urn:kadian:410100', 55, concerns(51, 55));
  await syncing(async (sync, policy) => {
    await expect.poll(() => told.toSorted(), patience).toEqual(['policy 1', 'roster 1', 'watchlist 1', 'watchlist 2']);
    expect(policy.held).toEqual(['a.signed.policy']);
    expect(box.lists.lookupIdentityNumber(syntheticIdentityNumber(110)).concern).toMatchObject({ listVersion: 2 });
    documents.publishDelta('watchlist', 'urn:kadian:410100', 60, concerns(56, 60));
    sync.announce('watchlist', '3');
    await expect.poll(() => told.at(-1), patience).toBe('watchlist 3');
    expect(box.lists.lookupIdentityNumber(syntheticIdentityNumber(120)).concern).toMatchObject({ listVersion: 3 });
    documents.publishSnapshot('watchlist', 'urn:kadian:410100', concerns(1, 10));
    sync.announce('watchlist', '4');
    await expect.poll(() => told.at(-1), patience).toBe('watchlist 4');
    expect(box.lists.lookupIdentityNumber(syntheticIdentityNumber(120)).concern).toBeNull();
    expect((await box.lists.unlock(documents.shiftKey)).ok).toBe(true);
    expect(box.lists.searchRoom('1', '1', '101', 1)[0]?.details?.name).toBe(syntheticResident(1).details.name);
  });
});

test('the smallest place a list is published for is the one a box gets', () => {
  const { documents } = district;
  documents.enrol(source, box.key.publicKey);
  documents.publishSnapshot('roster', 'urn:kadian:410100', residents(1));
  documents.publishSnapshot('roster', audience, residents(2));
  const manifest = (from: string) => {
    const [, claims = ''] = Buffer.from(documents.listFor('roster', from, null, box.key.publicKey) ?? '')
      .toString()
      .split('.');
    return JSON.parse(Buffer.from(claims, 'base64url').toString());
  };
  expect(manifest(source)).toMatchObject({ audience, entries: 2 });
  expect(manifest('urn:kadian:410100:04:001:west:1')).toMatchObject({ audience: 'urn:kadian:410100', entries: 1 });
});

test('a bad road brings faults and no list', async () => {
  district.documents.publishSnapshot('watchlist', audience, concerns(1, 500));
  const road = await openRoad(district.url);
  const from = sourceOf({ url: road.url, deadlineMs: 400 });
  const fetched = async (fault: RoadFault) => {
    road.fault = fault;
    const result = await from.fetch('watchlist', null, new AbortController().signal);
    return result.ok ? 'a delivery' : result.error.code;
  };
  expect(await fetched('loginPage')).toBe('captivePortal');
  expect(await fetched('redirect')).toBe('captivePortal');
  expect(await fetched('rubbish')).toBe('malformedAnswer');
  expect(await fetched('status500')).toBe('serverError');
  expect(await fetched('halfBody')).toBe('dropped');
  expect(await fetched('slowDrip')).toBe('timedOut');
  expect(await fetched('none')).toBe('a delivery');
  from.close();
  await road.stop();
});

test('a list too large for the box is not read to its end', async () => {
  const road = await openRoad(district.url);
  road.fault = 'endless';
  const from = sourceOf({ url: road.url });
  const result = await from.fetch('policy', null, new AbortController().signal);
  expect(result).toMatchObject({ ok: false, error: { code: 'malformedAnswer' } });
  from.close();
  await road.stop();
});

test('questions that fit nothing are refused', async () => {
  const ask = async (path: string, headers: Record<string, string> = { 'kadian-source': source }) =>
    (await fetch(new URL(path, district.url), { headers })).status;
  expect(await ask('v1/lists/roster')).toBe(404);
  expect(await ask('v1/policy')).toBe(404);
  expect(await ask('v1/lists/others')).toBe(400);
  expect(await ask('v1/lists/roster?since=x')).toBe(400);
  expect(await ask('v1/lists/roster', {})).toBe(400);
  district.documents.publishSnapshot('roster', audience, residents(1));
  expect(await ask('v1/lists/roster')).toBe(404);
  district.documents.enrol(source, box.key.publicKey);
  expect(await ask('v1/lists/roster')).toBe(200);
  expect(await ask('v1/lists/roster?since=1')).toBe(204);
  expect(await ask('v1/lists/roster?since=9')).toBe(204);
});

test('synthetic people are different ones, with identity numbers that are right in form', () => {
  const all = numbers(1, 3_000).map(syntheticIdentityNumber);
  expect(new Set(all).size).toBe(3_000);
  for (const number of all)
    expect(parseIdentityNumber(number, Date.UTC(2022, 0, 1)), number).toMatchObject({ ok: true });
});
