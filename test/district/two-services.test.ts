/** Two services on one PostgreSQL, as boxes and the wallboard see them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mediaTypes, sourceHeader } from '../../kiosk/uplink/http-contract.ts';
import { addOperator } from './enrolment-operators.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';
import { type District, startDistrict } from './service.ts';
import { newChain, newDeviceKey } from './store/support.ts';

let server: PostgresServer;
let here: District;
let there: District;
let authorization: string;

beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());
beforeEach(async () => {
  const options = { port: 0, directory: ':memory:', database: await server.newDatabase() };
  [here, there] = await Promise.all([startDistrict(options), startDistrict(options)]);
  authorization = `Operator ${await addOperator(here.store.records, 'tests')}`;
});
afterEach(async () => {
  await here.stop();
  await there.stop();
});

function post(district: District, source: string, events: readonly unknown[]): Promise<Response> {
  return fetch(new URL('/v1/events', district.url), {
    method: 'POST',
    headers: { 'content-type': mediaTypes.batch, [sourceHeader]: source },
    body: JSON.stringify(events),
  });
}

async function json(district: District, path: string, source = ''): Promise<unknown> {
  return (await fetch(new URL(path, district.url), { headers: { [sourceHeader]: source, authorization } })).json();
}

describe('two services on one PostgreSQL', () => {
  it('show on the wallboard of one what came by the other', async () => {
    const chain = newChain();
    const abort = new AbortController();
    const live = await fetch(new URL('/v1/live', there.url), { headers: { authorization }, signal: abort.signal });
    if (live.body === null) throw new Error('nothing to read');
    expect((await post(here, chain.source, chain.some(1))).status).toBe(200);
    let text = '';
    for await (const part of live.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (text.includes('data:')) break;
    }
    abort.abort();
    expect(JSON.parse(text.split('data: ')[1] ?? '')).toMatchObject({ number: 1, type: 'portal.requestToExit' });
    expect(await json(there, '/v1/recent')).toMatchObject([{ number: 1 }]);
    expect(await json(there, '/v1/state')).toMatchObject({ events: 1, boxes: [{ source: chain.source, events: 1 }] });
  });

  it('bring a command given at one to the box that waits at the other, within a second, signed by the one key', async () => {
    const { source } = newChain();
    expect(here.commands.publicKey.equals(there.commands.publicKey)).toBe(true);
    const waiting = json(there, '/v1/commands?after=0&wait=20', source);
    // The box has asked: its request is at the service before the command is.
    await json(there, '/v1/state');
    const startedMs = performance.now();
    await here.commands.issue(source, { name: 'openOnce' }, 60);
    expect(await waiting).toMatchObject({ commands: [expect.any(String)], cursor: 1 });
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(await here.store.pendingCommands(Date.now())).toEqual(new Map([[source, 1]]));
    await json(there, '/v1/commands?after=1', source);
    expect(await here.store.pendingCommands(Date.now())).toEqual(new Map());
  });

  it('show what contradicts itself at both, whichever took it', async () => {
    const chain = newChain();
    const [event] = chain.some(1);
    await post(here, chain.source, [event, chain.sign(newDeviceKey()), chain.sign(newDeviceKey())]);
    await post(there, chain.source, [{ ...event, data: { changed: true } }]);
    for (const district of [here, there]) {
      expect(await json(district, '/v1/state')).toMatchObject({
        findings: [
          { kind: 'wrongHash', source: chain.source, chain: chain.name, sequence: 1 },
          { kind: 'wrongKey', source: chain.source, chain: chain.name, sequence: 3 },
        ],
      });
    }
  });

  it('say that a batch cannot be kept while the database is away, and keep it afterwards', async () => {
    const chain = newChain();
    const events = chain.some(2);
    await server.crash();
    const answer = await post(here, chain.source, events);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toContain(mediaTypes.problem);
    await server.restart();
    expect((await post(here, chain.source, events)).status).toBe(200);
    expect((await there.state()).events).toBe(2);
  });
});
