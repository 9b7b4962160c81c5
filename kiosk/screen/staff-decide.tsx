import type { VNode } from 'preact';
import type { ScreenModel } from './model.ts';
import { Mark } from './pictures/marks.tsx';
import { intended, panel, send, texts } from './state.ts';
import { overrideReasonText, reasonText } from './texts/catalogue.ts';

/** The override: let in or turn away, then the reason. The second touch sends it. */
export function Decide({ model }: { model: ScreenModel }): VNode {
  const { staff } = texts.value;
  const encounter = model.staff.openEncounter;
  // A choice begun for one person must not fall on the next.
  if (intended.value === null || intended.value.encounter !== encounter)
    return <Which model={model} encounter={encounter} />;
  const { verdict } = intended.value;
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
              send({ type: 'override', encounter, verdict, reason });
              intended.value = null;
              panel.value = null;
            }}
          >
            {overrideReasonText(texts.value, reason)}
          </button>
        ))}
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
          {reasons.map((code) => (
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
    </div>
  );
}
