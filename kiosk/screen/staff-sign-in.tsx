import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Keypad } from './keypad.tsx';
import type { StaffView } from './model-staff.ts';
import { secondsLeft, send, texts } from './state.ts';
import { fill } from './texts/catalogue.ts';

const shortestPin = 4;
const longestPin = 12;

/** The PIN pad. The page never judges a PIN, and shows only how many digits were touched. */
export function SignIn({ staff }: { staff: StaffView }): VNode {
  const [pin, setPin] = useState('');
  const words = texts.value.staff;
  const lockedFor = secondsLeft(staff.lockedForMs);
  function submit(): void {
    send({ type: 'staffSignIn', pin });
    setPin('');
  }
  return (
    <div class="entry">
      <div class="entry-said">
        <h3>{words.enterPin}</h3>
        <p class="dots-entered" role="img" aria-label={fill(words.digitsEntered, { n: pin.length })}>
          {Array.from({ length: Math.max(shortestPin, pin.length) }, (_, at) => (
            <i key={at} data-full={at < pin.length} />
          ))}
        </p>
        <p class="entry-fault" role="status">
          {lockedFor > 0
            ? fill(words.lockedOut, { n: lockedFor })
            : staff.signInFault === 'wrongPin' && pin === '' && words.wrongPin}
        </p>
      </div>
      <Keypad
        value={pin}
        maximum={longestPin}
        action={words.signIn}
        ready={pin.length >= shortestPin && lockedFor === 0}
        onValue={setPin}
        onAction={submit}
      />
    </div>
  );
}
