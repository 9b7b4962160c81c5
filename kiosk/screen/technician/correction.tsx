import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { CorrectionView, PartsView } from '../model-technician.ts';
import { BackToMenu } from '../staff/choices.tsx';
import { send, texts } from '../state.ts';
import { celsius, lastingOf, signed } from './facts.tsx';
import { fill } from '../texts/catalogue.ts';

const days = [7, 30, 90] as const;

/** The offset by steps of a tenth, beside what is measured now and what it would become; then for how long it holds. */
export function Correction({ parts, onDone }: { parts: PartsView; onDone: () => void }): VNode {
  const [tenths, setTenths] = useState(Math.round((parts.correction?.offsetC ?? 0) * 10));
  const { technician } = texts.value;
  const { rule } = parts;
  const most = Math.round(rule.mostC * 10);
  const move = (by: number): void => setTenths(Math.max(-most, Math.min(most, tenths + by)));
  const set = (wanted: { readonly offsetC: number; readonly days: number } | null): void => {
    send({ type: 'correction', set: wanted });
    onDone();
  };
  return (
    <section class="choose correction">
      <div class="pager">
        <button type="button" class="main plain" data-less aria-label={technician.minus} onClick={() => move(-1)}>
          −
        </button>
        <b class="degrees" role="status">
          {signed(tenths / 10)}
        </b>
        <button type="button" class="main plain" data-more aria-label={technician.plus} onClick={() => move(1)}>
          +
        </button>
      </div>
      <Measured parts={parts} byC={tenths / 10} />
      {Math.abs(tenths) > Math.round(rule.aloneC * 10) && (
        <p class="needs-second">{fill(technician.alone, { n: rule.aloneC })}</p>
      )}
      <div class="menu three">
        {days
          .filter((each) => each === days[0] || each <= rule.mostDays)
          .map((each) => (
            <button
              key={each}
              type="button"
              class="main"
              data-days={each}
              disabled={parts.hindrance !== null}
              onClick={() => set({ offsetC: tenths / 10, days: each })}
            >
              {fill(technician.forDays, { n: each })}
            </button>
          ))}
      </div>
      <div class="foot">
        <BackToMenu onBack={onDone} />
        {parts.correction?.ofTechnician === true && (
          <button type="button" class="main plain" data-take-back onClick={() => set(null)}>
            {technician.takeBack}
          </button>
        )}
      </div>
    </section>
  );
}

/** What is measured and what it would become; or why nothing is, and how old the last value is. */
function Measured({ parts: { objectC, ageMs, hindrance }, byC }: { parts: PartsView; byC: number }): VNode {
  const { technician, device, fault } = texts.value;
  const last =
    objectC !== null && ageMs !== null
      ? fill(technician.lastReading, { n: celsius(objectC, 1), t: lastingOf(ageMs) })
      : null;
  if (hindrance !== null || objectC === null)
    return (
      <p class="no-reading" role="status">
        {device.thermometer}: {hindrance === null || hindrance === 'old' ? technician.oldReading : fault[hindrance]}
        {last !== null && ` · ${last}`}
      </p>
    );
  return (
    <p>
      {fill(technician.measuredNow, { n: celsius(objectC, 1) })} ·{' '}
      {fill(technician.wouldBe, { n: celsius(objectC + byC, 1) })}
    </p>
  );
}

/** What is in force, in words. */
export function correctionLines(correction: CorrectionView | null): readonly string[] {
  const { technician } = texts.value;
  if (correction === null) return [technician.noCorrection];
  const { offsetC, author, expires, daysLeft, ofTechnician } = correction;
  const left =
    daysLeft === null
      ? technician.notCounted
      : daysLeft === 0
        ? technician.ranOut
        : fill(technician.daysLeft, { n: daysLeft });
  const by = ofTechnician ? author : `${author} (${technician.fromSite})`;
  return [fill(technician.correctionNow, { n: signed(offsetC), by, day: expires }), left];
}
