import type { VNode } from 'preact';
import { cameraStep } from '../camera/view.tsx';
import type { EncounterView, ScreenModel } from '../model.ts';
import { Picture } from '../pictures/guidance.tsx';
import { Mark } from '../pictures/marks.tsx';
import { language, largeType, secondsLeft, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';
import { useFit } from '../use-fit.ts';

/** Somebody is being checked: what to do now, and which steps are done, in whatever order they came. */
export function Encounter({ model, view }: { model: ScreenModel; view: EncounterView }): VNode {
  const { encounter, guidance, step, stepState } = texts.value;
  const wait = view.waitMs === null ? 0 : secondsLeft(view.waitMs);
  const camera = view.guidance === 'presentCode' ? cameraStep(model) : null;
  const next = view.nextCode;
  const field = useFit<HTMLElement>(
    `${view.guidance} ${camera?.text} ${wait > 0} ${next?.number} ${language.value} ${largeType.value}`,
  );
  return (
    <section ref={field} class="encounter">
      <div class="guidance" data-fit role="status">
        {camera?.preview ?? <Picture name={view.guidance} />}
        <p>{camera?.text ?? guidance[view.guidance]}</p>
        {next !== undefined && <p class="wait">{fill(encounter.nextCode, { n: next.number, of: next.of })}</p>}
        {wait > 0 && <p class="wait">{fill(encounter.wait, { n: wait })}</p>}
      </div>
      <ol class="steps" data-fit aria-label={encounter.title}>
        {view.steps.map(({ step: name, state }) => {
          const awaits = name === 'temperature' && view.guidance === 'waitForSecondMeasurement' && state !== 'done';
          return (
            <li key={name} data-state={awaits ? 'waiting' : state}>
              <Mark name={awaits ? 'waiting' : state} />
              <strong>{step[name]}</strong>
              <span>{awaits ? encounter.again : stepState[state]}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
