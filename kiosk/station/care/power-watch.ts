/**
 * Records that the mains are gone and back, as far as the box can know: where it has a battery or a supply that tells
 * (Linux, Documentation/ABI/testing/sysfs-class-power: `type` Mains or USB, `online`). A box that goes dark with the mains
 * knows nothing of it; its next start says that the end before was unclean.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NewEvent } from '../../ledger/writer.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import { untilTick } from '../../../drivers/basics/tick.ts';

const everyMs = 2_000;

export interface PowerWatchOptions {
  readonly clock: Clock;
  readonly record: (event: Extract<NewEvent, { readonly type: 'power.lost' | 'power.back' }>) => void;
  /** Whether any supply is on; null where none tells. */
  readonly mains: () => boolean | null;
}

export interface PowerWatch {
  stop(): void;
}

export function startPowerWatch({ clock, record, mains }: PowerWatchOptions): PowerWatch {
  let timer: Timer;
  let lostAtMs: number | null = null;
  function look(): void {
    const on = mains();
    if (on === false && lostAtMs === null) {
      lostAtMs = clock.monotonicMs();
      record({ type: 'power.lost', data: {} });
    } else if (on === true && lostAtMs !== null) {
      record({ type: 'power.back', data: { durationMs: Math.round(clock.monotonicMs() - lostAtMs) } });
      lostAtMs = null;
    }
    timer = clock.after(untilTick(clock.monotonicMs(), everyMs), look);
  }
  timer = clock.after(0, look);
  return { stop: () => timer.cancel() };
}

/** Reads the supplies of this machine, in `directory` of sysfs. */
export function mainsOf(directory = '/sys/class/power_supply'): boolean | null {
  let known: boolean | null = null;
  for (const name of namesIn(directory)) {
    const kind = lineOf(path.join(directory, name, 'type'));
    if (kind !== 'Mains' && kind !== 'USB') continue;
    const online = lineOf(path.join(directory, name, 'online'));
    if (online === null) continue;
    known = known === true || online !== '0';
  }
  return known;
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // No such class in this kernel: nothing tells.
    return [];
  }
}

function lineOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // The supply has no such attribute, or was unplugged between the two looks.
    return null;
  }
}
