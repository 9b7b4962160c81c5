/** Large type is for the one who asked for it: it ends by itself after their encounter, or when nobody came after all. */
import { effect } from '@preact/signals';
import { largeType, nowMs, panel, received, setLargeType } from '../state.ts';

/** Somebody who stepped aside for a moment still finds the screen as they left it. */
const afterEncounterMs = 10_000;
const nobodyMs = 120_000;

/** Watches from now on; returns the way to stop. While the staff's panel is open the choice is theirs. */
export function endLargeType(): () => void {
  let encounter = false;
  /** When the page was last in use by whoever asked. */
  let usedMs: number | null = null;
  return effect(() => {
    const view = received.value?.model.view.name ?? 'idle';
    if (!largeType.value) {
      encounter = false;
      usedMs = null;
      return;
    }
    const now = nowMs.value;
    if (view !== 'idle') encounter = true;
    if (usedMs === null || view !== 'idle' || panel.value !== null) usedMs = now;
    if (now - usedMs >= (encounter ? afterEncounterMs : nobodyMs)) setLargeType(false);
  });
}
