/**
 * What a device process writes to its host, and when. Every write wakes the host, and at rest nearly all it was woken for
 * was a thermometer that sees the same wall many times a second. A sample that says nothing new waits for the next beat
 * and leaves with it in one write, with the time at which it was taken; whatever may be a person leaves at once, as does
 * all else, after what has waited.
 */
import type { Clock, Timer } from '../basics/clock.ts';
import { untilTick } from '../basics/tick.ts';
import type { ThermometerSample } from '../device.ts';
import { type Beat, type DeviceMessage, encodeMessage } from './messages.ts';
import { BEAT_MS } from './settings.ts';

/** More than this, °C, from the last sample the host knows is news: above the noise of instruments, below any face. */
const NEWS_C = 0.3;
/** Somebody may stand there from here on, °C above the instrument's own temperature, and from less where the site says so. */
const WARM_C = 1;

export interface OutboundOptions {
  readonly clock: Clock;
  /** What is added to `clock.monotonicMs()` for beats to fall together with those of other processes, milliseconds. */
  readonly phaseMs: number;
  /** From this rise on the station takes a sample for somebody's presence, °C. */
  readonly presenceRiseC: number;
  readonly usage: () => Beat;
  readonly write: (text: string) => void;
}

export class Outbound {
  readonly #options: OutboundOptions;
  #waiting = '';
  /** The last sample the host has, and the last one that waits. */
  #known: ThermometerSample | null = null;
  #last: ThermometerSample | null = null;
  #beat: Timer | null = null;

  constructor(options: OutboundOptions) {
    this.#options = options;
  }

  say(message: DeviceMessage): void {
    if (message.type === 'sample') {
      this.#last = message.sample;
      // Before the first beat nothing would take it along.
      if (this.#beat !== null && this.#isNoNews(message.sample)) {
        this.#waiting += encodeMessage(message);
        return;
      }
    }
    this.#send(encodeMessage(message));
  }

  /** From now on, a sign of life every BEAT_MS. */
  beat(): void {
    const { clock, phaseMs, usage } = this.#options;
    this.#beat = clock.after(untilTick(clock.monotonicMs() + phaseMs, BEAT_MS), () => this.beat());
    this.#send(encodeMessage({ type: 'beat', ...usage() }));
  }

  #send(text: string): void {
    const { write } = this.#options;
    write(this.#waiting + text);
    this.#waiting = '';
    this.#known = this.#last;
  }

  /** What the station takes for presence never waits: a gap between two such samples would be somebody who has left. */
  #isNoNews({ objectC, ambientC }: ThermometerSample): boolean {
    const warmC = Math.min(WARM_C, this.#options.presenceRiseC);
    const known = this.#known;
    if (known === null || ambientC === null || known.ambientC === null) return false;
    if (objectC - ambientC >= warmC) return false;
    return Math.abs(objectC - known.objectC) <= NEWS_C && Math.abs(ambientC - known.ambientC) <= NEWS_C;
  }
}
