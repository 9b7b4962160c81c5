/**
 * Decoder of HID POS scanned data reports. The length byte is trusted, not trailing NULs: a QR code may hold binary.
 * Anything a length or the report's size forbids is discarded, together with the code it belonged to.
 */
import type { ScanLayout } from './hid-pos-layout.ts';
import type { ByteScanDecoder, ScanResult } from './scan-result.ts';
import { defaultMaxCodeBytes } from './scan-result.ts';

export interface HidPosSettings {
  /** Milliseconds without a report after which a code whose last chunk was full is complete. */
  readonly gapMs?: number;
  /** Bytes of the longest code taken. */
  readonly maxCodeBytes?: number;
}

interface Pending {
  chunks: Uint8Array[];
  bytes: number;
  readonly aim: string | null;
  /** Whether the last chunk filled its report, so that it may have been the last in spite of its flag. */
  lastFull: boolean;
  atMs: number;
  /** Why the code is already lost; its remaining chunks are swallowed. */
  spoilt: boolean;
}

/** Clones set the continued flag whenever a chunk is full, even the last: only silence tells. */
const defaultGapMs = 60;

export class HidPosDecoder implements ByteScanDecoder {
  readonly #layout: ScanLayout;
  readonly #gapMs: number;
  readonly #maxCodeBytes: number;
  #pending: Pending | null = null;

  constructor(layout: ScanLayout, settings: HidPosSettings = {}) {
    this.#layout = layout;
    this.#gapMs = settings.gapMs ?? defaultGapMs;
    this.#maxCodeBytes = settings.maxCodeBytes ?? defaultMaxCodeBytes;
  }

  get flushAtMs(): number | null {
    return this.#pending === null ? null : this.#pending.atMs + this.#gapMs;
  }

  /** One input report as hidraw gives it. Reports with another id are not scans and yield nothing. */
  push(report: Uint8Array, atMs: number): readonly ScanResult[] {
    const due = this.flushAtMs;
    const results: ScanResult[] = due !== null && atMs >= due ? [...this.flush()] : [];
    const { reportId, reportBytes } = this.#layout;
    if (report.length === 0) return [...results, discard(report, 'empty report')];
    if (reportId !== 0 && report[0] !== reportId) return results;
    if (report.length < reportBytes) {
      results.push(discard(report, `report of ${report.length} bytes where ${reportBytes} were declared`));
      return this.#spoil(results, atMs);
    }
    const chunk = readChunk(this.#layout, report);
    if (chunk === null) {
      results.push(discard(report, 'length byte exceeds the data field'));
      return this.#spoil(results, atMs);
    }
    const pending = this.#take(chunk, atMs);
    if (chunk.continued) return results;
    return [...results, ...this.#finish(pending, report)];
  }

  flush(): readonly ScanResult[] {
    const pending = this.#pending;
    if (pending === null) return [];
    if (pending.spoilt || pending.lastFull || pending.bytes > this.#maxCodeBytes) return this.#finish(pending, noBytes);
    this.#pending = null;
    return [discard(join(pending), 'the announced continuation never came')];
  }

  reset(): readonly ScanResult[] {
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null || pending.spoilt) return [];
    return [discard(join(pending), 'the device went away in the middle of a code')];
  }

  #take(chunk: Chunk, atMs: number): Pending {
    const pending = this.#pending ?? emptyCode(chunk.aim, atMs);
    this.#pending = pending;
    pending.atMs = atMs;
    pending.lastFull = chunk.full;
    pending.bytes += chunk.data.length;
    if (pending.spoilt || pending.bytes > this.#maxCodeBytes) pending.chunks = [];
    else if (chunk.data.length > 0) pending.chunks.push(chunk.data);
    return pending;
  }

  #finish(pending: Pending, report: Uint8Array): readonly ScanResult[] {
    this.#pending = null;
    if (pending.spoilt) return [];
    if (pending.bytes === 0) return [discard(report, 'code without data')];
    if (pending.bytes > this.#maxCodeBytes) {
      const overlong = { bytes: pending.bytes, limit: this.#maxCodeBytes, atMs: pending.atMs };
      return [{ kind: 'overlong', overlong }];
    }
    return [{ kind: 'code', code: { bytes: join(pending), aim: pending.aim, atMs: pending.atMs } }];
  }

  /** After a bad report nobody knows which code the next chunk belongs to: all is swallowed up to its end or a gap. */
  #spoil(results: ScanResult[], atMs: number): readonly ScanResult[] {
    const pending = this.#pending;
    if (pending !== null && !pending.spoilt && pending.chunks.length > 0) {
      results.push(discard(join(pending), 'a report in the middle of the code was bad'));
    }
    this.#pending = { ...emptyCode(null, atMs), spoilt: true };
    return results;
  }
}

interface Chunk {
  readonly data: Uint8Array;
  readonly aim: string | null;
  readonly continued: boolean;
  readonly full: boolean;
}

const noBytes = new Uint8Array(0);
const rightBracket = 0x5d;

function emptyCode(aim: string | null, atMs: number): Pending {
  return { chunks: [], bytes: 0, aim, lastFull: false, atMs, spoilt: false };
}

/** Null when the length byte exceeds what the report holds. */
function readChunk(layout: ScanLayout, report: Uint8Array): Chunk | null {
  const low = report[layout.lengthAt] ?? 0;
  const length = layout.lengthBytes === 2 ? low + 256 * (report[layout.lengthAt + 1] ?? 0) : low;
  const { aim, shift } = readAim(layout, report);
  // With the identifier one byte later its last character lies on the first byte declared as data.
  const dataAt = layout.dataAt + shift;
  const capacity = layout.dataBytes - shift;
  if (length > capacity) return null;
  const full = length === capacity;
  const { continuedBit } = layout;
  // Without a flag in the report a full chunk is the only sign that more may follow.
  const continued = continuedBit === null ? full : (((report[continuedBit >> 3] ?? 0) >> (continuedBit & 7)) & 1) === 1;
  return { data: report.slice(dataAt, dataAt + length), aim, continued, full };
}

/** The AIM identifier where the descriptor puts it, or one byte later as one variant of the layout does. */
function readAim(layout: ScanLayout, report: Uint8Array): { aim: string | null; shift: 0 | 1 } {
  if (layout.aimAt === null) return { aim: null, shift: 0 };
  const plain = aimAt(report, layout.aimAt);
  if (plain !== null) return { aim: plain, shift: 0 };
  // Only where the data follows at once can the shifted identifier push it along.
  const shifted = layout.dataAt === layout.aimAt + 3 ? aimAt(report, layout.aimAt + 1) : null;
  return shifted === null ? { aim: null, shift: 0 } : { aim: shifted, shift: 1 };
}

/** `]`, a code letter and a modifier (ISO/IEC 15424), or null. */
function aimAt(report: Uint8Array, at: number): string | null {
  const [flag, letter, modifier] = report.subarray(at, at + 3);
  if (flag !== rightBracket || letter === undefined || modifier === undefined) return null;
  const aim = String.fromCharCode(flag, letter, modifier);
  return /^\][A-Za-z][0-9A-Za-z]$/.test(aim) ? aim : null;
}

function join(pending: Pending): Uint8Array {
  const whole = new Uint8Array(pending.chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of pending.chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function discard(bytes: Uint8Array, why: string): ScanResult {
  return { kind: 'discarded', discarded: { bytes: bytes.slice(), why } };
}
