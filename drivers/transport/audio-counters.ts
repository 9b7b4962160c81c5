/** The kernel's own count of what a sound card has played, as ALSA shows it under /proc/asound. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const entries = (folder: string, like: RegExp): string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => like.test(name))
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/**
 * Frames played so far by each playback stream that is running (`hw_ptr`), by the path of its status; empty where the
 * kernel knows no card or nothing is open.
 */
export function playedFrames(root = '/proc/asound'): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const substreams = entries(root, /^card\d+$/)
    .flatMap((card) => entries(card, /^pcm\d+p$/))
    .flatMap((pcm) => entries(pcm, /^sub\d+$/));
  for (const substream of substreams) {
    const file = path.join(substream, 'status');
    const status = textOf(file);
    const frames = /^hw_ptr *: *(\d+)$/m.exec(status)?.[1];
    if (/^state: RUNNING$/m.test(status) && frames !== undefined) found.set(file, Number(frames));
  }
  return found;
}

/** Frames a second of a running stream, from the `hw_params` beside its status; null when it is closed. */
export function frameRate(statusFile: string): number | null {
  const rate = /^rate: (\d+)/m.exec(textOf(path.join(path.dirname(statusFile), 'hw_params')))?.[1];
  return rate === undefined ? null : Number(rate);
}
