/** What `collectDiagnostics` sends up: how the box is, in figures and log lines, without anything that names a person. */
import type { DestinationStream } from 'pino';
import type { StationStatus } from '../station-status.ts';

export interface LogRing {
  /** Passes what is written on and keeps the last lines. */
  readonly destination: DestinationStream;
  /** The last lines, the oldest first, masked. */
  lines(): readonly string[];
}

const linesKept = 400;
const lineMax = 1_000;

/** Keeps the last lines of the diagnostics in memory, beside where they go anyway. */
export function keepLog(to: DestinationStream): LogRing {
  const kept: string[] = [];
  return {
    destination: {
      write(line) {
        kept.push(line.slice(0, lineMax));
        if (kept.length > linesKept) kept.shift();
        to.write(line);
      },
    },
    lines: () => kept.map(masked),
  };
}

/**
 * The log holds nothing personal (its fields are cut out where it is made); this is the second lock. Runs of digits as
 * long as a telephone or identity number go, and so does everything that begins like a code.
 */
export function masked(line: string): string {
  return line
    .trimEnd()
    .replace(/\b(KD1:|HC1:|shc:\/)[^"\\\s]*/gi, '$1***')
    .replace(/(?<![\d.-])\d[\d ]{9,}[\dXx](?![\d.-])/g, (digits) => (isTime(digits) ? digits : '***'));
}

/** Unix milliseconds of our years, as log lines hold them: 13 digits from 1.5 to 2.5 million million. */
function isTime(digits: string): boolean {
  return /^\d{13}$/.test(digits) && Number(digits) > 1_500_000_000_000 && Number(digits) < 2_500_000_000_000;
}

export interface DiagnosticsBundle {
  readonly source: string;
  /** Wall time of the box in Unix milliseconds; worth what `status.clockTrusted` says. */
  readonly wallMs: number;
  readonly upMs: number;
  readonly software: string;
  readonly configuration: { readonly file: string; readonly digest: string };
  readonly status: StationStatus;
  readonly policy: { readonly version: string; readonly serial: number };
  /** Ages of the lists in milliseconds; null: there is none. */
  readonly lists: Readonly<Record<'roster' | 'watchlist', number | null>>;
  readonly deviceKey: string | null;
  readonly memory: { readonly rssBytes: number; readonly heapBytes: number };
  readonly log: readonly string[];
}

export function diagnosticsBundle(
  about: Omit<DiagnosticsBundle, 'memory'>,
  usage: NodeJS.MemoryUsage,
): DiagnosticsBundle {
  return { ...about, memory: { rssBytes: usage.rss, heapBytes: usage.heapUsed } };
}
