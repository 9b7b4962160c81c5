import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Keypad } from '../keypad.tsx';
import type { StaffView } from '../model-staff.ts';
import { secondsLeft, send, texts } from '../state.ts';
import { TechnicianDoor } from '../technician/door.tsx';
import { fill } from '../texts/catalogue.ts';

const shortestPin = 4;
const longestPin = 12;

/** The PIN pad, also of whoever takes over. The page never judges a PIN, and shows only how many digits were touched. */
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
        <h3 aria-level={2}>{staff.handingOver ? words.handoverHint : words.enterPin}</h3>
        {staff.elsewhere !== undefined && <p class="aside">{words.elsewhere}</p>}
        <p class="dots-entered" role="img" aria-label={fill(words.digitsEntered, { n: pin.length })}>
          {Array.from({ length: pin.length }, (_, at) => (
            <i key={at} data-full />
          ))}
        </p>
        <p class="entry-fault" role="status">
          {lockedFor > 0 ? fill(words.lockedOut, { n: lockedFor }) : pin === '' && faultOf(staff)}
        </p>
        {staff.badges && !staff.handingOver && <p class="aside">{words.orBadge}</p>}
        {!staff.handingOver && <TechnicianDoor />}
        {staff.handingOver && (
          <button type="button" class="main plain" onClick={() => send({ type: 'handoverCancel' })}>
            {words.cancel}
          </button>
        )}
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

function faultOf({ signInFault }: StaffView): string | null {
  const { staff } = texts.value;
  switch (signInFault) {
    case 'wrongPin':
    case 'unknownBadge':
    case 'sameMember':
    case 'sameRole':
      return staff[signInFault];
    case 'lockedOut':
    case null:
      return null;
  }
}
