import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import { Mark } from '../pictures/marks.tsx';
import { texts } from '../state.ts';
import { reasonText } from '../texts/catalogue.ts';

interface StandsProps {
  readonly mode: Exclude<ScreenModel['portal']['mode'], 'controlled'>;
  /** Whether place codes belong beside it, room permitting. */
  readonly codes: boolean;
}

/** The gate lets nobody pass, or everybody: what a person must know before anything else, and what to do then. */
export function Stands({ mode, codes }: StandsProps): VNode {
  const { idle } = texts.value;
  const closed = mode === 'lockedDown';
  // In the words of the refusal that would follow: screen and verdict say the same.
  const { says, now } = closed
    ? reasonText(texts.value, 'portalLockedDown')
    : { says: idle.openForAll, now: idle.walkThrough };
  return (
    <div class="stands" data-fit data-mode={mode}>
      <Mark name={closed ? 'denied' : 'granted'} class="sign" />
      <h2>{says}</h2>
      <p>{now}</p>
      {codes && <p class="scan-elsewhere">{idle.scanElsewhere}</p>}
    </div>
  );
}
