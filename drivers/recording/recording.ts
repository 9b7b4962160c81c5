/**
 * A recording: what crossed one device's port, as JSON lines. The first line says which device, the others what happened
 * and when: bytes, keys, and how openings began and ended. Strict: a line that does not fit is a fault with its number.
 */
import { z } from 'zod';
import { err, ok, type Result } from '../basics/result.ts';
import { faultSchema } from '../fault-schema.ts';
import { checked } from '../basics/checked.ts';

export const recordingVersion = 1;

const hex = z.string().regex(/^([0-9A-F]{2})*$/, 'pairs of capital hexadecimal digits');

export const recordingHeader = z.strictObject({
  recording: z.literal(recordingVersion, `version ${recordingVersion}, the only one there is`),
  role: z.enum(['thermometer', 'scanner']),
  /** Name of a file in hw-config/models, or `profile` for an instrument described in the site file. */
  model: z.string().min(1),
  /** Path or identity by which it was opened. */
  device: z.string().min(1),
  port: z.enum(['serial', 'hid', 'keys']),
  line: z
    .strictObject({
      baudRate: z.int(),
      dataBits: z.union([z.literal(7), z.literal(8)]).optional(),
      parity: z.enum(['none', 'even', 'odd']).optional(),
      stopBits: z.union([z.literal(1), z.literal(2)]).optional(),
    })
    .optional(),
  /** Wall time of `t` 0. */
  startedWall: z.iso.datetime({ offset: true }),
  /** What people showed was replaced by filler of the same length. */
  scrubbed: z.boolean(),
  /** Where the bytes come from: a device at a gate, a simulator, a document. */
  provenance: z.string().min(3),
});

export type RecordingHeader = z.output<typeof recordingHeader>;

/** Milliseconds since the recording began. */
const at = { t: z.int().min(0) };
const fault = faultSchema.pick({ code: true, detail: true }).shape;

const bytesEntry = z.strictObject({ ...at, dir: z.enum(['in', 'out']), hex });
/** A usage of the keyboard page, of a grabbed keyboard. */
const keyEntry = z.strictObject({ ...at, key: z.int().min(0).max(0xffff), pressed: z.boolean() });
const spoiltEntry = z.strictObject({ ...at, spoilt: z.string() });
const stateEntry = z.discriminatedUnion('state', [
  z.strictObject({ ...at, state: z.literal('opened'), descriptor: hex.optional() }),
  z.strictObject({ ...at, state: z.literal('refused'), ...fault }),
  z.strictObject({ ...at, state: z.literal('lost'), ...fault }),
  z.strictObject({ ...at, state: z.literal('closed') }),
  /** The bound of the file was reached; nothing after this was written down. */
  z.strictObject({ ...at, state: z.literal('full') }),
]);

export type StateEntry = z.output<typeof stateEntry>;
export type RecordingEntry =
  | z.output<typeof bytesEntry>
  | z.output<typeof keyEntry>
  | z.output<typeof spoiltEntry>
  | StateEntry;

export interface Recording {
  /** For messages only. */
  readonly file: string;
  readonly header: RecordingHeader;
  readonly entries: readonly { readonly line: number; readonly entry: RecordingEntry }[];
}

/** Reads a recording's text; every fault is `file:line: what was expected`. */
export function parseRecording(text: string, file: string): Result<Recording, readonly string[]> {
  const faults: string[] = [];
  const entries: { line: number; entry: RecordingEntry }[] = [];
  let header: RecordingHeader | null = null;
  const order = new Order();
  for (const [index, row] of text.split('\n').entries()) {
    const line = index + 1;
    if (row === '' && index > 0) continue;
    const value = json(row);
    const read = value.ok ? (index === 0 ? check(recordingHeader, value.value) : entryOf(value.value)) : value;
    if (!read.ok) {
      faults.push(...read.error.map((fault) => `${file}:${line}: ${fault}`));
      // A file that does not begin like a recording is none: its other lines mean nothing.
      if (index === 0) return err(faults);
      continue;
    }
    if ('recording' in read.value) header = read.value;
    else {
      const misplaced = order.take(read.value);
      if (misplaced !== null) faults.push(`${file}:${line}: ${misplaced}`);
      entries.push({ line, entry: read.value });
    }
  }
  return header === null || faults.length > 0 ? err(faults) : ok({ file, header, entries });
}

/** What may follow what: time goes forward, and bytes cross an open port only. */
class Order {
  #t = 0;
  #open = false;
  #full = false;

  take(entry: RecordingEntry): string | null {
    if (entry.t < this.#t) return `t: expected at least ${this.#t}, the time of the line before`;
    this.#t = entry.t;
    if (this.#full) return 'nothing follows the state "full"';
    if (!('state' in entry)) return this.#open ? null : 'expected the state "opened" before anything crosses the port';
    switch (entry.state) {
      case 'opened':
      case 'refused':
        if (this.#open) return `state: "${entry.state}" while the port is open`;
        this.#open = entry.state === 'opened';
        return null;
      case 'lost':
      case 'closed':
        if (!this.#open) return `state: "${entry.state}" while no port is open`;
        this.#open = false;
        return null;
      case 'full':
        this.#full = true;
        return null;
    }
  }
}

function entryOf(value: unknown): Result<RecordingEntry, readonly string[]> {
  if (typeof value !== 'object' || value === null) return err(['expected an object']);
  if ('state' in value) return check(stateEntry, value);
  if ('key' in value) return check(keyEntry, value);
  if ('spoilt' in value) return check(spoiltEntry, value);
  return check(bytesEntry, value);
}

function check<T extends z.ZodType>(schema: T, value: unknown): Result<z.output<T>, readonly string[]> {
  const parsed = checked(schema, value);
  if (parsed.success) return ok(parsed.data);
  return err(
    parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)),
  );
}

function json(row: string): Result<unknown, readonly string[]> {
  try {
    return ok(JSON.parse(row));
  } catch (error) {
    return err([`not JSON, or cut short: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
