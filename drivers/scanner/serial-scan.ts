/** Decoder of scanners on a serial line (USB CDC or RS-232): plain bytes, ended by a suffix or a gap. */
import type { CodeEnding } from './code-buffer.ts';
import { CodeBuffer } from './code-buffer.ts';
import type { ByteScanDecoder, ScanResult } from './scan-result.ts';
import { defaultMaxCodeBytes } from './scan-result.ts';

export interface SerialScanSettings {
  /** Without `gap` a code that lacks its suffix is discarded after the gap. */
  readonly endings: readonly CodeEnding[];
  /** Milliseconds of silence after which a code has ended or lost its suffix. */
  readonly gapMs: number;
  readonly maxCodeBytes?: number;
}

const suffixes: Record<Exclude<CodeEnding, 'gap'>, number> = { cr: 0x0d, lf: 0x0a, tab: 0x09 };

export class SerialScanDecoder implements ByteScanDecoder {
  readonly #gapMs: number;
  readonly #gapEnds: boolean;
  readonly #suffixes: ReadonlySet<number>;
  readonly #buffer: CodeBuffer;
  #lastMs = 0;

  constructor({ endings, gapMs, maxCodeBytes }: SerialScanSettings) {
    this.#gapMs = gapMs;
    this.#gapEnds = endings.includes('gap');
    this.#suffixes = new Set(endings.flatMap((ending) => (ending === 'gap' ? [] : [suffixes[ending]])));
    this.#buffer = new CodeBuffer(maxCodeBytes ?? defaultMaxCodeBytes);
  }

  get flushAtMs(): number | null {
    return this.#buffer.isEmpty ? null : this.#lastMs + this.#gapMs;
  }

  /** Bytes as they came, in pieces of any size. An empty line between suffixes (CR LF) is no code. */
  push(bytes: Uint8Array, atMs: number): readonly ScanResult[] {
    const due = this.flushAtMs;
    const results: ScanResult[] = due !== null && atMs >= due ? [...this.flush()] : [];
    this.#lastMs = atMs;
    let from = 0;
    for (const [at, byte] of bytes.entries()) {
      if (!this.#suffixes.has(byte)) continue;
      this.#buffer.add(bytes.subarray(from, at));
      from = at + 1;
      results.push(...this.#buffer.finish(atMs));
    }
    this.#buffer.add(bytes.subarray(from));
    return results;
  }

  flush(): readonly ScanResult[] {
    if (!this.#buffer.isEmpty && !this.#gapEnds) this.#buffer.spoil('the suffix never came');
    return this.#buffer.finish(this.#lastMs);
  }

  reset(): readonly ScanResult[] {
    if (!this.#buffer.isEmpty) this.#buffer.spoil('the device went away in the middle of a code');
    return this.#buffer.finish(this.#lastMs);
  }
}
