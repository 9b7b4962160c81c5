/**
 * Fluke / Raytek MI, MID, MI3: ASCII lines, CR out, CRLF in, no check (hardware facts §1; the manual's ASCII programming
 * chapter). Polled with `?T` and `?I`; burst lines are read too, by letter and not by column, as their spacing is not known.
 */
import type { Discarded, ThermometerSample } from '../device.ts';
import type { Parsed, ThermometerParser } from './frames.ts';

/** Box prefix `001`…`032` and head digit of an MI3; both empty for a single head. */
export interface RaytekAddress {
  readonly box: string;
  readonly head: string;
}

/** No line of the instrument is longer. */
const LONGEST_LINE = 96;
const CR = 0x0d;
const LF = 0x0a;
const NUMBER = String.raw`([+-]?\d{1,4}(?:\.\d{1,3})?)`;
/** `U` names the unit; in a burst string the letter of the unit may stand alone. */
const BURST = new RegExp(
  String.raw`^(?:U?([CF])\s*)?T${NUMBER}(?:\s*[CF])?(?:\s*I${NUMBER}(?:\s*[CF])?)?(?:\s*E\d?\.\d{1,4})?\s*$`,
);

type Unit = 'C' | 'F';

export class RaytekParser implements ThermometerParser {
  readonly #address: RaytekAddress;
  readonly #answer: RegExp;
  #line: number[] = [];
  #unit: Unit | null = null;
  #ambientC: number | null = null;
  #askInternal = false;

  constructor(address: RaytekAddress) {
    this.#address = address;
    this.#answer = new RegExp(`^${address.box}!(?:(U)([CF])|${address.head}([TI])${NUMBER}(?:\\s*[CF])?)$`);
  }

  push(bytes: Uint8Array, atMs: number): Parsed {
    const samples: ThermometerSample[] = [];
    const discarded: Discarded[] = [];
    for (const byte of bytes) {
      this.#line.push(byte);
      if (byte === LF) this.#endLine(atMs, samples, discarded);
      else if (this.#line.length >= LONGEST_LINE) discarded.push(this.#refuse('longer than any line'));
    }
    return { samples, discarded };
  }

  flush(): Parsed {
    return { samples: [], discarded: this.#line.length > 0 ? [this.#refuse('incomplete line')] : [] };
  }

  /** The unit first, once; then temperature of the object and of the head in turn. */
  next(): { readonly send: Uint8Array; readonly parsed: Parsed } {
    const { box, head } = this.#address;
    const command = this.#unit === null ? `${box}?U` : `${box}?${head}${this.#askInternal ? 'I' : 'T'}`;
    if (this.#unit !== null) this.#askInternal = !this.#askInternal;
    return { send: Buffer.from(`${command}\r`, 'latin1'), parsed: { samples: [], discarded: [] } };
  }

  #endLine(atMs: number, samples: ThermometerSample[], discarded: Discarded[]): void {
    const end = this.#line.at(-2) === CR ? this.#line.length - 2 : this.#line.length - 1;
    const text = String.fromCharCode(...this.#line.slice(0, end));
    const objectC = this.#understand(text);
    if (typeof objectC === 'number') samples.push({ objectC, ambientC: this.#ambientC, atMs });
    else if (objectC !== null) discarded.push(this.#refuse(objectC.why));
    this.#line = [];
  }

  /** Object °C, null for a line that is understood but no object temperature, or why the line is refused. */
  #understand(text: string): number | null | { why: string } {
    if (text.endsWith('#XI')) {
      // It has been restarted: its unit is asked for again.
      this.#unit = null;
      return { why: 'the instrument announced a restart' };
    }
    if (text.includes('*Syntax Error')) {
      // Only the unit is asked without being sure that it is known; °C is the factory setting.
      this.#unit ??= 'C';
      return { why: 'the instrument did not understand the request' };
    }
    const burst = BURST.exec(text);
    if (burst) return this.#burst(burst);
    const answer = this.#answer.exec(text);
    if (!answer) return { why: 'no line of the instrument' };
    if (answer[1] === 'U') {
      this.#unit = answer[2] === 'F' ? 'F' : 'C';
      return null;
    }
    const celsius = inCelsius(Number(answer[4]), this.#unit);
    if (answer[3] === 'T') return celsius;
    this.#ambientC = celsius;
    return null;
  }

  #burst([, unit, object, internal]: RegExpExecArray): number {
    const spoken = unit === 'F' || unit === 'C' ? unit : this.#unit;
    if (internal !== undefined) this.#ambientC = inCelsius(Number(internal), spoken);
    return inCelsius(Number(object), spoken);
  }

  #refuse(why: string): Discarded {
    const bytes = Uint8Array.from(this.#line);
    this.#line = [];
    return { bytes, why };
  }
}

function inCelsius(value: number, unit: Unit | null): number {
  return unit === 'F' ? Math.round(((value - 32) / 1.8) * 1000) / 1000 : value;
}
