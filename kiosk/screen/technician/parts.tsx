import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { type PartsView, restartableParts, type RestartablePart } from '../model-technician.ts';
import { BackToMenu, Choices, Leaves } from '../staff/choices.tsx';
import { send, texts } from '../state.ts';
import { Correction, correctionLines } from './correction.tsx';
import { fill } from '../texts/catalogue.ts';
import { SecondPerson } from './second-person.tsx';

type Doing = 'correction' | 'restart';
const doings = ['correction', 'restart'] as const satisfies readonly Doing[];

/** What a technician changes: the correction of the thermometer, and parts that are to begin anew. */
export function Parts({ parts }: { parts: PartsView }): VNode {
  const [doing, setDoing] = useState<Doing | null>(null);
  const { technician, part } = texts.value;
  const back = (): void => setDoing(null);
  if (parts.pending !== null) return <SecondPerson pending={parts.pending} />;
  if (doing === 'correction') return <Correction parts={parts} onDone={back} />;
  if (doing === 'restart') return <Restart onDone={back} />;
  return (
    <Choices title={technician.parts} options={doings} nameOf={(each) => technician[each]} onChoose={setDoing}>
      {correctionLines(parts.correction).map((line) => (
        <p key={line}>{line}</p>
      ))}
      {parts.restarting.length > 0 && (
        <p role="status">
          {fill(technician.restarting, { is: parts.restarting.map((each) => part[each]).join(', ') })}
        </p>
      )}
    </Choices>
  );
}

/** One part at a time, and only after a second touch: what is restarted is not there for a moment. */
function Restart({ onDone }: { onDone: () => void }): VNode {
  const [chosen, setChosen] = useState<RestartablePart | null>(null);
  const { technician, staff, part } = texts.value;
  if (chosen === null)
    return (
      <Leaves
        title={technician.whichPart}
        options={restartableParts}
        nameOf={(each) => part[each]}
        onChoose={setChosen}
      >
        <BackToMenu onBack={onDone} />
      </Leaves>
    );
  return (
    <section class="choose">
      <h3>{technician.restart}</h3>
      <div class="menu">
        <button
          type="button"
          class="main"
          data-go
          onClick={() => {
            send({ type: 'restartPart', part: chosen });
            onDone();
          }}
        >
          {fill(staff.confirm, { is: part[chosen] })}
        </button>
      </div>
      <BackToMenu onBack={() => setChosen(null)} />
    </section>
  );
}
