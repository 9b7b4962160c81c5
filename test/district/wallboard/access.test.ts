/** Who gets in at the wallboard, and who does not. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addOperator } from '../enrolment-operators.ts';
import { nowMs, operatorName, startBoard, type TestBoard } from './support.ts';
import { sessionMs } from './sessions.ts';

let board: TestBoard;

beforeEach(async () => {
  board = await startBoard();
});
afterEach(() => board.stop());

const reading = [
  '/v1/state',
  '/events',
  '/v1/recent',
  '/v1/live',
  '/v1/board/me',
  '/v1/board/words',
  '/v1/board/overview',
  '/v1/board/points',
  '/v1/board/silent',
  '/v1/board/alarms',
  '/v1/board/orders',
  '/v1/board/report?day=2022-01-05',
  '/v1/board/report.csv?day=2022-01-05',
  '/v1/board/concerns',
  '/v1/board/audit',
  '/v1/diagnostics',
];
const changing = [
  '/v1/board/alarms/1/acknowledge',
  '/v1/board/alarms/1/settle',
  '/v1/board/targets',
  '/v1/board/orders',
  '/v1/board/track',
  '/v1/commands',
  '/v1/enrol/codes',
];

describe('without sign-in', () => {
  it.each(reading)('nobody reads %s', async (path) => {
    expect((await board.ask(path, null)).status).toBe(401);
    expect((await board.ask(path, `kadian-session=${'a'.repeat(43)}`)).status).toBe(401);
  });
  it.each(changing)('nobody changes %s', async (path) => {
    expect([401, 404]).toContain((await board.ask(path, null, {})).status);
  });
  it('there is the page, its parts and whether the service lives, and nothing else in them', async () => {
    for (const path of ['/', '/board/board.css', '/board/main.ts', '/board/preact.js', '/health']) {
      expect((await board.ask(path, null)).status, path).toBe(200);
    }
    expect((await board.ask('/board/..%2Fboard.ts', null)).status).toBe(404);
    expect((await board.ask('/board/nothing.ts', null)).status).toBe(404);
  });
});

describe('an operator', () => {
  it('signs in with a cookie that no script reads and no other site sends, for one shift', async () => {
    const answer = await board.ask('/v1/board/sign-in', null, {
      name: operatorName,
      password: 'correct horse battery',
    });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^kadian-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    const own = cookie.split(';')[0] ?? '';
    for (const path of reading.filter((each) => each !== '/v1/live' && each !== '/v1/diagnostics')) {
      expect((await board.ask(path, own)).status, path).toBe(200);
    }
    await board.clock.advance(sessionMs + 1);
    expect((await board.ask('/v1/board/me', own)).status).toBe(401);
  });

  it('is out at once after signing out, and nothing of the token lies in the store', async () => {
    const cookie = String(await board.signIn());
    const sessions = await board.district.store.records.list('session');
    expect(sessions).toHaveLength(1);
    expect(JSON.stringify(sessions)).not.toContain(cookie.split('=')[1]);
    expect((await board.ask('/v1/board/sign-out', cookie, {})).status).toBe(204);
    expect((await board.ask('/v1/board/me', cookie)).status).toBe(401);
  });

  it('is locked out for longer and longer, also with the right password, and so is a name nobody has', async () => {
    for (const name of [operatorName, 'nobody']) {
      const statuses = [];
      for (let time = 0; time < 4; time++) statuses.push(await board.signIn(name, 'a wrong password'));
      expect(statuses, name).toEqual([401, 401, 429, 429]);
    }
    expect(await board.signIn()).toBe(429);
    await board.clock.advance(5_000);
    expect(await board.signIn(operatorName, 'wrong again!')).toBe(429);
    await board.clock.advance(5_000);
    expect(await board.signIn()).toBe(429);
    await board.clock.advance(5_000);
    expect(await board.signIn()).toContain('kadian-session=');
    expect((await board.district.store.lookups(20)).map(({ what }) => what)).toContain('signInFailed');
  });

  it('is not acted for by a page of another site, though the browser sent the cookie', async () => {
    const cookie = String(await board.signIn());
    const url = new URL('/v1/board/track', board.district.url);
    const own = { cookie, origin: url.origin, 'kadian-board': '1', 'content-type': 'application/json' };
    const post = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(url, { method: 'POST', headers, body: '{"alarm":1}' })).status;
    expect(await post(own)).toBe(403);
    expect(await post({ ...own, origin: 'https://elsewhere.example' })).toBe(401);
    expect(await post({ ...own, 'kadian-board': '' })).toBe(401);
    const { origin: _, ...without } = own;
    expect(await post(without)).toBe(401);
    const signIn = await fetch(new URL('/v1/board/sign-in', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://elsewhere.example', 'kadian-board': '1' },
      body: JSON.stringify({ name: operatorName, password: 'correct horse battery' }),
    });
    expect(signIn.status).toBe(403);
  });

  it('may be a program with a token; the box pages of the state are asked for one after another', async () => {
    const { store } = board.district;
    for (const lane of ['1', '2', '3']) await store.accept(`urn:kadian:a:b:c:d:${lane}`, [], nowMs);
    const authorization = `Operator ${await addOperator(store.records, 'program')}`;
    const state = async (query: string) =>
      JSON.parse(
        await (await fetch(new URL(`/v1/state${query}`, board.district.url), { headers: { authorization } })).text(),
      );
    expect(await state('?boxes=2')).toMatchObject({ boxCount: 3, boxes: [{}, { source: 'urn:kadian:a:b:c:d:2' }] });
    const { boxes } = await state('?boxes=2&after=urn:kadian:a:b:c:d:2');
    expect(boxes).toMatchObject([{ source: 'urn:kadian:a:b:c:d:3' }]);
  });
});
