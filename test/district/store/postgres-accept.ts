/**
 * How deliveries get into PostgreSQL. Those that come while a transaction runs share the next one, so that many small
 * deliveries cost one commit; several services do so side by side. Exactness under concurrency rests on three locks, always
 * taken in this order: rows of `sources` and of `chains` by name (whoever delivers of a chain sees all before him), and
 * the one row of `arrivals`, held until the commit, so that numbers become visible in their order.
 */
import type { ClientBase } from 'pg';
import { acknowledge } from './acknowledge.ts';
import { readHeld } from './postgres-held.ts';
import { checkDelivery, type Delivery, judge } from './judge.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import { arrivalsChannel } from './postgres-feed.ts';
import { lockChains, lockSources, readKnown } from './postgres-locks.ts';
import { saveChains, writeEvents, writeFindings, writeSummary } from './postgres-writes.ts';
import type { Accepted, DeviceKeys, DistrictStore, StoredEvent } from './store-contract.ts';

interface Waiting {
  readonly delivery: Delivery;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/** A transaction takes deliveries until it holds so many events. */
const enoughEvents = 4_000;

export function postgresAccept(connection: PostgresConnection, keysOf: DeviceKeys): DistrictStore['accept'] {
  const queue: Waiting[] = [];
  let isRunning = false;

  async function keep(waiting: readonly Waiting[]): Promise<void> {
    const deliveries = waiting.map(({ delivery }) => delivery);
    try {
      const accepted = await connection.transaction((client) => keepTogether(client, deliveries, keysOf));
      waiting.forEach(({ resolve, reject }, index) => {
        const own = accepted[index];
        if (own === undefined) reject(new Error('a delivery without an answer'));
        else resolve(own);
      });
    } catch (error) {
      // One that the database refuses must not take the others with it.
      if (waiting.length > 1) for (const each of waiting) await keep([each]);
      else for (const { reject } of waiting) reject(error);
    }
  }

  async function run(): Promise<void> {
    isRunning = true;
    while (queue.length > 0) {
      let count = 0;
      let events = 0;
      for (const { delivery } of queue) {
        if (count > 0 && events + delivery.events.length > enoughEvents) break;
        count += 1;
        events += delivery.events.length;
      }
      await keep(queue.splice(0, count));
    }
    isRunning = false;
  }

  return (sender, events, nowMs) =>
    new Promise((resolve, reject) => {
      queue.push({ delivery: checkDelivery(sender, events, nowMs), resolve, reject });
      if (!isRunning) void run();
    });
}

async function keepTogether(
  client: ClientBase,
  deliveries: readonly Delivery[],
  keysOf: DeviceKeys,
): Promise<Accepted[]> {
  const sources = await lockSources(client, deliveries);
  const chains = await lockChains(client, deliveries);
  const judged = judge(deliveries, chains, await readKnown(client, deliveries, chains), keysOf);
  const numberOf = (urn: string): number => sources.get(urn) ?? 0;
  const first = judged.fresh.length === 0 ? 0 : await writeEvents(client, judged, chains, numberOf);
  await writeFindings(client, judged);
  await writeSummary(client, judged, first, numberOf);
  if (judged.fresh.length > 0) {
    await saveChains(client, [...chains.values()]);
    await client.query('SELECT pg_notify($1, $2)', [arrivalsChannel, String(first + judged.fresh.length - 1)]);
  }
  const fresh = judged.fresh.map(({ event, delivery }, index) => ({
    delivery,
    stored: { number: first + index, event },
  }));
  const byDelivery = Map.groupBy(fresh, ({ delivery }) => delivery);
  const held = await readHeld(client, deliveries);
  return deliveries.map((delivery, index) => ({
    ack: acknowledge(delivery, held(delivery)),
    fresh: (byDelivery.get(index) ?? []).map(({ stored }): StoredEvent => stored),
  }));
}
