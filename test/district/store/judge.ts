/**
 * What a delivery brings that is new, and what contradicts itself: pure, the same for every database. Nothing that
 * arrives is thrown away: what is wrong is kept, and a finding says so.
 */
import type { CloudEvent } from '../../../kiosk/uplink/contract.ts';
import { noHash } from '../../../kiosk/ledger/record.ts';
import { hashFromWire, keyAfter, type Signing, signingOf } from '../chain-check.ts';
import { type Facts, factsOf } from './facts.ts';
import type { Finding, FindingKind } from './store-contract.ts';

/** An event with everything about it that needs no database. */
export interface Checked {
  readonly event: CloudEvent;
  readonly sequence: number;
  readonly receivedMs: number;
  readonly hashHolds: boolean;
  readonly signing: Signing | null;
  readonly facts: Facts;
  /** The event as it is kept. */
  readonly body: string;
}

export interface Delivery {
  readonly sender: string;
  readonly nowMs: number;
  readonly events: readonly Checked[];
}

export function checkDelivery(sender: string, events: readonly CloudEvent[], nowMs: number): Delivery {
  const checked = events.map((event) => ({
    event,
    sequence: Number(event.sequence),
    receivedMs: nowMs,
    hashHolds: hashFromWire(event) === event.hash,
    signing: signingOf(event),
    facts: factsOf(event, nowMs),
    body: JSON.stringify(event),
  }));
  return { sender, nowMs, events: checked };
}

/** A chain as the store holds it. */
export interface Chain {
  /** Everything from the first event to here is held; to be walked on by the store over what it held before. */
  through: number;
  highest: number;
  /** Of the first checkpoint that came. */
  key: string | null;
}

/** The hashes of an event that is held, in hexadecimal. */
export interface Known {
  readonly previous: string;
  readonly hash: string;
}

export interface Judged {
  /** The new events, in order, with the delivery each came in. */
  readonly fresh: readonly (Checked & { readonly delivery: number })[];
  readonly findings: readonly (Finding & { readonly body: string; readonly foundMs: number })[];
  /** By source, how many events came again. */
  readonly duplicates: ReadonlyMap<string, number>;
}

/** The positions the verdict depends on: each event's own and its neighbours', as far as they can be held. */
export function positionsOf(
  deliveries: readonly Delivery[],
  chains: ReadonlyMap<string, Chain>,
): readonly { readonly chain: string; readonly sequence: number }[] {
  const wanted = new Map<string, { chain: string; sequence: number }>();
  for (const { events } of deliveries) {
    for (const { event, sequence } of events) {
      const highest = chains.get(event.chain)?.highest ?? 0;
      for (let near = Math.max(1, sequence - 1); near <= Math.min(sequence + 1, highest); near += 1) {
        wanted.set(`${event.chain}.${near}`, { chain: event.chain, sequence: near });
      }
    }
  }
  return [...wanted.values()];
}

/** `keysOf`: the public keys registered for a box, or null for a box that is not registered. Moves `chains` on. */
export function judge(
  deliveries: readonly Delivery[],
  chains: ReadonlyMap<string, Chain>,
  known: ReadonlyMap<string, readonly Known[]>,
  keysOf: (source: string) => readonly string[] | null,
): Judged {
  const fresh: (Checked & { delivery: number })[] = [];
  const findings: (Finding & { body: string; foundMs: number })[] = [];
  const duplicates = new Map<string, number>();
  const now = new Map<string, Known[]>();
  /** All that is held at a place, what came first at the head: more than one only where a chain was forked. */
  const held = (chain: string, sequence: number): readonly Known[] => {
    const key = `${chain}.${sequence}`;
    return [...(known.get(key) ?? []), ...(now.get(key) ?? [])];
  };

  deliveries.forEach(({ sender, events }, delivery) => {
    const foreign = new Set<string>();
    for (const checked of events) {
      const { event, sequence, body, receivedMs: foundMs } = checked;
      const { source, chain: name, hash, previoushash: previous } = event;
      const chain = chains.get(name);
      if (chain === undefined) throw new Error(`chain ${name} was not read before it was judged`);
      const find = (kind: FindingKind, at = sequence): void =>
        void findings.push({ kind, source, chain: name, sequence: at, body, foundMs });

      if (!checked.hashHolds) find('wrongHash');
      if (source !== sender && !foreign.has(name)) {
        foreign.add(name);
        find('foreignSource');
      }
      const twins = held(name, sequence);
      const isConflict = twins.length > 0 && twins.every((twin) => twin.hash !== hash);
      if (isConflict) find('conflict');
      // Another event at a place that is taken happened all the same: it is kept beside the first. A copy that does not
      // even fit its own hash is no event.
      if (twins.length > 0 && !(isConflict && checked.hashHolds)) {
        duplicates.set(source, (duplicates.get(source) ?? 0) + 1);
        continue;
      }
      const before = sequence === 1 ? [noHash] : held(name, sequence - 1).map((known) => known.hash);
      const next = isConflict ? [] : held(name, sequence + 1).map((known) => known.previous);
      if (before.length > 0 && !before.includes(previous)) find('brokenLink');
      if (next.length > 0 && !next.includes(hash)) find('brokenLink', sequence + 1);
      if (checked.signing !== null) {
        const { key, holds } = checked.signing;
        const isRegistered = keysOf(source)?.includes(key);
        if (!holds) find('wrongSignature');
        else if (isRegistered !== true && (chain.key === null ? isRegistered === false : chain.key !== key))
          find('wrongKey');
        else chain.key ??= key;
      }
      chain.key = keyAfter(event, chain.key);
      now.set(event.id, [...(now.get(event.id) ?? []), { previous, hash }]);
      chain.highest = Math.max(chain.highest, sequence);
      if (sequence === chain.through + 1) chain.through = sequence;
      fresh.push({ ...checked, delivery });
    }
  });
  return { fresh, findings, duplicates };
}
