/** Parts that a technician has begun anew, never under somebody who is just passing. */
import type { EncounterState } from '../../access/encounter-state.ts';
import type { RestartablePart } from '../../screen/model-technician.ts';
import type { TechnicianOutcome } from '../../screen/model-technician-acts.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { NewEvent } from '../../ledger/writer.ts';

/**
 * Nobody takes so long to pass. Whoever is seen for longer is most likely a thermometer that hangs on its last value, and
 * that is what it is to be restarted for.
 */
const longestPassageMs = 60_000;
/** A device that is plugged in answers within this. Milliseconds. */
const backMs = 10_000;
const lookMs = 250;

export interface PartRestartsOptions {
  readonly restart: Readonly<Record<RestartablePart, (() => Promise<void>) | null>>;
  /** Whether it is on disk. */
  readonly record: (event: NewEvent) => boolean;
  readonly encounter: () => Pick<EncounterState, 'open' | 'presentSinceMs'>;
  /** Whether it does its work. */
  readonly works: (part: RestartablePart) => boolean;
  /** It is recorded, and begins. */
  readonly onStarted: (part: RestartablePart) => void;
  readonly clock: Clock;
  readonly onChange: () => void;
}

export interface PartRestarts {
  readonly running: ReadonlySet<RestartablePart>;
  /** Resolves when the part works again, with `notBack` when it does not within ten seconds, or with why it was not touched. */
  restart(part: RestartablePart, technician: string): Promise<TechnicianOutcome>;
}

export function createPartRestarts(options: PartRestartsOptions): PartRestarts {
  const { record, encounter, clock, onChange } = options;
  const running = new Set<RestartablePart>();

  /** Events go up later as well; everything else is what somebody at the gate sees, hears or is measured by. */
  function somebodyPasses(part: RestartablePart): boolean {
    if (part === 'uplink') return false;
    const { open, presentSinceMs } = encounter();
    if (open !== null && (open.credential !== null || open.payload !== null)) return true;
    return presentSinceMs !== null && clock.monotonicMs() - presentSinceMs < longestPassageMs;
  }

  async function comesBack(part: RestartablePart): Promise<boolean> {
    const endMs = clock.monotonicMs() + backMs;
    while (!options.works(part)) {
      if (clock.monotonicMs() >= endMs) return false;
      await new Promise<void>((resolve) => void clock.after(lookMs, resolve));
    }
    return true;
  }

  return {
    running,
    async restart(part, technician) {
      if (running.has(part)) return 'busy';
      const again = options.restart[part];
      if (again === null) return 'unsupported';
      if (somebodyPasses(part)) return 'somebodyThere';
      if (!record({ type: 'part.restarted', data: { technician, part } })) return 'notRecorded';
      running.add(part);
      onChange();
      options.onStarted(part);
      const isBack = await again()
        .then(() => comesBack(part))
        .finally(() => running.delete(part));
      return isBack ? 'done' : 'notBack';
    },
  };
}
