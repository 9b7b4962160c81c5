/**
 * Publishes into the store, whichever it is, and announces it to the boxes; and takes in what other services on the same
 * store publish, as soon as the store says so.
 */
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import type { ListName } from '../../kiosk/lists/manifest.ts';
import type { CommandDesk } from './command-desk.ts';
import { openAnnouncer } from './lists-announce.ts';
import { deltaDraft, policyDraft, snapshotDraft, type Written } from './lists-draft.ts';
import type { ListKeys } from './lists-pack.ts';
import { lastVersion, type ShelvedPolicy, type Shelf } from './lists-shelf.ts';
import type { NewPublication, Published } from './store/publications.ts';
import type { DistrictStore } from './store/store-contract.ts';

/** What is done; `boxes` are being told of it. */
export type Announced = { readonly version: number; readonly boxes: number } | Extract<Published, { refused: string }>;

/** Everything resolves when it is durable and in force here, and rejects when the store is out of reach. */
export interface Publisher {
  /** Refused when the version is not above the last. */
  publishPolicy(audience: string, version: number, bytes: Uint8Array): Promise<Announced>;
  /** A full list. With an `origin`, only if the last one is from another; changes to it stay then, and no box is told. */
  publishSnapshot(list: ListName, audience: string, make: () => Written, origin?: string): Promise<Announced>;
  /** Changes, written under the keys of `base`, after which the list has `entries`. Refused when `base` is not the last. */
  publishDelta(
    list: ListName,
    audience: string,
    entries: number,
    lines: readonly string[],
    base: DeltaBase,
  ): Promise<Announced>;
  /** What the next delta is to be laid upon; null when there is no such list. */
  base(list: ListName, audience: string): Promise<DeltaBase | null>;
  /** The policy published for this very place. */
  policy(audience: string): Promise<ShelvedPolicy | null>;
  /** Resolves when all boxes are told. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface DeltaBase {
  readonly keys: ListKeys;
  readonly version: number;
}

interface PublisherParts {
  readonly store: DistrictStore;
  readonly commands: Pick<CommandDesk, 'issue'>;
  readonly clock: Clock;
  readonly shelf: Shelf;
}

const retryAfterMs = 500;

/** Fills the shelf with what the store has in force. */
export async function openPublisher({ store, commands, clock, shelf }: PublisherParts): Promise<Publisher> {
  const { publications } = store;
  const announcer = openAnnouncer(store, commands);
  let reading: Promise<void> = Promise.resolve();
  let retry: Timer | null = null;
  let isClosed = false;
  const nowS = (): number => Math.floor(clock.wallMs() / 1000);

  /** One after the other: what is read is laid upon what was read before. */
  function refresh(): Promise<void> {
    const next = reading.then(async () => shelf.take(await publications.after(shelf.last)));
    reading = next.catch(() => undefined);
    return next;
  }

  async function heard(): Promise<void> {
    retry?.cancel();
    retry = null;
    try {
      await refresh();
    } catch {
      // Out of reach just now.
      if (!isClosed) retry = clock.after(retryAfterMs, () => void heard());
    }
  }

  async function publish(draft: NewPublication, of: ListName | 'policy'): Promise<Announced> {
    const published = await publications.publish(draft);
    await refresh();
    if ('refused' in published) return published;
    const { version } = published;
    return { version, boxes: await announcer.announce(of, draft.audience, version) };
  }

  async function publishOnce(
    list: ListName,
    audience: string,
    make: () => Written,
    origin: string,
  ): Promise<Announced> {
    for (;;) {
      await refresh();
      const before = shelf.list(list, audience);
      const expects = lastVersion(before);
      if (before?.origin === origin) return { version: expects, boxes: 0 };
      const done = await publish(snapshotDraft(list, audience, nowS(), make(), { origin, expects }), list);
      // Another service was first, maybe with the same.
      if (!('refused' in done)) return done;
    }
  }

  await refresh();
  const stopFollowing = store.follow({
    wantsEvents: () => false,
    onEvents: () => undefined,
    onCommand: () => undefined,
    onPublished: () => void heard(),
  });
  // What came between the first look and the ear for it.
  await refresh();

  return {
    publishPolicy: (audience, version, bytes) => publish(policyDraft(audience, version, bytes), 'policy'),
    publishSnapshot: (list, audience, make, origin) =>
      origin === undefined
        ? publish(snapshotDraft(list, audience, nowS(), make()), list)
        : publishOnce(list, audience, make, origin),
    publishDelta: (list, audience, entries, lines, { version }) =>
      publish(deltaDraft(list, audience, nowS(), entries, lines, version), list),
    async base(list, audience) {
      await refresh();
      const found = shelf.list(list, audience);
      return found === null ? null : { keys: found.keys, version: lastVersion(found) };
    },
    async policy(audience) {
      await refresh();
      return shelf.policy(audience);
    },
    settled: () => announcer.settled(),
    async close() {
      isClosed = true;
      stopFollowing();
      retry?.cancel();
      await announcer.close();
      await reading;
    },
  };
}
