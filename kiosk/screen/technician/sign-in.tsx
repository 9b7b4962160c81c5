import type { VNode } from 'preact';
import type { TechnicianView } from '../model-technician.ts';
import { PinPad } from '../pin-pad.tsx';
import { send, texts } from '../state.ts';

/** The technician's PIN. */
export function TechnicianSignIn(props: { readonly view: TechnicianView; readonly onUntouched: () => void }): VNode {
  const { technician, staff } = texts.value;
  const { signInFault, lockedForMs } = props.view;
  return (
    <PinPad
      title={technician.enterPin}
      fault={signInFault === 'wrongPin' ? staff.wrongPin : null}
      lockedForMs={lockedForMs}
      action={staff.signIn}
      onPin={(pin) => send({ type: 'technicianSignIn', pin })}
      onUntouched={props.onUntouched}
    />
  );
}
