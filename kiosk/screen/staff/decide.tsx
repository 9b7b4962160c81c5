import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import { Mark } from '../pictures/marks.tsx';
import { About, Measured, shortAbout } from './about.tsx';
import { LeftEarly } from './left-early.tsx';
import { NotePad } from './note.tsx';
import { submit } from './submission.ts';
import { ClinicalTemperature } from './temperature.tsx';
import { closePanel, intend, intended, type Intent, openPanel, send, step, texts } from '../state.ts';
import { overrideReasonText, reasonText } from '../texts/catalogue.ts';

/** The one reason that says nothing by itself: its note does. */
const needsNote = 'otherNoted';

/** The override: let in or turn away, then the reason. The second touch sends it; a note is a touch more. */
export function Decide({ model }: { model: ScreenModel }): VNode {
  const encounter = model.staff.openEncounter;
  // What was begun for one person, typed or chosen, must not fall on the next.
  if (step.value === 'temperature') return <ClinicalTemperature model={model} />;
  const intent = intended.value;
  if (intent === null || intent.encounter !== encounter)
    return <Which model={model} encounter={encounter} changed={intent !== null} />;
  return <Why key={intent.act} model={model} intent={intent} />;
}

function Why({ model, intent }: { readonly model: ScreenModel; readonly intent: Intent }): VNode {
  const { encounter, verdict, act } = intent;
  const [note, setNote] = useState('');
  const [writing, setWriting] = useState<'aside' | 'forReason' | null>(null);
  const [lost, setLost] = useState(false);
  const { staff } = texts.value;
  const about = shortAbout(model);
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
        <Measured model={model} />
        {lost && (
          <p class="entry-fault" role="alert">
            {staff.notSent}
          </p>
        )}
      </div>
      <div class="reasons">
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
        <About model={model} />
        <Measured model={model} />
        {reasons.length > 0 && (
          <ul>
            {reasons.slice(0, 2).map((code) => (
              <li key={code}>{reasonText(texts.value, code).says}</li>
            ))}
          </ul>
        )}
        {encounter === null && model.staff.about === undefined && <p>{staff.nobody}</p>}
      </div>
      <div class="pair" data-nobody={encounter === null && model.staff.about === undefined}>
        <button type="button" class="main admit" onClick={() => intend(encounter, 'granted')}>
          <Mark name="granted" />
          {encounter === null ? staff.admitSomebody : staff.admit}
        </button>
        <button type="button" class="main refuse" onClick={() => intend(encounter, 'denied')}>
          <Mark name="denied" />
          {encounter === null ? staff.refuseSomebody : staff.refuse}
        </button>
      </div>
      {encounter !== null && (
        <div class="further-acts">
          <button type="button" class="main plain" onClick={() => openPanel('decide', 'temperature')}>
            {staff.temperature}
          </button>
          {model.staff.maskWanted && (
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
        </div>
      )}
    </div>
  );
}
