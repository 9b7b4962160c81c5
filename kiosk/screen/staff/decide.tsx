import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import { Mark } from '../pictures/marks.tsx';
import { NotePad } from './note.tsx';
import { ClinicalTemperature } from './temperature.tsx';
import { closePanel, intended, openPanel, send, step, texts } from '../state.ts';
import { overrideReasonText, reasonText } from '../texts/catalogue.ts';

/** The override: let in or turn away, then the reason. The second touch sends it; a note is a touch more. */
export function Decide({ model }: { model: ScreenModel }): VNode {
  const encounter = model.staff.openEncounter;
  // What was begun for one person, typed or chosen, must not fall on the next.
  if (step.value === 'temperature') return <ClinicalTemperature key={encounter} encounter={encounter} />;
  if (intended.value === null || intended.value.encounter !== encounter)
    return <Which model={model} encounter={encounter} />;
  return <Why key={encounter} model={model} encounter={encounter} verdict={intended.value.verdict} />;
}

function Why(props: {
  readonly model: ScreenModel;
  readonly encounter: string | null;
  readonly verdict: 'granted' | 'denied';
}): VNode {
  const { model, encounter, verdict } = props;
  const [note, setNote] = useState('');
  const [writing, setWriting] = useState(false);
  const { staff } = texts.value;
  if (writing) return <NotePad note={note} onNote={setNote} onDone={() => setWriting(false)} />;
  return (
    <div class="why">
      <h3>{verdict === 'granted' ? staff.whyAdmit : staff.whyRefuse}</h3>
      <div class="reasons">
        {model.staff.overrideReasons[verdict].map((reason) => (
          <button
            key={reason}
            type="button"
            class="main"
            data-verdict={verdict}
            onClick={() => {
              send({ type: 'override', encounter, verdict, reason, ...(note === '' ? {} : { note }) });
              closePanel();
            }}
          >
            {overrideReasonText(texts.value, reason)}
          </button>
        ))}
        <button type="button" class="main plain" data-note onClick={() => setWriting(true)}>
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

function Which({ model, encounter }: { model: ScreenModel; encounter: string | null }): VNode {
  const { staff } = texts.value;
  const reasons = encounter !== null && model.view.name === 'verdict' ? model.view.reasons : [];
  return (
    <div class="which">
      {reasons.length > 0 && (
        <ul class="machine-said">
          {reasons.slice(0, 2).map((code) => (
            <li key={code}>{reasonText(texts.value, code).says}</li>
          ))}
        </ul>
      )}
      {encounter === null && <p class="machine-said">{staff.nobody}</p>}
      <div class="pair">
        <button
          type="button"
          class="main admit"
          onClick={() => {
            intended.value = { encounter, verdict: 'granted' };
          }}
        >
          <Mark name="granted" />
          {encounter === null ? staff.admitSomebody : staff.admit}
        </button>
        <button
          type="button"
          class="main refuse"
          onClick={() => {
            intended.value = { encounter, verdict: 'denied' };
          }}
        >
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
              onClick={() => {
                send({ type: 'maskSeen', encounter });
                closePanel();
              }}
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
