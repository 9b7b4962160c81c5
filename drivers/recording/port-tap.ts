/**
 * A tap that stays below a running driver and is listened to now and then: what crosses the port goes to whoever watches,
 * and to nobody while nobody does. A watcher that comes late is told first that the port is open.
 */
import type { DeviceFault } from '../device.ts';
import type { RecordingSink } from './sink.ts';

/** One thing that crossed a port, or became of it. */
export type Crossing =
  | { readonly what: 'opened'; readonly descriptor: Uint8Array | null }
  | { readonly what: 'refused'; readonly fault: DeviceFault }
  | { readonly what: 'lost'; readonly fault: DeviceFault }
  | { readonly what: 'closed' }
  | { readonly what: 'bytes'; readonly dir: 'in' | 'out'; readonly bytes: Uint8Array }
  | { readonly what: 'key'; readonly usage: number; readonly pressed: boolean }
  | { readonly what: 'spoilt'; readonly why: string };

export class PortTap implements RecordingSink {
  readonly full = false;
  readonly #watchers = new Set<RecordingSink>();
  #open: { readonly descriptor: Uint8Array | undefined } | null = null;
  #onWanted: ((wanted: boolean) => void) | null = null;

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  /** The port is in another process, which tells only while it is asked to: `wanted` asks it, and ends it. */
  fedBy(wanted: (wanted: boolean) => void): void {
    this.#onWanted = wanted;
    if (this.watched) wanted(true);
  }

  /** Hands everything from here on to `sink`, until the returned function is called. */
  watch(sink: RecordingSink): () => void {
    const first = !this.watched;
    this.#watchers.add(sink);
    if (this.#open !== null) sink.opened(this.#open.descriptor);
    if (first) this.#onWanted?.(true);
    return () => {
      if (!this.#watchers.delete(sink) || this.watched || this.#onWanted === null) return;
      this.#onWanted(false);
      this.#open = null;
    };
  }

  opened(descriptor?: Uint8Array): void {
    this.#open = { descriptor };
    for (const each of this.#watchers) each.opened(descriptor);
  }

  refused(fault: DeviceFault): void {
    for (const each of this.#watchers) each.refused(fault);
  }

  lost(fault: DeviceFault): void {
    if (this.#open === null) return;
    this.#open = null;
    for (const each of this.#watchers) each.lost(fault);
  }

  closed(): void {
    if (this.#open === null) return;
    this.#open = null;
    for (const each of this.#watchers) each.closed();
  }

  bytes(dir: 'in' | 'out', bytes: Uint8Array): void {
    for (const each of this.#watchers) each.bytes(dir, bytes);
  }

  key(usage: number, pressed: boolean): void {
    for (const each of this.#watchers) each.key(usage, pressed);
  }

  spoilt(why: string): void {
    for (const each of this.#watchers) each.spoilt(why);
  }
}

/** A sink that hands out what it is told, one value each. */
export function crossings(hand: (crossing: Crossing) => void): RecordingSink {
  return {
    full: false,
    opened: (descriptor) => hand({ what: 'opened', descriptor: descriptor ?? null }),
    refused: (fault) => hand({ what: 'refused', fault }),
    lost: (fault) => hand({ what: 'lost', fault }),
    closed: () => hand({ what: 'closed' }),
    bytes: (dir, bytes) => hand({ what: 'bytes', dir, bytes }),
    key: (usage, pressed) => hand({ what: 'key', usage, pressed }),
    spoilt: (why) => hand({ what: 'spoilt', why }),
  };
}

/** The way back: tells a sink what `crossings` handed out. */
export function tell(sink: RecordingSink, crossing: Crossing): void {
  switch (crossing.what) {
    case 'opened':
      return sink.opened(crossing.descriptor ?? undefined);
    case 'refused':
      return sink.refused(crossing.fault);
    case 'lost':
      return sink.lost(crossing.fault);
    case 'closed':
      return sink.closed();
    case 'bytes':
      return sink.bytes(crossing.dir, crossing.bytes);
    case 'key':
      return sink.key(crossing.usage, crossing.pressed);
    case 'spoilt':
      return sink.spoilt(crossing.why);
  }
}
