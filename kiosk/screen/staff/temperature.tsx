import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Keypad } from '../keypad.tsx';
import { clinicalRangeC } from '../messages-staff.ts';
import { celsius } from '../resident/verdict.tsx';
import { closePanel, send, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

/** The value read off a clinical thermometer: three digits, the last one is the tenth. */
export function ClinicalTemperature({ encounter }: { encounter: string | null }): VNode {
  const [typed, setTyped] = useState('');
  const { staff } = texts.value;
  if (encounter === null) return <p class="nobody">{staff.nobody}</p>;
  const degrees = Number(typed) / 10;
  const complete = typed.length === 3;
  const inRange = degrees >= clinicalRangeC.low && degrees <= clinicalRangeC.high;
  function submit(to: string): void {
    send({ type: 'clinicalReading', encounter: to, temperatureC: degrees });
    closePanel();
  }
  return (
    <div class="entry">
      <div class="entry-said">
        <h3>{staff.clinical}</h3>
        <p class="degrees">{typed === '' ? '––.–' : celsius(degrees)}</p>
        <p class="entry-fault" role="status">
          {complete &&
            !inRange &&
            fill(staff.outOfRange, { low: celsius(clinicalRangeC.low), high: celsius(clinicalRangeC.high) })}
        </p>
      </div>
      <Keypad
        value={typed}
        maximum={3}
        action={staff.record}
        ready={complete && inRange}
        onValue={setTyped}
        onAction={() => submit(encounter)}
      />
    </div>
  );
}
