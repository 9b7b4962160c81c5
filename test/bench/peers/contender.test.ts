/** The processes that keep events for the bench, by ours and by the file that people usually write; no peer is installed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Arrivals } from './arrivals.ts';
import { childContender } from './child-contender.ts';
import { timedEach } from './contender.ts';
import { oursForwarded } from './forwarders.ts';
import { absentPeer } from './peers.ts';
import { writers } from './writers.ts';

const parent = path.join(import.meta.dirname, '../../../build/vitest');
mkdirSync(parent, { recursive: true });
const root = mkdtempSync(path.join(parent, 'contender-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function made(name: string): string {
  const directory = path.join(root, name);
  mkdirSync(directory);
  return directory;
}

test('each event is timed and told after it is kept, one after the other', async () => {
  const order: string[] = [];
  const tookMs = await timedEach(
    2,
    async (number) => {
      await Promise.resolve();
      order.push(`kept ${number}`);
    },
    (number) => void order.push(`told ${number}`),
  );
  expect(tookMs).toHaveLength(2);
  expect(order).toEqual(['kept 1', 'told 1', 'kept 2', 'told 2']);
});

test('our ledger loses nothing of what it acknowledged by a kill -9, and asks the disk for every event', async () => {
  const ours = childContender('kadian', 'ours', 'when it returns');
  expect(await ours.rate(made('rate'), 20)).toHaveLength(20);
  const { acknowledged, lost } = await ours.killed(made('killed'), 50);
  expect(acknowledged).toBeGreaterThanOrEqual(50);
  expect(lost).toBe(0);
  const syncs = await ours.syncs(made('traced'), 20);
  expect(syncs).toBeGreaterThanOrEqual(1);
});

test('a JSON file is kept without asking the disk; torn, all of it is lost', async () => {
  const file = childContender('jsonFile', 'file', 'when it returns');
  const directory = made('json');
  expect(await file.syncs(directory, 20)).toBe(0);
  expect(await writers.jsonFile.count(directory)).toBe(20);
  const events = path.join(directory, 'events.json');
  writeFileSync(events, readFileSync(events).subarray(0, -7));
  expect(await writers.jsonFile.count(directory)).toBe(0);
});

test('a peer that is not there is said, with how to get it', () => {
  expect(absentPeer('nats-server', 'Debian')).toEqual({ absent: 'nats-server', why: 'apt-get install nats-server' });
  expect(absentPeer('jsqr', 'npm').why).toContain('npm');
});

test('what our ledger kept without a line is all at the district, once', async () => {
  const { perSecond, missing, twice } = await oursForwarded(made('forwarded'), 200);
  expect({ missing, twice }).toEqual({ missing: 0, twice: 0 });
  expect(perSecond).toBeGreaterThan(0);
});

test('what does not come, and what comes again, is counted', async () => {
  const arrivals = new Arrivals();
  for (const number of [1, 2, 2, 3]) arrivals.note(number);
  expect(await arrivals.all(3)).toMatchObject({ missing: 0, twice: 1 });
  expect(await arrivals.all(5)).toMatchObject({ missing: 2, twice: 1 });
});
