import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Keypad } from '../keypad.tsx';
import type { ScreenModel } from '../model.ts';
import { answered, useQuestion } from './ask.ts';
import { closePanel, send, texts } from '../state.ts';

const length = 18;
/** Region, birthday, and the rest: read aloud like this, compared like this. */
const groups = [0, 6, 14, length] as const;

/** An identity number, judged by the station digit by digit; complete, the encounter goes on with it. */
export function IdentityNumber({ model }: { model: ScreenModel }): VNode {
  const { staff, numberState } = texts.value;
  const [typed, setTyped] = useState('');
  useQuestion({ name: 'identity', number: typed });
  const state = answered(model, 'identity')?.state ?? 'unfinished';
  const good = state === 'right' && typed.length === length;
  return (
    <div class="entry">
      <div class="entry-said">
        <h3>{staff.identity}</h3>
        <p class="number">
          {groups.slice(1).map((end, at) => (
            <span key={end}>{typed.slice(groups[at], end).padEnd(end - (groups[at] ?? 0), '·')}</span>
          ))}
        </p>
        <p class="entry-fault" role="status" data-good={good}>
          {numberState[typed === '' ? 'unfinished' : state]}
        </p>
      </div>
      <Keypad
        value={typed}
        maximum={length}
        extra="X"
        action={staff.record}
        ready={good}
        onValue={setTyped}
        onAction={() => {
          send({ type: 'identityNumber', number: typed });
          closePanel();
        }}
      />
    </div>
  );
}
