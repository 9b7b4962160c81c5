/** Collects the bytes of one code up to a limit; beyond it they are counted and not kept. */
import type { ScanResult } from './scan-result.ts';

export class CodeBuffer {
  readonly #limit: number;
  #kept: number[] = [];
  #count = 0;
  #spoilt: string | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.#count === 0 && this.#spoilt === null;
  }

  add(bytes: Iterable<number>): void {
    for (const byte of bytes) {
      this.#count += 1;
      if (this.#count <= this.#limit) this.#kept.push(byte);
    }
  }

  /** Nothing good can come of this code any more; the first reason stays. */
  spoil(why: string): void {
    this.#spoilt ??= why;
  }

  /** Ends the code: nothing if there was none. The buffer is empty afterwards. */
  finish(atMs: number): readonly ScanResult[] {
    const bytes = Uint8Array.from(this.#kept);
    const count = this.#count;
    const why = this.#spoilt;
    this.#kept = [];
    this.#count = 0;
    this.#spoilt = null;
    if (why !== null) return [{ kind: 'discarded', discarded: { bytes, why } }];
    if (count === 0) return [];
    if (count > this.#limit) return [{ kind: 'overlong', overlong: { bytes: count, limit: this.#limit, atMs } }];
    return [{ kind: 'code', code: { bytes, aim: null, atMs } }];
  }
}

/** What may end a code where the bytes carry no length: a suffix, or silence. */
export const codeEndings = ['cr', 'lf', 'tab', 'gap'] as const;
export type CodeEnding = (typeof codeEndings)[number];
