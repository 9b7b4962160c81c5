import { zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { toCloudEvent } from '../../kiosk/uplink/cloud-event.ts';
import { acknowledgementSchema, type CloudEvent, problemSchema } from '../../kiosk/uplink/contract.ts';
import { mediaTypes, sourceHeader, wireLimits } from '../../kiosk/uplink/http-contract.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { openTestLedger, place, record, temporaryDirectory } from '../kiosk/uplink/support.ts';
import { addOperator } from './enrolment-operators.ts';
import { type District, startDistrict } from './service.ts';

const source = sourceOf(place);
let centre: ReturnType<typeof temporaryDirectory>;
let clock: VirtualClock;
let district: District;

beforeEach(async () => {
  centre = temporaryDirectory();
  clock = new VirtualClock(Date.UTC(2022, 0, 5, 8));
  district = await startDistrict({ port: 0, directory: centre.path, clock });
});

afterEach(async () => {
  await district.stop();
  centre.remove();
});

/** Asks as an operator's program does. */
async function ask(path: string, signal: AbortSignal | null = null): Promise<Response> {
  const authorization = `Operator ${await addOperator(district.store.records, 'tests')}`;
  return fetch(new URL(path, district.url), { headers: { authorization }, signal });
}

/** `count` events of a new chain, in order. */
function chainOf(count: number): CloudEvent[] {
  const box = temporaryDirectory();
  const ledger = openTestLedger(box.path);
  record(ledger, count);
  const events = ledger.readEvents({ from: 1, limit: count });
  ledger.close();
  box.remove();
  if (!events.ok) throw new Error(events.error.detail);
  return events.value.map(toCloudEvent);
}

function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL('/v1/events', district.url), {
    method: 'POST',
    headers: { 'content-type': mediaTypes.batch, [sourceHeader]: source, ...headers },
    body,
  });
}

describe('the reference district service', () => {
  it('acknowledges exactly what it holds, and holds it after a restart', async () => {
    const events = chainOf(5);
    const answer = await post(JSON.stringify(events));
    expect(answer.status).toBe(200);
    const chain = events[0]?.chain ?? '';
    expect(acknowledgementSchema.parse(await answer.json())).toEqual({
      acknowledged: [{ chain, from: 1, to: 5 }],
      held: [{ chain, through: 5, hash: events[4]?.hash }],
      now: '2022-01-05T08:00:00.000Z',
    });
    await district.stop();
    district = await startDistrict({ port: 0, directory: centre.path, clock });
    expect((await district.eventsAfter(0, 10)).map(({ event }) => event)).toEqual(events);
    expect((await district.state()).events).toBe(5);
  });

  it('keeps each event once and counts how often it came again', async () => {
    const events = chainOf(4);
    for (const batch of [events, events.slice(1), [...events, ...events]]) await post(JSON.stringify(batch));
    expect(await district.state()).toMatchObject({ events: 4, duplicates: 11, findings: [] });
  });

  it('shows a gap until it is filled, in whatever order', async () => {
    const events = chainOf(10);
    const chain = events[0]?.chain ?? '';
    const accept = async (...sequences: number[]) => {
      const batch = events.filter((event) => sequences.includes(Number(event.sequence)));
      return (await district.accept(source, batch)).held[0]?.through;
    };
    expect(await accept(9, 3)).toBe(0);
    expect((await district.state()).gaps).toEqual([
      { chain, from: 1, to: 2 },
      { chain, from: 4, to: 8 },
    ]);
    expect(await accept(1, 2)).toBe(3);
    expect(await accept(5)).toBe(3);
    expect((await district.state()).gaps).toEqual([
      { chain, from: 4, to: 4 },
      { chain, from: 6, to: 8 },
    ]);
    expect(await accept(4, 6, 7, 8)).toBe(9);
    expect(await district.state()).toMatchObject({ gaps: [], findings: [] });
  });

  it('finds an event that was altered, one that does not follow, and one that has a double', async () => {
    const events = chainOf(4);
    const [first, second, third, fourth] = events;
    const other = chainOf(3)[2];
    if (!first || !second || !third || !fourth || !other) throw new Error('too few events');
    await district.accept(source, [first, { ...second, timetrusted: false }]);
    expect((await district.state()).findings).toMatchObject([{ kind: 'wrongHash', sequence: 2 }]);
    await district.accept(source, [{ ...third, previoushash: other.previoushash, hash: other.hash }, fourth]);
    expect((await district.state()).findings.map(({ kind, sequence }) => `${kind} ${sequence}`)).toEqual([
      'brokenLink 4',
      'brokenLink 3',
      'wrongHash 3',
      'wrongHash 2',
    ]);
    await district.accept(source, [{ ...first, hash: other.hash }]);
    expect((await district.state()).findings[0]).toMatchObject({ kind: 'conflict', sequence: 1 });
    expect((await district.state()).events).toBe(4);
  });

  it.each([
    ['no JSON', '{', {}, 400],
    ['no batch', '{"specversion":"1.0"}', {}, 400],
    ['no CloudEvent', '[{}]', {}, 400],
    ['no name', '[]', { [sourceHeader]: 'box 7' }, 400],
    ['an unknown packing', '[]', { 'content-encoding': 'br' }, 415],
    ['a packing that is none', '[]', { 'content-encoding': 'zstd' }, 400],
  ])('refuses %s and keeps nothing', async (_, body, headers, status) => {
    const answer = await post(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain(mediaTypes.problem);
    expect(problemSchema.safeParse(await answer.json()).success).toBe(true);
    expect((await district.state()).events).toBe(0);
  });

  it('refuses the whole batch for one event that does not fit, and says where', async () => {
    const events = chainOf(3);
    const answer = await post(JSON.stringify(events.map((event, at) => (at === 2 ? { ...event, name: 'x' } : event))));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ path: '2' });
    expect((await district.state()).events).toBe(0);
  });

  it('refuses another content type, a long body, and a small one that unpacks to a long one', async () => {
    expect((await post('[]', { 'content-type': 'application/json' })).status).toBe(415);
    expect((await post(' '.repeat(wireLimits.maxBatchBytes + 1))).status).toBe(413);
    const bomb = zstdCompressSync(Buffer.alloc(wireLimits.maxBatchBytes + 1, ' '));
    expect((await post(new Uint8Array(bomb), { 'content-encoding': 'zstd' })).status).toBe(413);
  });

  it('knows a quiet box from a silent one', async () => {
    await post('[]');
    await clock.advance(50_000);
    expect((await district.state()).boxes).toMatchObject([{ source, silent: false, lastEvent: null }]);
    await clock.advance(20_000);
    expect((await district.state()).boxes).toMatchObject([{ silent: true }]);
    await post('[]');
    expect((await district.state()).boxes).toMatchObject([{ silent: false }]);
  });

  it('lists the events in order of arrival as JSON lines', async () => {
    const events = chainOf(5);
    await district.accept(source, events);
    const answer = await ask('/events?after=2&limit=2');
    const lines = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { number: 3, event: events[2] },
      { number: 4, event: events[3] },
    ]);
  });

  it('shows an event on the wallboard as it arrives, with no more of a pseudonym than its beginning', async () => {
    const abort = new AbortController();
    const live = await ask('/v1/live', abort.signal);
    const [event] = chainOf(1);
    if (event === undefined || live.body === null) throw new Error('nothing to read');
    const data = {
      credential: { holder: 'pseudonym-of-a-person' },
      readings: [{ rawC: 36.5, correctedC: null }],
      reasons: ['x'],
    };
    await district.accept(source, [{ ...event, type: 'kadian.access.granted', data }]);
    let text = '';
    for await (const part of live.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (text.includes('data:')) break;
    }
    abort.abort();
    const item = JSON.parse(text.split('data: ')[1] ?? '');
    expect(item).toMatchObject({ type: 'access.granted', holder: 'pseudo', temperatureC: 36.5, reasons: ['x'] });
    expect(await (await ask('/v1/recent')).json()).toEqual([item]);
    expect(text).not.toContain('pseudonym');
  });

  it('says that a port is in use', async () => {
    const again = startDistrict({ port: Number(district.url.port), directory: ':memory:' });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
