/** What operators tell many boxes at once: one order, a command for each box, and what came back. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { Command } from '../../../kiosk/uplink/command-contract.ts';
import type { CommandDesk } from '../command-desk.ts';
import { placeText } from '../state.ts';
import type { DistrictStore, PlacePrefix, StoredEvent } from '../store/store-contract.ts';

const orderSchema = z.strictObject({
  id: z.string(),
  by: z.string(),
  atMs: z.number(),
  expiresMs: z.number(),
  name: z.string(),
  about: z.string(),
  places: z.array(z.array(z.string())),
  boxes: z.int(),
  /** Commands signed and laid ready so far; kept now and then, and at the end. */
  given: z.int(),
  /** The newest event when it was given: what came back stands after it. */
  after: z.int(),
});
type GivenOrder = z.infer<typeof orderSchema>;

export interface Outcome {
  readonly place: string;
  readonly what: 'taken' | 'refused' | 'done' | 'failed';
  readonly why: string;
  readonly atMs: number;
}

export interface Order extends GivenOrder {
  readonly taken: number;
  readonly refused: number;
  readonly done: number;
  readonly failed: number;
  /** The newest first, at most fifty. */
  readonly outcomes: readonly Outcome[];
}

export interface Orders {
  /** Keeps the order and begins to give it; resolves when it is kept. */
  give(order: {
    readonly by: string;
    readonly command: Command;
    readonly about: string;
    readonly lifeS: number;
    readonly places: readonly PlacePrefix[];
    readonly sources: readonly string[];
  }): Promise<Order>;
  /** Of the last day, the newest first. */
  list(): readonly Order[];
  close(): void;
}

const kind = 'order';
const rememberedMs = 24 * 3_600_000;
const mostOutcomes = 50;
const whats = { 'kadian.command.taken': 'taken', 'kadian.command.refused': 'refused' } as const;

type Running = { -readonly [key in keyof Order]: Order[key] } & { outcomes: Outcome[] };

/** Takes up the orders of the last day from the store. `onChange`: somebody may want to know. */
export async function openOrders(
  store: DistrictStore,
  commands: Pick<CommandDesk, 'issue'>,
  clock: Clock,
  onChange: (id: string) => void,
): Promise<Orders> {
  const orders = new Map<string, Running>();
  let isClosed = false;
  let giving: Promise<void> = Promise.resolve();

  function noteEvent({ event }: StoredEvent): void {
    const { command, outcome, why, detail } = event.data;
    const order = typeof command === 'string' ? orders.get(command.slice(0, command.lastIndexOf('-'))) : undefined;
    if (order === undefined) return;
    const type = event.type;
    const what =
      type === 'kadian.command.done'
        ? outcome === 'done'
          ? 'done'
          : 'failed'
        : type === 'kadian.command.taken' || type === 'kadian.command.refused'
          ? whats[type]
          : null;
    if (what === null) return;
    order[what] += 1;
    const said = [why, detail].filter((part) => typeof part === 'string' && part !== '').join(': ');
    order.outcomes.unshift({ place: placeText(event.source), what, why: said, atMs: Date.parse(event.time) });
    order.outcomes.length = Math.min(order.outcomes.length, mostOutcomes);
    onChange(order.id);
  }

  function running(order: GivenOrder): Running {
    const began: Running = { ...order, taken: 0, refused: 0, done: 0, failed: 0, outcomes: [] };
    orders.set(order.id, began);
    return began;
  }

  /** Only what cannot be read out of events again. */
  function keep(order: GivenOrder): Promise<void> {
    return store.records.put(kind, order.id, JSON.stringify(z.object(orderSchema.shape).parse(order)));
  }

  function forgetOld(): void {
    for (const [id, { atMs }] of orders) if (atMs < clock.wallMs() - rememberedMs) orders.delete(id);
  }

  async function takeUp(): Promise<void> {
    for (const { body } of await store.records.list(kind)) {
      const order = orderSchema.parse(JSON.parse(body));
      if (order.atMs >= clock.wallMs() - rememberedMs) running(order);
      else await store.records.take(kind, order.id);
    }
    if (orders.size === 0) return;
    const pageLength = 5_000;
    for (let after = Math.min(...[...orders.values()].map((order) => order.after)); ; ) {
      const page = await store.commandEvents(after, pageLength);
      for (const stored of page) noteEvent(stored);
      after = page.at(-1)?.number ?? after;
      if (page.length < pageLength) return;
    }
  }

  await takeUp();
  const stopFollowing = store.follow({
    wantsEvents: () => orders.size > 0,
    onEvents: (events) => events.forEach(noteEvent),
    onCommand: () => undefined,
  });

  async function giveAll(order: Running, command: Command, lifeS: number, sources: readonly string[]): Promise<void> {
    for (const [index, source] of sources.entries()) {
      if (isClosed) return;
      await commands.issue(source, command, lifeS, `${order.id}-${index}`);
      order.given = index + 1;
      // A store in this process answers at once: others have their turn in between.
      if (index % 50 === 49) {
        await keep(order);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await keep(order);
    onChange(order.id);
  }

  return {
    async give({ by, command, about, lifeS, places, sources }) {
      forgetOld();
      const atMs = clock.wallMs();
      const order: GivenOrder = {
        id: randomUUID(),
        by,
        atMs,
        expiresMs: atMs + lifeS * 1000,
        name: command.name,
        about,
        places: places.map((codes) => [...codes]),
        boxes: sources.length,
        given: 0,
        after: (await store.recent(1))[0]?.number ?? 0,
      };
      await keep(order);
      const began = running(order);
      giving = giving
        .then(() => giveAll(began, command, lifeS, sources))
        .catch((error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          began.outcomes.unshift({ place: '', what: 'failed', why, atMs: clock.wallMs() });
          onChange(order.id);
        });
      return began;
    },
    list: () => {
      forgetOld();
      return [...orders.values()].toSorted((a, b) => b.atMs - a.atMs);
    },
    close() {
      isClosed = true;
      stopFollowing();
    },
  };
}
