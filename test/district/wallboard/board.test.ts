/** What the wallboard tells and does, over its real addresses. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandListSchema } from '../../../kiosk/uplink/command-contract.ts';
import { decision, lane, newChain } from '../store/support.ts';
import { openOrders } from './orders.ts';
import { fill, manyChains, nowMs, startBoard, type TestBoard } from './support.ts';

let board: TestBoard;
let cookie: string;

beforeEach(async () => {
  board = await startBoard();
  cookie = String(await board.signIn());
});
afterEach(() => board.stop());

async function read(path: string) {
  return JSON.parse(await (await board.ask(path, cookie)).text());
}

async function change(path: string, body: object = {}) {
  const answer = await board.ask(path, cookie, body);
  return { status: answer.status, body: JSON.parse((await answer.text()) || 'null') };
}

const here = `${lane.district}:${lane.subdistrict}`;

describe('alarms', () => {
  it('are told within five seconds, noted by the first, and gone when somebody has dealt with them', async () => {
    const chain = newChain();
    const abort = new AbortController();
    const live = await fetch(new URL('/v1/live', board.district.url), { headers: { cookie }, signal: abort.signal });
    if (live.body === null) throw new Error('nothing to read');
    const fromMs = performance.now();
    const [alarm] = [chain.add('device.lost', { device: 'scanner', code: 'lost', detail: '<b>x</b>' })];
    await board.district.accept(chain.source, [alarm]);
    let text = '';
    for await (const part of live.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (text.includes('device.lost')) break;
    }
    expect(performance.now() - fromMs).toBeLessThan(5_000);
    abort.abort();
    const [open] = await read(`/v1/board/alarms?place=${here}`);
    expect(open).toMatchObject({ type: 'device.lost', acknowledged: null, codes: Object.values(lane) });
    const path = `/v1/board/alarms/${open.number}`;
    expect((await change(`${path}/acknowledge`)).body).toEqual({ who: 'operator-1', atMs: nowMs });
    expect((await read('/v1/board/alarms'))[0].acknowledged).toMatchObject({ who: 'operator-1' });
    expect((await change(`${path}/settle`)).status).toBe(200);
    expect(await read('/v1/board/alarms')).toEqual([]);
    expect((await change(`${path}/settle`)).status).toBe(404);
    expect(await read('/v1/board/alarms?place=elsewhere')).toEqual([]);
  });
});

describe('a track', () => {
  it('is shown of whom an alarm of concern has named, of nobody else, and each look-up is recorded', async () => {
    const chain = newChain();
    await board.district.accept(chain.source, [
      chain.add('access.granted', decision('pseudonym-hit', 'allStepsPassed'), nowMs - 5_000),
      chain.add('access.granted', decision('pseudonym-other', 'allStepsPassed'), nowMs - 4_000),
      chain.add('watchlist.hit', { encounter: null, holder: 'pseudonym-hit', level: 'contact', listVersion: 1 }, nowMs),
      chain.add('power.lost', {}, nowMs),
      chain.add(
        'access.stayHomeLeaving',
        { encounter: 'e', credential: { holder: 'pseudonym-home' }, direction: 'out' },
        nowMs,
      ),
    ]);
    const concerns = await read('/v1/board/concerns');
    expect(concerns.map(({ type }: { type: string }) => type)).toEqual(['access.stayHomeLeaving', 'watchlist.hit']);
    const shown = await change('/v1/board/track', { alarm: 3 });
    expect(shown.body.points.map(({ number }: { number: number }) => number)).toEqual([1, 3]);
    expect(JSON.stringify(shown.body)).not.toContain('pseudonym');
    for (const alarm of [1, 2, 4, 99]) expect((await change('/v1/board/track', { alarm })).status).toBe(403);
    const audit = await read('/v1/board/audit');
    expect(audit.slice(0, 5)).toEqual([
      ...[99, 4, 2, 1].map((alarm) => ({ atMs: nowMs, who: 'operator-1', what: 'trackRefused', subject: `#${alarm}` })),
      { atMs: nowMs, who: 'operator-1', what: 'track', subject: 'pseudo…' },
    ]);
  });
});

describe('an order', () => {
  it('goes to every box of the chosen places once the number is confirmed, and shows what each said', async () => {
    const chains = ['1', '2', '3'].map((name) => newChain({ ...lane, lane: name }));
    const elsewhere = newChain({ ...lane, compound: 'west' });
    for (const { source } of [...chains, elsewhere]) await board.district.store.accept(source, [], nowMs);
    const places = [`${here}:017:east-gate`];
    const command = { name: 'setPortalMode', mode: 'lockedDown' };
    expect((await change('/v1/board/targets', { places })).body).toEqual({ boxes: 3 });
    expect((await change('/v1/board/orders', { places, command, boxes: 2 })).status).toBe(409);
    const given = await change('/v1/board/orders', { places, command, boxes: 3 });
    expect(given.body).toMatchObject({ by: 'operator-1', name: 'setPortalMode', about: 'lockedDown', boxes: 3 });
    const [one, two] = chains;
    if (one === undefined || two === undefined) throw new Error('three chains');
    const wait = new AbortController().signal;
    for (const { source } of chains) {
      const list = commandListSchema.parse(await board.district.commands.wait(source, 0, 20_000, wait));
      expect(list.commands).toHaveLength(1);
    }
    expect((await board.district.commands.wait(elsewhere.source, 0, 0, wait)).commands).toEqual([]);
    const id: string = given.body.id;
    const about = { name: 'setPortalMode', about: 'lockedDown', issuedAtS: 1, expiresAtS: 2 };
    await board.district.accept(one.source, [
      one.add('command.taken', { command: `${id}-0`, ...about }),
      one.add('command.done', { command: `${id}-0`, name: 'setPortalMode', outcome: 'done', detail: '' }),
    ]);
    await board.district.accept(two.source, [
      two.add('command.refused', { command: `${id}-1`, name: 'setPortalMode', why: 'fireAlarm', detail: 'x' }),
    ]);
    expect(await read('/v1/board/orders')).toMatchObject([
      {
        given: 3,
        taken: 1,
        done: 1,
        refused: 1,
        failed: 0,
        outcomes: [{ what: 'refused', why: 'fireAlarm: x' }, {}, {}],
      },
    ]);
    expect((await read('/v1/board/audit'))[0]).toMatchObject({ what: 'order.setPortalMode', who: 'operator-1' });
    // Another service on the same store, or this one after a restart.
    const { store, commands } = board.district;
    const again = await openOrders(store, commands, board.clock, () => undefined);
    expect(again.list()).toEqual(await read('/v1/board/orders'));
    again.close();
  });

  it('does not open more than somebody looks at, and gives nothing that other desks give', async () => {
    const chains = ['1', '2'].map((name) => newChain({ ...lane, lane: name }));
    for (const { source } of chains) await board.district.store.accept(source, [], nowMs);
    const order = async (place: string, command: object, boxes: number): Promise<number> =>
      (await change('/v1/board/orders', { places: [place], command, boxes })).status;
    expect(await order(here, { name: 'openOnce' }, 2)).toBe(403);
    expect(await order(here, { name: 'setPortalMode', mode: 'lockedOpen' }, 2)).toBe(403);
    expect(await order(here, { name: 'rotateKeys' }, 2)).toBe(400);
    expect(await order(`${here}:017:east-gate:1`, { name: 'openOnce' }, 1)).toBe(200);
  });
});

describe('the day report', () => {
  it('is a file for a spreadsheet, and taking it is recorded', async () => {
    const chain = newChain({ ...lane, lane: '=cmd|x' });
    await board.district.accept(chain.source, [chain.add('access.denied', decision('a', 'testTooOld'), nowMs)]);
    const answer = await board.ask(`/v1/board/report.csv?day=2022-01-05&place=${here}`, cookie);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="report-2022-01-05-410100-03.csv"');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, total, box] = bytes.subarray(3).toString('utf8').split('\r\n');
    expect(head).toBe(
      'day,district,subdistrict,community,compound,lane,granted,denied,referred,overridden,abandoned,alarms,denied/testTooOld',
    );
    expect(total).toBe('2022-01-05,410100,03,TOTAL,,,0,1,0,0,0,0,1');
    expect(box).toBe(`2022-01-05,410100,03,017,east-gate,"'=cmd|x",0,1,0,0,0,0,1`);
    expect((await read('/v1/board/audit'))[0]).toMatchObject({ what: 'dayReport', subject: `2022-01-05 ${here}` });
    expect((await board.ask('/v1/board/report.csv?day=yesterday', cookie)).status).toBe(400);
  });
});

describe('a district of 20,939 boxes', () => {
  it('is shown in less than 200 ms', async () => {
    await fill(board.district.store, manyChains(20_939), nowMs);
    const times: Record<string, number> = {};
    for (const path of ['overview', 'overview?place=D01', 'alarms', 'silent', 'orders', 'concerns']) {
      await board.clock.advance(2_000);
      const fromMs = performance.now();
      expect((await board.ask(`/v1/board/${path}`, cookie)).status).toBe(200);
      times[path] = Math.round(performance.now() - fromMs);
    }
    const fromMs = performance.now();
    const state = await board.ask('/v1/state', cookie);
    expect((await state.text()).length).toBeLessThan(200_000);
    times['state'] = Math.round(performance.now() - fromMs);
    process.stdout.write(`with 20,939 boxes, milliseconds: ${JSON.stringify(times)}\n`);
    expect(times['overview?place=D01']).toBeLessThan(200);
    expect((await read('/v1/board/overview?place=D01')).totals).toMatchObject({
      boxes: 20_939,
      counts: { granted: 41_878 },
    });
  }, 60_000);
});
