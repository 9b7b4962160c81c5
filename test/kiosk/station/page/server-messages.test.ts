/** What goes over the link of a page: the newest model to it, what it asks for to the station, and nothing else. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { linkVersion, maximumPageMessageBytes } from '../../../../kiosk/screen/messages.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';
import { model, sayHello, servedPage } from './served-page.ts';

const served = servedPage();

async function closeCodeAfter(text: string | Buffer, hello = true): Promise<number> {
  const socket = served.open();
  await once(socket, 'open');
  if (hello) sayHello(socket);
  socket.send(text);
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

test('a model reaches every page that said hello, the newest one also those that come later', async () => {
  const first = await served.greeted();
  expect(await first.next()).toEqual({ type: 'hello', version: linkVersion });
  served.server.publish(model);
  expect(await first.next()).toEqual({ type: 'model', revision: 1, model });
  const second = await served.greeted();
  await second.next();
  expect(await second.next()).toEqual({ type: 'model', revision: 1, model });
  expect(served.server.pages).toBe(2);
});

test('a page that does not read is given the newest model only', async () => {
  const { socket, next } = await served.greeted();
  await next();
  socket.pause();
  const large = { ...model, notice: 'x'.repeat(2000) };
  for (let at = 0; at < 5000; at++) served.server.publish(large);
  socket.resume();
  const seen: number[] = [];
  while (seen.at(-1) !== 5000) {
    const message = await next();
    if (message.type === 'model') seen.push(message.revision);
  }
  expect(seen.length).toBeLessThan(5000);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test('what a page asks for arrives as it was sent; a heartbeat says how long painting took', async () => {
  const { socket, next } = await served.greeted();
  await next();
  const override = { type: 'override', encounter: 'e-1', verdict: 'granted', reason: 'identityKnown' } as const;
  await served.say(socket, override);
  expect(served.heard).toEqual([override]);
  served.server.publish(model);
  await next();
  await served.say(socket, { type: 'heartbeat', frame: 7, revision: 1 });
  expect(served.beats[0]).toMatchObject({ page: 1, frame: 7, revision: 1 });
  expect(served.beats[0]?.paintedAfterMs).toBeGreaterThan(0);
  await served.say(socket, { type: 'heartbeat', frame: 8, revision: 1 });
  expect(served.beats[1]?.paintedAfterMs).toBeNull();
});

test('a page that does not own the sign-in gets nothing of it', async () => {
  await served.beginAgain(undefined, (page) => ({ staff: page === 1 ? 'own' : 'elsewhere', technician: false }));
  const theirs = screenStates.find(({ name }) => name === 'staff-residents') ?? expect.unreachable();
  const full = theirs.model('zh-CN');
  const [own, other] = [await served.greeted(), await served.greeted()];
  await own.next();
  await other.next();
  served.server.publish(full);
  expect(await own.next()).toMatchObject({ model: { staff: full.staff } });
  const seen = await other.next();
  expect(seen).toMatchObject({ model: { staff: { signedIn: false, member: null, answer: null, elsewhere: 'taken' } } });
  expect(JSON.stringify(seen)).not.toContain(full.staff.member?.id);
});

test.each([
  ['rubbish', 'no json', true, 4002],
  ['a binary message', Buffer.from([1, 2, 3]), true, 4002],
  ['an unknown type', '{"type":"openGate"}', true, 4002],
  ['an unknown field', '{"type":"staffSignOut","now":true}', true, 4002],
  ['a PIN that is no PIN', '{"type":"staffSignIn","pin":"12 or 1=1"}', true, 4002],
  ['a temperature nobody has', '{"type":"clinicalReading","encounter":"e","temperatureC":99}', true, 4002],
  ['a request before the hello', '{"type":"callSupervisor"}', false, 4002],
  ['another version', '{"type":"hello","version":1}', false, 4001],
  ['an oversize message', `{"type":"staffSignIn","pin":"${'1'.repeat(maximumPageMessageBytes)}"}`, true, 1009],
])('%s ends the link and does nothing', async (_name, text, hello, code) => {
  expect(await closeCodeAfter(text, hello)).toBe(code);
  expect(served.heard).toEqual([]);
  expect(served.refused.length).toBeGreaterThan(0);
});
