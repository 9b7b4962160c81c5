/** Several services on one PostgreSQL: exact under concurrency, one feed, and back after the database was away. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CloudEvent } from '../../../kiosk/uplink/contract.ts';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { type PostgresServer, startPostgres } from '../postgres.ts';
import { openPostgresStore } from './postgres-store.ts';
import type { DistrictStore, StoredEvent } from './store-contract.ts';
import { lane, newChain, type TestChain } from './support.ts';

const nowMs = Date.UTC(2022, 0, 5, 9);
let server: PostgresServer;
let here: DistrictStore;
let there: DistrictStore;

beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());
beforeEach(async () => {
  const options = { url: await server.newDatabase(), clock: systemClock };
  // Both at once on an empty database: one of them makes the tables.
  [here, there] = await Promise.all([openPostgresStore(options), openPostgresStore(options)]);
});
afterEach(async () => {
  await here.close();
  await there.close();
});

/** All events a store hears of, and a promise of the first `count`. */
function listen(store: DistrictStore): { events: StoredEvent[]; until(count: number): Promise<void> } {
  const events: StoredEvent[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  store.follow({
    wantsEvents: () => true,
    onEvents(fresh) {
      events.push(...fresh);
      for (const { count, resolve } of waiting) if (events.length >= count) resolve();
    },
    onCommand: () => undefined,
  });
  return {
    events,
    until: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, resolve });
        if (events.length >= count) resolve();
      }),
  };
}

describe('two services on one PostgreSQL', () => {
  it('keep each event once when both are given the same at the same time', async () => {
    const boxes = Array.from({ length: 8 }, (_, index) => newChain({ ...lane, lane: String(index) }));
    const heard = [listen(here), listen(there)];
    const sent = boxes.map((chain) => ({ chain, events: chain.some(60) }));
    const deliveries = sent.flatMap(({ chain, events }) =>
      Array.from({ length: 12 }, (_, part) => ({ chain, events: events.slice(part * 5, part * 5 + 5) })),
    );
    const acks = await Promise.all(
      [...deliveries, ...deliveries.toReversed(), ...deliveries].map(({ chain, events }, index) =>
        (index % 2 === 0 ? here : there).accept(chain.source, events, nowMs),
      ),
    );
    expect(acks.flatMap(({ fresh }) => fresh)).toHaveLength(480);
    const { boxes: rows, gaps, findings, byType } = await here.counts();
    expect({ gaps, findings }).toEqual({ gaps: [], findings: [] });
    expect(byType).toEqual({ 'kadian.portal.requestToExit': 480 });
    expect(rows.map(({ events, duplicates }) => [events, duplicates])).toEqual(boxes.map(() => [60, 120]));
    for (const { chain, events } of sent) {
      const { ack } = await there.accept(chain.source, events.slice(-1), nowMs);
      expect(ack.held).toEqual([{ chain: chain.name, through: 60, hash: events[59]?.hash }]);
    }
    // Both hear all of it, once, in the order of arrival, which is without holes.
    for (const listening of heard) {
      await listening.until(480);
      expect(listening.events.map(({ number }) => number)).toEqual(
        Array.from({ length: 480 }, (_, index) => index + 1),
      );
    }
  });

  it('do not wait for each other for ever, whatever chains their deliveries mix', async () => {
    const boxes = Array.from({ length: 6 }, (_, index) => newChain({ ...lane, lane: String(index) }));
    const events = boxes.map((chain) => chain.some(20));
    const rounds = Array.from({ length: 20 }, (_, round) => events.flatMap((each) => each[round] ?? []));
    const source = boxes[0]?.source ?? '';
    await Promise.all(
      rounds.flatMap((batch) => [here.accept(source, batch, nowMs), there.accept(source, batch.toReversed(), nowMs)]),
    );
    expect(await here.counts()).toMatchObject({ byType: { 'kadian.portal.requestToExit': 120 }, gaps: [] });
  });

  it('hear of a command given at the other, and number commands in order', async () => {
    const heard: (string | null)[] = [];
    let done = (): void => undefined;
    const all = new Promise<void>((resolve) => {
      done = resolve;
    });
    there.follow({
      wantsEvents: () => false,
      onEvents: () => undefined,
      onCommand(source) {
        if (heard.push(source) === 20) done();
      },
    });
    const numbers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? here : there).giveCommand('urn:x', nowMs + 1, `${index}`)),
    );
    await all;
    expect(new Set(heard)).toEqual(new Set(['urn:x']));
    expect((await here.commandsAfter('urn:x', 0, nowMs)).map(({ number }) => number)).toEqual(
      numbers.toSorted((a, b) => a - b),
    );
  });

  it('go on after the database crashed: nothing acknowledged is lost, and the feed catches up', async () => {
    const chain = newChain();
    const before = chain.some(10);
    const heard = listen(there);
    await here.accept(chain.source, before, nowMs);
    await heard.until(10);
    let commandsMaybe = (): void => undefined;
    const back = new Promise<void>((resolve) => {
      commandsMaybe = resolve;
    });
    there.follow({
      wantsEvents: () => false,
      onEvents: () => undefined,
      onCommand: (source) => {
        if (source === null) commandsMaybe();
      },
    });
    await server.crash();
    await server.restart();
    const { ack } = await here.accept(chain.source, chain.some(1), nowMs);
    expect(ack.held).toMatchObject([{ chain: chain.name, through: 11 }]);
    await back;
    await heard.until(11);
    expect(heard.events.map(({ event }) => Number(event.sequence))).toEqual(
      Array.from({ length: 11 }, (_, i) => i + 1),
    );
  });

  it('lose nothing and double nothing when the database crashes in the middle of deliveries', async () => {
    const boxes = [0, 1, 2, 3].map((index) => newChain({ ...lane, lane: String(index) }));
    const acknowledged: string[] = [];
    const refused: { chain: TestChain; batch: CloudEvent[] }[] = [];
    let enough = (): void => undefined;
    const someWereAcknowledged = new Promise<void>((resolve) => {
      enough = resolve;
    });
    /** Sends one batch after the other until one is refused. */
    const send = async (chain: TestChain, store: DistrictStore): Promise<void> => {
      for (let number = 0; number < 10_000; number += 1) {
        const batch = chain.some(5);
        try {
          await store.accept(chain.source, batch, nowMs);
        } catch {
          refused.push({ chain, batch });
          return;
        }
        acknowledged.push(...batch.map(({ id }) => id));
        if (acknowledged.length > 200) enough();
      }
    };
    const sending = boxes.map((chain, index) => send(chain, index % 2 === 0 ? here : there));
    await someWereAcknowledged;
    await server.crash();
    await Promise.all(sending);
    expect(refused).toHaveLength(boxes.length);
    await expect(here.accept('urn:x', [], nowMs)).rejects.toThrow(/ECONNREFUSED/);
    await server.restart();
    const held = new Set((await here.eventsAfter(0, 100_000)).map(({ event }) => event.id));
    expect(acknowledged.filter((id) => !held.has(id))).toEqual([]);
    for (const { chain, batch } of refused) await there.accept(chain.source, batch, nowMs);
    const { byType, gaps, findings } = await here.counts();
    expect({ byType, gaps, findings }).toEqual({
      byType: { 'kadian.portal.requestToExit': acknowledged.length + 5 * refused.length },
      gaps: [],
      findings: [],
    });
  });
});
