import type { VNode } from 'preact';
import type { StaffView } from '../model-staff.ts';
import { PinPad } from '../pin-pad.tsx';
import { notRecorded } from './submission.ts';
import { send, texts } from '../state.ts';
import { TechnicianDoor } from '../technician/door.tsx';

/** The PIN of a member of staff, also of whoever takes over. */
export function SignIn({ staff }: { staff: StaffView }): VNode {
  const words = texts.value.staff;
  return (
    <PinPad
      title={staff.handingOver ? words.handoverHint : words.enterPin}
      fault={faultOf(staff)}
      lockedForMs={staff.lockedForMs}
      action={words.signIn}
      onPin={(pin) => send({ type: 'staffSignIn', pin })}
      hint={
        <>
          {notRecorded() !== null && <p class="kept">{words.kept}</p>}
          {staff.elsewhere !== undefined && <p class="aside">{words.elsewhere}</p>}
        </>
      }
    >
      {staff.badges && !staff.handingOver && <p class="aside">{words.orBadge}</p>}
      {!staff.handingOver && <TechnicianDoor />}
      {staff.handingOver && (
        <button type="button" class="main plain" onClick={() => send({ type: 'handoverCancel' })}>
          {words.cancel}
        </button>
      )}
    </PinPad>
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
