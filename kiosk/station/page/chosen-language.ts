/**
 * The language of screen and voice: the site's own, or what somebody at the gate has chosen. A choice is for the one who made
 * it, as large type is: it ends after their encounter, or when nobody came after all.
 */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { Language } from '../../screen/model.ts';

/** Somebody who stepped aside for a moment still finds the screen as they left it. Milliseconds. */
const afterEncounterMs = 10_000;
const nobodyMs = 120_000;
const lookMs = 1_000;

export interface ChosenLanguage {
  readonly current: Language;
  choose(language: Language): void;
  /** The own language has changed: a choice from before it counts no more. */
  forget(): void;
  stop(): void;
}

export interface ChosenLanguageOptions {
  readonly clock: Clock;
  readonly own: () => Language;
  /** Who is at the screen: while somebody passes or a member is signed in, a choice stays. */
  readonly inUse: () => 'encounter' | 'member' | null;
  readonly onChange: () => void;
}

export function createChosenLanguage({ clock, own, inUse, onChange }: ChosenLanguageOptions): ChosenLanguage {
  let chosen: Language | null = null;
  let timer: Timer | null = null;
  let usedMs = 0;
  let stillMs = nobodyMs;

  function drop(): void {
    chosen = null;
    timer?.cancel();
  }

  function look(): void {
    const use = inUse();
    if (use === 'encounter') stillMs = afterEncounterMs;
    if (use !== null) usedMs = clock.monotonicMs();
    if (clock.monotonicMs() - usedMs >= stillMs) {
      drop();
      return onChange();
    }
    timer = clock.after(lookMs, look);
  }

  return {
    get current() {
      return chosen ?? own();
    },
    choose(language) {
      drop();
      if (language !== own()) {
        chosen = language;
        usedMs = clock.monotonicMs();
        stillMs = nobodyMs;
        look();
      }
      onChange();
    },
    forget: drop,
    stop: drop,
  };
}
