/**
 * The district's side of an export (kiosk/station/technician/export-format.ts): opens it with the district's private key
 * and checks that it is whole: every chunk in its place, the last one marked, every event what its hash says and after
 * its neighbour, every checkpoint signed.
 */
import { hash, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { open } from '../../kiosk/ledger/hpke.ts';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import { exportInfo } from '../../kiosk/station/technician/export-format.ts';
import { toCloudEvent } from '../../kiosk/uplink/cloud-event.ts';
import { sourceSchema } from '../../kiosk/uplink/source.ts';
import { hashFromWire, keyAfter, signingOf } from './chain-check.ts';

const headerSchema = z.strictObject({
  export: z.literal(1),
  source: sourceSchema,
  key: z.string(),
  from: z.int(),
  through: z.int(),
  wallMs: z.number(),
});
type Header = z.output<typeof headerSchema>;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
/** As much of an event as is looked at before its hash proves the rest. */
const eventSchema = z.looseObject({
  sequence: z.int().min(1),
  id: z.string(),
  chain: z.string(),
  type: z.string(),
  place: z.record(z.string(), z.string()),
  wallMs: z.number(),
  previousHash: digest,
  hash: digest,
});

export interface OpenedExport {
  readonly header: Header;
  readonly events: number;
  /** Events of the range the box had dropped when their time was over. */
  readonly dropped: number;
  readonly firstWallMs: number | null;
  readonly lastWallMs: number | null;
  readonly hasDiagnostics: boolean;
  /** Up to this sequence the box has signed its chain; 0: nothing of it is signed. */
  readonly signedTo: number;
  /** The public keys that signed, in their order, base64url. */
  readonly signers: readonly string[];
}

export type ExportFault =
  | { readonly code: 'notAnExport' | 'cutOff' | 'changed' | 'chainBroken' | 'unknownSigner'; readonly detail: string }
  /** No chunk opens: another key, or the first line was changed. */
  | { readonly code: 'wrongKey'; readonly detail: string };

export interface ExportReading {
  readonly file: string;
  /** X25519. */
  readonly privateKey: KeyObject;
  /** The device key the district knows, 32 bytes in base64url; null: the reader is told who signed. */
  readonly deviceKey: string | null;
  readonly onDiagnostics: (json: string) => void;
  /** One event as it stands in the export, without a line feed. */
  readonly onEvent: (line: string) => void;
}

/** Reads it once from its first line to its last. Rejects as node:fs. */
export async function readExport(reading: ExportReading): Promise<Result<OpenedExport, ExportFault>> {
  const lines = createInterface({ input: createReadStream(reading.file, 'utf8'), crlfDelay: Infinity });
  let header: Header | null = null;
  let headDigest = '';
  let number = 0;
  let isEnded = false;
  let hasDiagnostics = false;
  let chain: Chain | null = null;
  for await (const line of lines) {
    if (header === null || chain === null) {
      const parsed = headerSchema.safeParse(json(line));
      if (!parsed.success) return err({ code: 'notAnExport', detail: 'the first line is not that of an export' });
      header = parsed.data;
      headDigest = hash('sha256', line);
      chain = new Chain(header, reading.deviceKey);
      continue;
    }
    number += 1;
    if (isEnded) return err({ code: 'changed', detail: `chunk ${number} follows the last one` });
    const sealed = Buffer.from(line, 'base64url');
    const inner = open(reading.privateKey, exportInfo, Buffer.from(`${headDigest} ${number}`), sealed);
    const text = inner ?? open(reading.privateKey, exportInfo, Buffer.from(`${headDigest} ${number} end`), sealed);
    if (text === null) {
      if (number > 1) return err({ code: 'changed', detail: `chunk ${number} was cut, changed or moved` });
      const detail = `it is sealed to '${header.key}' and does not open with this key, or its beginning was changed`;
      return err({ code: 'wrongKey', detail });
    }
    isEnded = inner === null;
    if (number === 1) {
      const diagnostics = text.toString();
      hasDiagnostics = json(diagnostics) !== null && json(diagnostics) !== undefined;
      if (hasDiagnostics) reading.onDiagnostics(diagnostics);
      continue;
    }
    for (const event of text.toString().split('\n').slice(0, -1)) {
      const fault = chain.take(event);
      if (fault !== null) return err(fault);
      reading.onEvent(event);
    }
  }
  if (header === null || chain === null) return err({ code: 'notAnExport', detail: 'the file is empty' });
  if (!isEnded) return err({ code: 'cutOff', detail: `it ends after chunk ${number}, and that is not its last` });
  return ok({ header, hasDiagnostics, ...chain.end() });
}

/** Follows the events of an export; what lies before its first is not there to be checked. */
class Chain {
  readonly #header: Header;
  #key: string | null;
  readonly #signers = new Set<string>();
  #last: z.output<typeof eventSchema> | null = null;
  #firstWallMs: number | null = null;
  #count = 0;
  #dropped = 0;
  #signedTo = 0;

  constructor(header: Header, deviceKey: string | null) {
    this.#header = header;
    this.#key = deviceKey;
  }

  take(line: string): ExportFault | null {
    const parsed = eventSchema.safeParse(json(line));
    if (!parsed.success) return { code: 'chainBroken', detail: `what follows ${this.#at()} is no event` };
    const event = parsed.data;
    const { sequence } = event;
    const broken = (why: string): ExportFault => ({ code: 'chainBroken', detail: `event ${sequence} ${why}` });
    if (sequence < this.#header.from || sequence > this.#header.through) return broken('is outside of the range');
    // Its shape is proven by its hash, which covers all that is read of it.
    const wire = toCloudEvent(event as unknown as RecordedEvent);
    if (wire.source !== this.#header.source) return broken('is of another place');
    if (hashFromWire(wire) !== event.hash) return broken('is not what its hash says');
    const last = this.#last;
    if (last !== null) {
      if (event.chain !== last.chain || sequence <= last.sequence) return broken(`does not follow ${last.sequence}`);
      if (sequence === last.sequence + 1 && event.previousHash !== last.hash) {
        return broken(`does not follow ${last.sequence}`);
      }
      this.#dropped += sequence - last.sequence - 1;
    } else this.#dropped += sequence - this.#header.from;
    const signing = signingOf(wire);
    if (signing !== null) {
      if (!signing.holds) return broken('does not fit its signature');
      this.#signers.add(signing.key);
      if (this.#key !== null && signing.key !== this.#key) {
        return { code: 'unknownSigner', detail: `event ${sequence} is signed by ${signing.key}` };
      }
      this.#signedTo = sequence - 1;
    }
    this.#key = keyAfter(wire, this.#key);
    this.#firstWallMs ??= event.wallMs;
    this.#last = event;
    this.#count += 1;
    return null;
  }

  end() {
    const { from, through } = this.#header;
    const after = through - (this.#last?.sequence ?? from - 1);
    return {
      events: this.#count,
      dropped: this.#dropped + Math.max(0, after),
      firstWallMs: this.#firstWallMs,
      lastWallMs: this.#last?.wallMs ?? null,
      signedTo: this.#signedTo,
      signers: [...this.#signers],
    };
  }

  #at(): string {
    return this.#last === null ? 'the diagnostics' : `event ${this.#last.sequence}`;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
