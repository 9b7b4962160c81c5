/** The names of the roster during a shift: opened by the key the district gives after a sign-in, gone with the sign-out. */
import type { BoxKey } from '../../lists/box-key.ts';
import type { Lists } from '../../lists/lists.ts';
import { openShiftKey } from '../../lists/shift-key.ts';
import type { ShiftKeySource } from '../../uplink/shift-key.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { Log } from '../care/diagnostics.ts';

/**
 * `locked`: nobody is signed in. `opening`: the district is asked, or the names are being read. `unreachable`: it is asked
 * again while the member is there. `notGiven`: it gives this member no key, or one of another shift than the roster's.
 */
export type NamesState = 'locked' | 'opening' | 'open' | 'noRoster' | 'unreachable' | 'notGiven';

/** Until the district is asked again for a key it could not give. Milliseconds. */
const askAgainMs = 10_000;

export interface ShiftNames {
  readonly state: NamesState;
  signedIn(staff: string): void;
  signedOut(): void;
  /** Another roster is in force: it may be sealed to another shift. */
  rosterChanged(): void;
  stop(): Promise<void>;
}

export interface ShiftNamesOptions {
  readonly lists: Lists | null;
  readonly boxKey: BoxKey | null;
  readonly shiftKeys: ShiftKeySource | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}

export function createShiftNames({ lists, boxKey, shiftKeys, clock, log, onChange }: ShiftNamesOptions): ShiftNames {
  let state: NamesState = 'locked';
  let shift: { readonly staff: string; readonly controller: AbortController } | null = null;
  let again: Timer | null = null;
  let running: Promise<void> = Promise.resolve();

  function become(next: NamesState): void {
    state = next;
    onChange();
  }

  function begin(staff: string): void {
    end();
    const mine = { staff, controller: new AbortController() };
    shift = mine;
    state = 'opening';
    running = ask(mine.staff, mine.controller.signal);
  }

  function end(): void {
    again?.cancel();
    again = null;
    shift?.controller.abort();
    shift = null;
    lists?.lock();
  }

  async function ask(staff: string, signal: AbortSignal): Promise<void> {
    if (lists === null || boxKey === null || shiftKeys === null) return become('notGiven');
    if (lists.roster.current() === null) return become('noRoster');
    const given = await shiftKeys.fetch(staff, signal);
    if (signal.aborted) return;
    if (!given.ok) {
      log.info({ code: given.error.code, detail: given.error.detail }, 'no key of the shift');
      again = clock.after(askAgainMs, () => {
        running = ask(staff, signal);
      });
      return become('unreachable');
    }
    const key = given.value === null ? null : openShiftKey(given.value, boxKey);
    if (key === null) return become('notGiven');
    const opened = await lists.unlock(key);
    if (signal.aborted) return;
    if (opened.ok) return become('open');
    // Overtaken by a newer roster, which begins anew (`rosterChanged`).
    if (opened.error !== 'interrupted') become(opened.error === 'noRoster' ? 'noRoster' : 'notGiven');
  }

  return {
    get state() {
      return state === 'open' && lists?.unlocked !== true ? 'opening' : state;
    },
    signedIn: begin,
    signedOut() {
      end();
      become('locked');
    },
    rosterChanged() {
      if (shift !== null) begin(shift.staff);
    },
    async stop() {
      end();
      await running;
    },
  };
}
