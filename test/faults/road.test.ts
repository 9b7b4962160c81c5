/** The way to the district as the faults leave it: what gets through, and what whoever asks sees of it. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FlappingRoad, openFlappingRoad, type RoadState } from './road.ts';

const answer = 'x'.repeat(2_000);
let server: Server;
let asked: number;
let road: FlappingRoad;

beforeEach(async () => {
  asked = 0;
  server = createServer((_, response) => {
    asked += 1;
    response.end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  road = await openFlappingRoad(address.port);
});
afterEach(async () => {
  await road.stop();
  server.closeAllConnections();
  server.close();
});

const ask = async (): Promise<string> => (await fetch(road.url, { signal: AbortSignal.timeout(700) })).text();

test('open, and open again after a cut', async () => {
  expect(await ask()).toBe(answer);
  road.state = 'cut';
  await expect(ask()).rejects.toThrow();
  expect(asked).toBe(1);
  road.state = 'open';
  expect(await ask()).toBe(answer);
});

const faults: readonly (readonly [RoadState, asked: number])[] = [
  ['stalled', 0],
  ['halfAnswer', 1],
  ['answerLost', 1],
];
test.each(faults)('%s: no answer, the service was asked %i times', async (state, times) => {
  road.state = state;
  await expect(ask()).rejects.toThrow();
  expect(asked).toBe(times);
});
