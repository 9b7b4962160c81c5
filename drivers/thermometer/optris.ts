/**
 * Optris CS / CT and Micro-Epsilon: one request byte, two bytes of answer, no header and no check (hardware facts §1). What
 * belongs together is told by time alone: exactly two bytes between a request and the next one are its answer.
 */
import type { Discarded, ThermometerSample } from '../device.ts';
import type { Parsed, ThermometerParser } from './frames.ts';

type Asked = 'target' | 'head';
const REQUEST: Record<Asked, number> = { target: 0x01, head: 0x02 };
const ANSWER_BYTES = 2;
/** Far more than any answer: a foreign stream is not collected without end. */
const MOST_HELD = 64;

export class OptrisParser implements ThermometerParser {
  #asked: Asked | null = null;
  #held: number[] = [];
  #lastMs = 0;
  #ambientC: number | null = null;

  /** Bytes since the last request; a recording that holds answers to the target request only is read in pairs. */
  push(bytes: Uint8Array, atMs: number): Parsed {
    this.#lastMs = atMs;
    const samples: ThermometerSample[] = [];
    const discarded: Discarded[] = [];
    for (const byte of bytes) {
      this.#held.push(byte);
      if (this.#asked === null && this.#held.length === ANSWER_BYTES) samples.push(...this.#answer('target').samples);
      if (this.#held.length >= MOST_HELD) discarded.push(...this.#refuse('more bytes than any answer has'));
    }
    return { samples, discarded };
  }

  flush(): Parsed {
    return this.#held.length > 0 ? { samples: [], discarded: this.#refuse('incomplete answer') } : nothing;
  }

  /** Judges what came since the last request, then asks for the other of target and head temperature. */
  next(): { readonly send: Uint8Array; readonly parsed: Parsed } {
    const parsed = this.#settle();
    this.#asked = this.#asked === 'target' ? 'head' : 'target';
    return { send: Uint8Array.of(REQUEST[this.#asked]), parsed };
  }

  #settle(): Parsed {
    if (this.#asked !== null && this.#held.length === ANSWER_BYTES) return this.#answer(this.#asked);
    if (this.#held.length === 0) return nothing;
    return { samples: [], discarded: this.#refuse(`${this.#held.length} bytes are no answer to the request`) };
  }

  #answer(asked: Asked): Parsed {
    const [high = 0, low = 0] = this.#held;
    this.#held = [];
    const celsius = (high * 256 + low - 1000) / 10;
    if (asked === 'target') {
      return { samples: [{ objectC: celsius, ambientC: this.#ambientC, atMs: this.#lastMs }], discarded: [] };
    }
    this.#ambientC = celsius;
    return nothing;
  }

  #refuse(why: string): Discarded[] {
    const bytes = Uint8Array.from(this.#held);
    this.#held = [];
    return [{ bytes, why }];
  }
}

const nothing: Parsed = { samples: [], discarded: [] };
