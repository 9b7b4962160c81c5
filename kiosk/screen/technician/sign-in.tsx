import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { TechnicianView } from '../model-technician.ts';
import { PinPad } from '../pin-pad.tsx';
import { send, texts } from '../state.ts';

/** The technician's PIN. */
export function TechnicianSignIn(props: { readonly view: TechnicianView; readonly onUntouched: () => void }): VNode {
  const { technician, staff } = texts.value;
  const { signInFault, lockedForMs, takenElsewhere } = props.view;
  // A fault from before this pad was opened is somebody else's.
  const [tried, setTried] = useState(false);
  return (
    <PinPad
      title={technician.enterPin}
      fault={tried && signInFault === 'wrongPin' ? staff.wrongPin : null}
      lockedForMs={lockedForMs}
      action={staff.signIn}
      onPin={(pin) => {
        setTried(true);
        send({ type: 'technicianSignIn', pin });
      }}
      hint={takenElsewhere === true && <p class="taken">{technician.takenElsewhere}</p>}
      onUntouched={props.onUntouched}
    />
  );
}
