import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Mark } from '../pictures/marks.tsx';
import { texts } from '../state.ts';

/** Enough to see that the touch was the digit meant; who stands behind reads no number off the screen. */
const shownDigits = 2;

/** What was typed but for the last two digits as dots; held, all of it. */
export function hidden(typed: string, held: boolean): string {
  const dots = held ? 0 : Math.max(0, typed.length - shownDigits);
  return `${'•'.repeat(dots)}${typed.slice(dots)}`;
}

/** A number is read in full only while the eye is held. */
export function useHeld(): {
  readonly held: boolean;
  readonly release: () => void;
  readonly eye: (typed: string) => VNode;
} {
  const [held, setHeld] = useState(false);
  const release = (): void => setHeld(false);
  const eye = (typed: string): VNode => (
    <button
      type="button"
      class="main plain"
      data-eye
      disabled={typed === ''}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(true);
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onLostPointerCapture={release}
    >
      <Mark name="events" />
      {texts.value.staff.showNumber}
    </button>
  );
  return { held, release, eye };
}
