import type { VNode } from 'preact';
import { Keypad } from '../keypad.tsx';
import { clinicalRangeC } from '../messages-staff.ts';
import type { ScreenModel } from '../model.ts';
import { Measured, shortAbout } from './about.tsx';
import { celsius } from '../resident/verdict.tsx';
import { useDraft } from './drafts.ts';
import { recordAction } from './record-action.ts';
import { submit } from './submission.ts';
import { closePanel, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

const figures = 3;

/** The value read off a clinical thermometer: three digits, the last one is the tenth. Unfinished it is no temperature. */
export function ClinicalTemperature({ model }: { readonly model: ScreenModel }): VNode {
  const { openEncounter } = model.staff;
  const [typed, setTyped] = useDraft('temperature');
  const [begunFor, setBegunFor] = useDraft('temperature of');
  const { staff } = texts.value;
  // With the first digit it belongs to one person, whoever steps up meanwhile.
  const encounter = typed === '' ? openEncounter : begunFor;
  if (encounter === null) return <p class="nobody">{staff.nobody}</p>;
  const unmeasurable = model.staff.about?.measurable === false;
  const isBefore = encounter !== openEncounter || (typed !== '' && unmeasurable);
  const about = isBefore ? null : shortAbout(model);
  if (!isBefore && unmeasurable)
    return (
      <div class="nobody">
        {about !== null && <p class="about">{about}</p>}
        <Measured model={model} />
        <p class="entry-fault" role="alert">
          {staff.notMeasurable}
        </p>
      </div>
    );
  const degrees = Number(typed) / 10;
  const complete = typed.length === figures;
  const inRange = complete && degrees >= clinicalRangeC.low && degrees <= clinicalRangeC.high;
  return (
    <div class="entry">
      <div class="entry-said">
        <h3 aria-level={2}>{staff.clinical}</h3>
        {about !== null && <p class="about">{about}</p>}
        {isBefore ? <p class="about before">{staff.forBefore}</p> : <Measured model={model} />}
        <p class="degrees">{inRange ? celsius(degrees) : <Places typed={typed} />}</p>
        <p class="entry-fault" role="status" data-hint={!complete || inRange}>
          {fill(staff.outOfRange, { low: celsius(clinicalRangeC.low), high: celsius(clinicalRangeC.high) })}
        </p>
      </div>
      <Keypad
        value={typed}
        maximum={figures}
        action={recordAction(staff.record)}
        ready={inRange}
        onValue={(value) => {
          if (typed === '') setBegunFor(encounter);
          setTyped(value);
        }}
        onAction={() => submit({ type: 'clinicalReading', encounter, temperatureC: degrees }, closePanel)}
      />
    </div>
  );
}

/** Such as "3 6.", a line under every place: nobody takes it for a measured 3.6. */
function Places({ typed }: { typed: string }): VNode {
  const [tens, ones, tenth] = Array.from(typed.padEnd(figures, figureSpace));
  return (
    <>
      <i>{tens}</i>
      <i>{ones}</i>.<i>{tenth}</i> °C
    </>
  );
}

/** As wide as a digit. */
const figureSpace = '\u2007';
