import type { VNode } from 'preact';
import type { VerdictView } from '../model.ts';
import { Mark } from '../pictures/marks.tsx';
import { language, largeType, secondsLeft, texts } from '../state.ts';
import { fill, reasonText } from '../texts/catalogue.ts';
import { useFit } from '../use-fit.ts';

/** The answer, as a full field: colour, shape, one line, the reason, what to do now, and how long it stays. */
export function Verdict({ view }: { view: VerdictView }): VNode {
  const { verdict } = texts.value;
  const [first, ...others] = view.reasons.map((code) => reasonText(texts.value, code));
  const left = secondsLeft(view.remainingMs);
  const field = useFit<HTMLElement>(`${view.verdict} ${view.reasons.join(' ')} ${language.value} ${largeType.value}`);
  const share = view.totalMs === 0 ? 0 : Math.min(1, (left * 1000) / view.totalMs);
  return (
    <section ref={field} class="verdict" data-verdict={view.verdict} role="alert">
      <Mark name={view.verdict} class="sign" />
      <div class="answer" data-fit>
        {view.holder !== null && <p class="holder">{view.holder}</p>}
        <h1>{verdict[view.verdict]}</h1>
        {first !== undefined && <p class="reason">{first.says}</p>}
        {others.slice(0, 2).map(({ says }) => (
          <p key={says} class="reason further">
            {says}
          </p>
        ))}
        {first !== undefined && <p class="now">{first.now}</p>}
      </div>
      <div class="facts">
        {view.temperatureC !== null && (
          <p class="measured">
            <Mark name="temperature" /> {verdict.temperature} <b>{celsius(view.temperatureC)}</b>
          </p>
        )}
        {view.answeredMinutesAgo !== undefined && (
          <p class="answered">{fill(verdict.answered, { n: view.answeredMinutesAgo })}</p>
        )}
        {view.byStaff && (
          <p>
            <Mark name="staff" /> {verdict.byStaff}
          </p>
        )}
        {/* Who is asked to wait or to come again is not counted down. */}
        {view.totalMs > 0 && view.verdict === 'granted' && (
          <p class="left">
            <span class="bar">
              <i style={{ transform: `scaleX(${share})` }} />
            </span>
            {fill(verdict.seconds, { n: left })}
          </p>
        )}
      </div>
    </section>
  );
}

/** Degrees with one decimal in the way of the language. */
export function celsius(degrees: number): string {
  const number = new Intl.NumberFormat(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return `${number.format(degrees)} °C`;
}
