/** Operators publish by HTTP, boxes are told, and a second service on the same database has it too. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseTrustList } from '../../kiosk/credentials/trust-list.ts';
import { sourceHeader } from '../../kiosk/uplink/http-contract.ts';
import { audience, type Box, numbers, openBox, source, trustIn } from '../kiosk/lists/support.ts';
import { examplePolicy } from '../simulation/site.ts';
import { type DemoKeys, loadDemoKeys } from './demo-keys.ts';
import { addOperator } from './enrolment-operators.ts';
import { syntheticConcern, syntheticIdentityNumber, syntheticResident } from './lists.ts';
import { plainLines } from './lists-publish-routes.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';
import { type District, startDistrict } from './service.ts';
import { signPolicy } from './sign-policy.ts';

let server: PostgresServer;
let root: string;
let database: string;
let keys: DemoKeys;
let here: District;
let there: District;
let authorization: string;
let box: Box;

beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kadian-publish-'));
  keys = loadDemoKeys(root);
  const trust = parseTrustList(keys.trustListText, 'trust-list.json');
  if (!trust.ok) throw new Error(trust.error.where);
  database = await server.newDatabase();
  const options = { port: 0, directory: ':memory:', database, passTrust: trust.value };
  [here, there] = await Promise.all([startDistrict(options), startDistrict(options)]);
  authorization = `Operator ${await addOperator(here.store.records, 'tests')}`;
  box = openBox(undefined, trustIn(here.documents.keyId, here.documents.publicKey));
});
afterEach(async () => {
  await here.stop();
  await there.stop();
  await box.remove();
  rmSync(root, { recursive: true });
});

async function send(path: string, type: string, body: string, as = authorization) {
  const headers = { 'content-type': type, ...(as === '' ? {} : { authorization: as }) };
  const answer = await fetch(new URL(path, here.url), { method: 'POST', headers, body });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

function signed(serial: number, place = audience, key = keys.eddsa): string {
  const text = JSON.stringify({ ...examplePolicy(), serial });
  return signPolicy(text, key, Math.floor(Date.now() / 1000), place);
}

const sendPolicy = (policy: string, as?: string) =>
  send('/v1/policies', 'application/json', JSON.stringify({ audience, policy }), as);
const linesOf = (entries: readonly object[]): string => entries.map((entry) => JSON.stringify(entry)).join('\n');
const watchlist = `/v1/lists/watchlist?audience=${encodeURIComponent(audience)}`;
const changes = `/v1/lists/watchlist/changes?audience=${encodeURIComponent(audience)}`;

/** What a box at `district` is told by the commands it has not seen. */
async function announced(district: District, after = 0): Promise<unknown[]> {
  const { commands } = await district.commands.wait(source, after, 0, new AbortController().signal);
  return commands.map((jws) => {
    const claims = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
    return claims.command;
  });
}

describe('a policy', () => {
  test('comes to both services, and the boxes of its place are told', async () => {
    await here.store.accept(source, [], Date.now());
    await here.store.accept('urn:kadian:410100:04:001:west:1', [], Date.now());
    const policy = signed(3);
    expect(await sendPolicy(policy)).toEqual({ status: 201, body: { version: 3, boxes: 1 } });
    await here.publisher.settled();
    expect(await announced(there)).toEqual([{ name: 'announceVersion', of: 'policy', version: '3' }]);
    const from = async (district: District) =>
      (await fetch(new URL('/v1/policy', district.url), { headers: { [sourceHeader]: source } })).text();
    await expect.poll(() => from(there), { timeout: 1_000, interval: 20 }).toBe(policy);
    expect(await from(here)).toBe(policy);
    expect(await here.store.lookups(1)).toMatchObject([{ who: 'tests', what: 'publish.policy 3', subject: audience }]);
  });

  test('is refused when it is not the next one, not by a trusted key, for another place, or nobody is signed in', async () => {
    expect(await sendPolicy(signed(3))).toMatchObject({ status: 201 });
    expect(await sendPolicy(signed(3))).toMatchObject({ status: 409, body: { detail: 'the last version is 3' } });
    expect(await sendPolicy(signed(2))).toMatchObject({ status: 409 });
    const strange = loadDemoKeys(join(root, 'strange')).eddsa;
    expect(await sendPolicy(signed(4, audience, { ...strange, keyId: keys.eddsa.keyId }))).toMatchObject({
      status: 422,
      body: { title: 'wrongSignature' },
    });
    expect(await sendPolicy(signed(4, 'urn:kadian:410200'))).toMatchObject({ status: 422 });
    expect(await sendPolicy(signed(4), '')).toMatchObject({ status: 401 });
    expect(await send('/v1/policies', 'application/json', '{"audience":"everywhere","policy":"x"}')).toMatchObject({
      status: 400,
    });
    expect(here.documents.policyFor(source, 3)).toBeNull();
  });
});

describe('a list', () => {
  const concerns = (from: number, to: number) => numbers(from, to).map(syntheticConcern);

  test('comes as plain entries, its changes too, and a box gets them at either service', async () => {
    await here.store.accept(source, [], Date.now());
    expect(await send(watchlist, plainLines, linesOf(concerns(1, 50)))).toEqual({
      status: 201,
      body: { version: 1, boxes: 1 },
    });
    const fetchedAt = async (district: District) => {
      const bytes = district.documents.listFor('watchlist', source, box.lists.watchlist.current(), box.key.publicKey);
      if (bytes === null || bytes === undefined) return 'nothing';
      const taken = await box.lists.watchlist.offer(bytes);
      return taken.ok ? taken.value : taken.error.code;
    };
    await expect.poll(() => fetchedAt(there), { timeout: 1_000, interval: 20 }).toBe(1);
    const changed = [...concerns(51, 55), { id: 1, removed: true }];
    expect(await send(`${changes}&entries=54`, plainLines, linesOf(changed))).toMatchObject({ body: { version: 2 } });
    await expect.poll(() => fetchedAt(there), { timeout: 1_000, interval: 20 }).toBe(2);
    expect(box.lists.lookupIdentityNumber(syntheticIdentityNumber(110)).concern).toMatchObject({ listVersion: 2 });
    expect(box.lists.lookupIdentityNumber(syntheticIdentityNumber(2)).concern).toBeNull();
    await here.publisher.settled();
    expect(await announced(there)).toMatchObject([{ version: '1' }, { of: 'watchlist', version: '2' }]);
  });

  test('of residents is sealed as ever', async () => {
    const path = `/v1/lists/roster?audience=${encodeURIComponent(audience)}`;
    expect(await send(path, plainLines, linesOf(numbers(1, 20).map(syntheticResident)))).toMatchObject({ status: 201 });
    const bytes = here.documents.listFor('roster', source, null, box.key.publicKey);
    expect((await box.lists.roster.offer(bytes ?? Buffer.alloc(0))).ok).toBe(true);
    expect((await box.lists.unlock(here.documents.shiftKey)).ok).toBe(true);
    expect(box.lists.searchRoom('1', '1', '101', 1)[0]?.details?.name).toBe(syntheticResident(1).details.name);
    const [row] = await here.store.publications.after(0);
    expect(row?.about).not.toContain(syntheticResident(1).identityNumber);
  });

  test('cut off after the removal of the one before leaves that one', async () => {
    await send(watchlist, plainLines, linesOf(concerns(1, 3)));
    const other = new pg.Client(database);
    await other.connect();
    // A row not yet committed in the place of the next version: its writer has to wait there.
    const row = "INSERT INTO publications (name, audience, version, about, body) VALUES ('watchlist', $1, 2, '{}', '')";
    await other.query('BEGIN');
    await other.query(row, [audience]);
    const cut = send(watchlist, plainLines, linesOf(concerns(1, 5)));
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO publications%'`;
    await expect.poll(async () => (await here.store.lookups(9)).length, { timeout: 5_000 }).toBe(2);
    await expect.poll(async () => (await other.query(end)).rowCount, { timeout: 5_000 }).toBe(1);
    expect(await cut).toMatchObject({ status: 503 });
    await other.query('ROLLBACK');
    await other.end();
    expect(await there.store.publications.after(0)).toMatchObject([{ name: 'watchlist', version: 1 }]);
    expect(await send(watchlist, plainLines, linesOf(concerns(1, 5)))).toMatchObject({ body: { version: 2 } });
  });

  test('that does not fit is refused with its line, and nothing is published', async () => {
    const lines = linesOf([...concerns(1, 3), { id: 4 }]);
    expect(await send(watchlist, plainLines, lines)).toMatchObject({ status: 400, body: { path: 'line 4' } });
    expect(await send(watchlist, plainLines, 'x'.repeat(200_000))).toMatchObject({ status: 400 });
    expect(await send(`${changes}&entries=1`, plainLines, '')).toMatchObject({ status: 409 });
    expect(await send(watchlist, plainLines, linesOf(concerns(1, 3)), '')).toMatchObject({ status: 401 });
    expect(await send('/v1/lists/others?audience=urn:kadian:a', plainLines, '')).toMatchObject({ status: 400 });
    expect(await here.store.publications.after(0)).toEqual([]);
  });
});
