/** How the last act stands, as the panel tells it for a few seconds. */
import type { TechnicianAct, ToldOutcome } from '../../screen/model-technician-acts.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';

const toldMs = 6_000;

export interface Told {
  readonly current: ToldOutcome | null;
  tell(code: ToldOutcome['code'], about: TechnicianAct): void;
  forget(): void;
}

export function createTold(clock: Clock, onChange: () => void): Told {
  let current: ToldOutcome | null = null;
  let number = 0;
  return {
    get current() {
      return current;
    },
    tell(code, about) {
      number += 1;
      const mine = { code, number, ...about };
      current = mine;
      clock.after(toldMs, () => {
        if (current !== mine) return;
        current = null;
        onChange();
      });
      onChange();
    },
    forget() {
      current = null;
    },
  };
}
