import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Keypad } from '../keypad.tsx';
import type { TechnicianView } from '../model-technician.ts';
import { secondsLeft, send, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

const shortestPin = 4;
const longestPin = 12;
/** The pad hides what residents see: nobody who does not touch it needs it. */
const untouchedMs = 45_000;

/** The technician's PIN pad; the station compares, and the page forgets it at once. */
export function TechnicianSignIn(props: { readonly view: TechnicianView; readonly onUntouched: () => void }): VNode {
  const [pin, setPin] = useState('');
  const { technician, staff } = texts.value;
  const { signInFault, lockedForMs } = props.view;
  const lockedFor = secondsLeft(lockedForMs);
  useEffect(() => {
    const timer = setTimeout(props.onUntouched, untouchedMs);
    return () => clearTimeout(timer);
  }, [pin]);
  return (
    <div class="entry">
      <div class="entry-said">
        <h3>{technician.enterPin}</h3>
        <p class="dots-entered" role="img" aria-label={fill(staff.digitsEntered, { n: pin.length })}>
          {Array.from({ length: Math.max(shortestPin, pin.length) }, (_, at) => (
            <i key={at} data-full={at < pin.length} />
          ))}
        </p>
        <p class="entry-fault" role="status">
          {lockedFor > 0
            ? fill(staff.lockedOut, { n: lockedFor })
            : pin === '' && signInFault === 'wrongPin' && staff.wrongPin}
        </p>
      </div>
      <Keypad
        value={pin}
        maximum={longestPin}
        action={staff.signIn}
        ready={pin.length >= shortestPin && lockedFor === 0}
        onValue={setPin}
        onAction={() => {
          send({ type: 'technicianSignIn', pin });
          setPin('');
        }}
      />
    </div>
  );
}
