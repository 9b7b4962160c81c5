import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Keypad } from '../keypad.tsx';
import { clinicalRangeC } from '../messages-staff.ts';
import type { ScreenModel } from '../model.ts';
import { Measured, shortAbout } from './about.tsx';
import { celsius } from '../resident/verdict.tsx';
import { closePanel, send, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

const figures = 3;

/** The value read off a clinical thermometer: three digits, the last one is the tenth. Unfinished it is no temperature. */
export function ClinicalTemperature(props: { readonly model: ScreenModel; readonly encounter: string | null }): VNode {
  const { model, encounter } = props;
  const [typed, setTyped] = useState('');
  const { staff } = texts.value;
  if (encounter === null) return <p class="nobody">{staff.nobody}</p>;
  const about = shortAbout(model);
  if (model.staff.about?.measurable === false)
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
  function submit(to: string): void {
    if (send({ type: 'clinicalReading', encounter: to, temperatureC: degrees })) closePanel();
  }
  return (
    <div class="entry">
      <div class="entry-said">
        <h3 aria-level={2}>{staff.clinical}</h3>
        {about !== null && <p class="about">{about}</p>}
        <Measured model={model} />
        <p class="degrees">{inRange ? celsius(degrees) : <Places typed={typed} />}</p>
        <p class="entry-fault" role="status" data-hint={!complete || inRange}>
          {fill(staff.outOfRange, { low: celsius(clinicalRangeC.low), high: celsius(clinicalRangeC.high) })}
        </p>
      </div>
      <Keypad
        value={typed}
        maximum={figures}
        action={staff.record}
        ready={inRange}
        onValue={setTyped}
        onAction={() => submit(encounter)}
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
