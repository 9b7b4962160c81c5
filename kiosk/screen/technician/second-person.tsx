import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Keypad } from '../keypad.tsx';
import type { PendingCorrectionView } from '../model-technician.ts';
import { secondsLeft, send, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';
import { signed } from './facts.tsx';

const shortestPin = 4;
const longestPin = 12;

/** A member of staff reads what is asked for and agrees to it by their own PIN; a badge at the scanner does as well. */
export function SecondPerson({ pending }: { pending: PendingCorrectionView }): VNode {
  const [pin, setPin] = useState('');
  const { technician, staff } = texts.value;
  const { offsetC, days, fault, lockedForMs, forMs } = pending;
  const lockedFor = secondsLeft(lockedForMs);
  return (
    <div class="entry second-person">
      <div class="entry-said">
        <h3>{fill(technician.confirmTitle, { n: signed(offsetC), d: days })}</h3>
        <p>{technician.confirmHint}</p>
        <p class="dots-entered" role="img" aria-label={fill(staff.digitsEntered, { n: pin.length })}>
          {Array.from({ length: Math.max(shortestPin, pin.length) }, (_, at) => (
            <i key={at} data-full={at < pin.length} />
          ))}
        </p>
        <p class="entry-fault" role="status">
          {lockedFor > 0
            ? fill(staff.lockedOut, { n: lockedFor })
            : pin === '' && fault === 'wrongPin' && staff.wrongPin}
        </p>
        <button type="button" class="main plain" data-drop onClick={() => send({ type: 'correctionCancel' })}>
          {fill(technician.dropIt, { n: secondsLeft(forMs) })}
        </button>
      </div>
      <Keypad
        value={pin}
        maximum={longestPin}
        action={technician.confirmIt}
        ready={pin.length >= shortestPin && lockedFor === 0}
        onValue={setPin}
        onAction={() => {
          send({ type: 'correctionConfirm', pin });
          setPin('');
        }}
      />
    </div>
  );
}
