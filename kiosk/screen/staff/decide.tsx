import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import { Mark } from '../pictures/marks.tsx';
import { About, Measured, registeredIs, shortAbout } from './about.tsx';
import { LeftEarly } from './left-early.tsx';
import { NotePad } from './note.tsx';
import { submit } from './submission.ts';
import { ClinicalTemperature } from './temperature.tsx';
import { closePanel, intend, intended, type Intent, openPanel, send, step, texts } from '../state.ts';
import { fill, overrideReasonText, reasonText } from '../texts/catalogue.ts';

/** The one reason that says nothing by itself: its note does. */
const needsNote = 'otherNoted';

/** The override: let in or turn away, then the reason. The second touch sends it; a note is a touch more. */
export function Decide({ model }: { model: ScreenModel }): VNode {
  const encounter = decidable(model);
  // What was begun for one person, typed or chosen, must not fall on the next.
  if (step.value === 'temperature') return <ClinicalTemperature model={model} />;
  const intent = intended.value;
  const isRegistered = intent?.encounter === null && model.staff.registered !== undefined;
  if (intent === null || (intent.encounter !== encounter && !isRegistered))
    return <Which model={model} encounter={encounter} changed={intent !== null} />;
  return <Why key={intent.act} model={model} intent={intent} />;
}

/** Whoever has gone for good is decided on no more: the next one who comes without a code is not them. */
function decidable({ staff: { about, openEncounter } }: ScreenModel): string | null {
  return about?.gone === true ? null : openEncounter;
}

function Why({ model, intent }: { readonly model: ScreenModel; readonly intent: Intent }): VNode {
  const { encounter, verdict, act } = intent;
  const [note, setNote] = useState('');
  const [writing, setWriting] = useState<'aside' | 'forReason' | null>(null);
  const [lost, setLost] = useState(false);
  const { staff } = texts.value;
  const isAbout = encounter === decidable(model) && model.staff.about?.gone !== true;
  const registered = encounter === null ? registeredIs(model) : null;
  const about = registered ?? (isAbout ? shortAbout(model) : null);
  const asked = verdict === 'granted' ? staff.whyAdmit : staff.whyRefuse;
  const heading = about === null ? asked : `${verdict === 'granted' ? staff.admit : staff.refuse} · ${about}`;
  function give(reason: string): void {
    const sent = send({ type: 'override', encounter, verdict, reason, act, ...(note === '' ? {} : { note }) });
    if (sent) closePanel();
    else setLost(true);
  }
  function noted(): void {
    if (writing === 'forReason' && note !== '') give(needsNote);
    setWriting(null);
  }
  if (writing !== null) return <NotePad note={note} onNote={setNote} onDone={noted} />;
  return (
    <div class="why">
      <div>
        <h3 aria-level={2}>{heading}</h3>
        {registered === null && isAbout && <Measured model={model} />}
        {lost && (
          <p class="entry-fault" role="alert">
            {staff.notSent}
          </p>
        )}
      </div>
      <div class="reasons">
        {isAbout && verdict === 'granted' && model.staff.clinicalWanted === true && (
          <button type="button" class="main plain" data-measure onClick={() => openPanel('decide', 'temperature')}>
            {staff.measureAgain}
          </button>
        )}
        {model.staff.overrideReasons[verdict].map((reason) => (
          <button
            key={reason}
            type="button"
            class="main"
            data-verdict={verdict}
            onClick={() => (reason === needsNote && note === '' ? setWriting('forReason') : give(reason))}
          >
            {overrideReasonText(texts.value, reason)}
          </button>
        ))}
        <button type="button" class="main plain" data-note onClick={() => setWriting('aside')}>
          {note === '' ? staff.addNote : note}
        </button>
        <button
          type="button"
          class="main plain"
          onClick={() => {
            intended.value = null;
          }}
        >
          <Mark name="back" />
          {staff.back}
        </button>
      </div>
    </div>
  );
}

function Which(props: {
  readonly model: ScreenModel;
  readonly encounter: string | null;
  /** A choice was begun for somebody who is not the one any more. */
  readonly changed: boolean;
}): VNode {
  const { model, encounter, changed } = props;
  const { staff } = texts.value;
  const registered = registeredIs(model);
  const isNobody = encounter === null && model.staff.about === undefined && registered === null;
  const reasons = encounter !== null && model.view.name === 'verdict' ? model.view.reasons : [];
  return (
    <div class="which">
      <div class="machine-said">
        {changed && (
          <p class="entry-fault" role="alert">
            {staff.personChanged}
          </p>
        )}
        <LeftEarly model={model} />
        {encounter === null && registered !== null ? (
          <p class="about">{registered}</p>
        ) : (
          <>
            <About model={model} />
            <Measured model={model} />
          </>
        )}
        {reasons.length > 0 && (
          <ul>
            {reasons.slice(0, 2).map((code) => (
              <li key={code}>{reasonText(texts.value, code).says}</li>
            ))}
          </ul>
        )}
        {isNobody && <p>{staff.nobody}</p>}
      </div>
      <div class="pair" data-nobody={isNobody}>
        <button type="button" class="main admit" onClick={() => intend(encounter, 'granted')}>
          <Mark name="granted" />
          {encounter === null ? staff.admitSomebody : staff.admit}
        </button>
        <button type="button" class="main refuse" onClick={() => intend(encounter, 'denied')}>
          <Mark name="denied" />
          {encounter === null ? staff.refuseSomebody : staff.refuse}
        </button>
      </div>
      {model.staff.openEncounter !== null && (
        <div class="further-acts">
          <button type="button" class="main plain" onClick={() => openPanel('decide', 'temperature')}>
            {staff.temperature}
          </button>
          {encounter !== null && model.staff.maskWanted && (
            <button
              type="button"
              class="main plain"
              onClick={() => submit({ type: 'maskSeen', encounter }, closePanel)}
            >
              {staff.maskSeen}
            </button>
          )}
          <button type="button" class="main plain" onClick={() => openPanel('register', 'identity')}>
            {staff.identity}
          </button>
          {encounter !== null && model.staff.registered !== undefined && (
            <button type="button" class="main plain" data-registered onClick={() => intend(null, 'granted')}>
              {fill(staff.admitRegistered, { is: texts.value.listKind[model.staff.registered.kind] })}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
