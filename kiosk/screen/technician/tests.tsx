import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { TestView } from '../model-technician.ts';
import { Paged } from '../paged.tsx';
import { Mark, type MarkName } from '../pictures/marks.tsx';
import { send, texts } from '../state.ts';
import { secondOf, written } from './facts.tsx';

const marks: Readonly<Record<TestView['state'], MarkName>> = {
  untested: 'waiting',
  confirm: 'gate',
  running: 'active',
  showCode: 'active',
  pass: 'done',
  fail: 'denied',
  unknown: 'failed',
};

/** Every part with what came of its test; one is chosen by the arrows and tested by itself. */
export function Tests({ tests }: { tests: readonly TestView[] }): VNode {
  const { technician, staff, selfTest, testState, testCause, fact: names } = texts.value;
  const [at, setAt] = useState(0);
  const chosen = tests[Math.min(at, tests.length - 1)];
  const turn = (by: number): void => setAt((at + by + tests.length) % tests.length);
  return (
    <div class="records">
      <Paged tag="ul" class="events tests" label={technician.tests} showRow={at}>
        {tests.map(({ test, state, facts, atMs, cause, detail }) => (
          <li key={test} data-test={test} data-state={state} data-chosen={test === chosen?.test}>
            <strong>
              <Mark name={marks[state]} />
              {selfTest[test]}
            </strong>
            <b>
              {testState[state]}
              {atMs !== null && ` · ${secondOf(atMs)}`}
            </b>
            {cause !== null && <span class="why">{testCause[cause]}</span>}
            {facts.map((fact, index) => (
              <span key={index} data-grave={fact.grave}>
                {names[fact.code]} {written(fact)}
              </span>
            ))}
            {detail !== null && <small lang="en">{detail}</small>}
          </li>
        ))}
      </Paged>
      {chosen !== undefined && (
        <div class="foot test-foot">
          <div class="pager" role="group" aria-label={technician.test}>
            <button type="button" class="tool" aria-label={staff.earlier} onClick={() => turn(-1)}>
              <Mark name="back" />
            </button>
            <button
              type="button"
              class={chosen.state === 'confirm' ? 'main refuse' : 'main'}
              data-start
              disabled={chosen.state === 'running' || chosen.state === 'showCode'}
              onClick={() => send({ type: 'selfTest', test: chosen.test })}
            >
              {chosen.state === 'confirm' ? technician.pulseAgain : `${technician.testIt}: ${selfTest[chosen.test]}`}
            </button>
            <button type="button" class="tool" aria-label={staff.later} onClick={() => turn(1)}>
              <Mark name="forward" />
            </button>
          </div>
          <button type="button" class="main plain" data-all onClick={() => send({ type: 'selfTest', test: 'all' })}>
            {technician.testAll}
          </button>
        </div>
      )}
    </div>
  );
}
