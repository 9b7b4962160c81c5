import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { digits, Keypad, Keys, letters } from '../keypad.tsx';
import type { ScreenModel } from '../model.ts';
import { provinces } from '../model-staff.ts';
import { answered } from './ask.ts';
import { useDraft } from './drafts.ts';
import { ChooseHome } from './households.tsx';
import { hidden, useHeld } from './hidden-number.tsx';
import { recordAction } from './record-action.ts';
import { submit } from './submission.ts';
import { openPanel, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

const longestPhone = 15;
const shortestPhone = 5;
const longestPlate = 8;
const longestPlace = 20;

/** A visitor, or a delivery left at the gate: for which home, and whom to call. */
export function ForHousehold({ model, kind }: { model: ScreenModel; kind: 'visitor' | 'delivery' }): VNode {
  const { staff } = texts.value;
  const of = useBegunFor(model);
  const [household, setHousehold] = useDraft('household');
  const [noRoster, setNoRoster] = useState(false);
  if (!noRoster && household === '' && answered(model, 'places')?.fault === 'noRoster') setNoRoster(true);
  if (household === '' && noRoster) return <TypedHome onHome={setHousehold} />;
  if (household === '')
    return (
      <ChooseHome
        model={model}
        title={staff[kind]}
        onHome={({ building, unit, room }) =>
          setHousehold([building, unit, room].filter((part) => part !== '').join('-'))
        }
      />
    );
  return <Phone title={`${staff[kind]} ${household}`} onPhone={(contact) => register(contact)} />;

  function register(contact: string): void {
    const person = { kind, household, encounter: of, ...(contact === '' ? {} : { contact }) };
    submit({ type: 'register', ...person }, () => openPanel('decide'));
  }
}

/** Who stood before the kiosk when the first thing was typed: the papers are theirs, or else of nobody who comes later. */
function useBegunFor({ staff: { about, openEncounter } }: ScreenModel): string | null {
  const now = about?.there === true ? (openEncounter ?? '') : '';
  const [of, keep] = useDraft('registered for', now);
  useEffect(() => keep(of), []);
  return of === '' ? null : of;
}

function TypedHome({ onHome }: { onHome: (place: string) => void }): VNode {
  const { staff } = texts.value;
  const [typed, setTyped] = useDraft('home');
  return (
    <div class="entry">
      <div class="entry-said">
        <h3 aria-level={2}>{staff.whichHousehold}</h3>
        <p class="number">{typed === '' ? staff.typeHousehold : typed}</p>
      </div>
      <Keypad
        value={typed}
        maximum={longestPlace}
        extra="-"
        action={staff.next}
        ready={/^\d+(-\d+)*$/u.test(typed)}
        onValue={setTyped}
        onAction={() => onHome(typed)}
      />
    </div>
  );
}

function Phone({ title, onPhone }: { title: string; onPhone: (contact: string) => void }): VNode {
  const { staff } = texts.value;
  const [typed, setTyped] = useDraft('phone');
  const { held, release, eye } = useHeld();
  return (
    <div class="entry">
      <div class="entry-said">
        <h3 aria-level={2}>{title}</h3>
        {typed === '' ? (
          <p class="number">{staff.phone}</p>
        ) : (
          <p class="number" role="img" aria-label={fill(staff.digitsHidden, { n: typed.length })}>
            {hidden(typed, held)}
          </p>
        )}
        {eye(typed)}
      </div>
      <Keypad
        value={typed}
        maximum={longestPhone}
        action={recordAction(typed === '' ? staff.skip : staff.record)}
        ready={typed === '' || typed.length >= shortestPhone}
        onValue={(value) => {
          release();
          setTyped(value);
        }}
        onAction={() => onPhone(typed)}
      />
    </div>
  );
}

/** A number plate: the province by its sign, then letters and digits; I and O are not used (GA 36). */
export function Plate({ model }: { readonly model: ScreenModel }): VNode {
  const { staff } = texts.value;
  const encounter = useBegunFor(model);
  const [typed, setTyped] = useDraft('plate');
  const keys =
    typed === '' ? Array.from(provinces) : [...letters.filter((each) => each !== 'I' && each !== 'O'), ...digits];
  return (
    <section class="choose">
      <p class="shown-note">{typed === '' ? staff.plate : typed}</p>
      <Keys
        keys={keys}
        onKey={(key) => setTyped((before) => (before + key).slice(0, longestPlate))}
        onDelete={() => setTyped((before) => before.slice(0, -1))}
      >
        <button
          type="button"
          class="key go"
          disabled={typed.length < longestPlate - 1}
          onClick={() =>
            submit({ type: 'register', kind: 'vehicle', plate: typed, encounter }, () => openPanel('decide'))
          }
        >
          {recordAction(staff.record)}
        </button>
      </Keys>
    </section>
  );
}
