/**
 * How far this clock is from its time source, as the time service measured it last: what `timedatectl timesync-status`
 * prints of systemd-timesyncd (timedatectl(1)), and when that was (systemd-timesyncd.service(8): the mark is touched at
 * each successful synchronisation).
 */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { Site } from '../site/site.ts';
import { timesyncMark } from './time-source.ts';

export interface ClockOffset {
  /** Milliseconds, positive: the source is ahead of this clock. Null: the service gives none. */
  readonly offsetMs: number | null;
  readonly server: string | null;
  /** Unix milliseconds of the last comparison; null: never since the start of the box. */
  readonly measuredMs: number | null;
}

/** Resolves with null where nothing compares this clock with another one. Never rejects. */
export type ClockOffsetReader = () => Promise<ClockOffset | null>;

const patienceMs = 2_000;

export function clockOffsetOf(
  source: Site['clock'],
  ask: () => Promise<string | null> = askTimesync,
  mark: string = timesyncMark,
): ClockOffsetReader {
  if (source === 'host') return () => Promise.resolve(null);
  return async () => {
    const [text, measuredMs] = await Promise.all([ask(), touchedAt(mark)]);
    return { ...parseTimesync(text ?? ''), measuredMs };
  };
}

/** Reads the offset and the server out of the lines of `timesync-status`. */
export function parseTimesync(text: string): Pick<ClockOffset, 'offsetMs' | 'server'> {
  const of = (name: string): string | null => new RegExp(`^ *${name}: (.+)$`, 'mu').exec(text)?.[1]?.trim() || null;
  const offset = of('Offset');
  return { offsetMs: offset === null ? null : spanMs(offset), server: of('Server') };
}

const unitMs: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  month: 2_629_800_000,
  y: 31_557_600_000,
};

/** A time span as systemd.time(7) writes it, with a sign: `+1min 2.500s`. Null: it is none. */
function spanMs(text: string): number | null {
  const form = /^([+-]?)((?:\d+(?:\.\d+)?(?:us|ms|s|min|h|d|w|month|y) ?)+|0)$/u.exec(text);
  if (form === null) return null;
  const [, sign, spans = ''] = form;
  const parts = [...spans.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/gu)];
  const sum = parts.reduce((all, [, amount, unit]) => all + Number(amount) * (unitMs[unit ?? ''] ?? 0), 0);
  return sign === '-' ? -sum : sum;
}

/** Null: the program is not there, or it cannot reach the service. */
function askTimesync(): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { timeout: patienceMs, env: { ...process.env, LC_ALL: 'C' } };
    execFile('timedatectl', ['timesync-status', '--no-pager'], options, (error, stdout) => {
      resolve(error === null ? stdout : null);
    });
  });
}

async function touchedAt(mark: string): Promise<number | null> {
  try {
    return (await stat(mark)).mtimeMs;
  } catch {
    return null;
  }
}
