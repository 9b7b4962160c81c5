import type { VNode } from 'preact';
import type { PendingCorrectionView } from '../model-technician.ts';
import { PinPad } from '../pin-pad.tsx';
import { secondsLeft, send, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';
import { signed } from './facts.tsx';

/** A member of staff reads what is asked for and agrees to it by their own PIN; a badge at the scanner does as well. */
export function SecondPerson({ pending }: { pending: PendingCorrectionView }): VNode {
  const { technician, staff } = texts.value;
  const { offsetC, days, fault, lockedForMs, forMs } = pending;
  return (
    <PinPad
      class="second-person"
      title={fill(technician.confirmTitle, { n: signed(offsetC), d: days })}
      fault={fault === 'wrongPin' ? staff.wrongPin : null}
      lockedForMs={lockedForMs}
      action={technician.confirmIt}
      onPin={(pin) => send({ type: 'correctionConfirm', pin })}
      hint={<p>{technician.confirmHint}</p>}
    >
      <button type="button" class="main plain" data-drop onClick={() => send({ type: 'correctionCancel' })}>
        {fill(technician.dropIt, { n: secondsLeft(forMs) })}
      </button>
    </PinPad>
  );
}
