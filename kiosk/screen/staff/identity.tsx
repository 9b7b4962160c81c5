import type { VNode } from 'preact';
import { Keypad } from '../keypad.tsx';
import type { ScreenModel } from '../model.ts';
import { answered, useQuestion } from './ask.ts';
import { hasOtherDraft, useDraft } from './drafts.ts';
import { hidden, useHeld } from './hidden-number.tsx';
import { recordAction } from './record-action.ts';
import { isSending, submit } from './submission.ts';
import { closePanel, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

const length = 18;
/** Region, birthday, and the rest: read aloud like this, compared like this. */
const groups = [0, 6, 14, length] as const;

/** An identity number, judged by the station digit by digit; complete, the encounter goes on with it. */
export function IdentityNumber({ model, of }: { readonly model: ScreenModel; readonly of: string }): VNode {
  const { staff, numberState } = texts.value;
  const draft = `identity ${of}`;
  const [typed, setTyped] = useDraft(draft);
  const changed = typed === '' && !isSending() && hasOtherDraft('identity ', draft);
  const { held, release, eye } = useHeld();
  useQuestion({ name: 'identity', number: typed });
  const state = answered(model, 'identity')?.state ?? 'unfinished';
  const good = state === 'right' && typed.length === length;
  const signs = hidden(typed, held).padEnd(length, '_');
  return (
    <div class="entry">
      <div class="entry-said">
        <h3 aria-level={2}>{staff.identity}</h3>
        <p class="number" role="img" aria-label={fill(staff.digitsHidden, { n: typed.length })}>
          {groups.slice(1).map((end, at) => (
            <span key={end}>{signs.slice(groups[at], end)}</span>
          ))}
        </p>
        <p class="entry-fault" role="status" data-good={good}>
          {changed ? staff.personChanged : numberState[typed === '' ? 'unfinished' : state]}
        </p>
        {eye(typed)}
      </div>
      <Keypad
        value={typed}
        maximum={length}
        extra="X"
        action={changed ? staff.record : recordAction(staff.record)}
        ready={good}
        onValue={(value) => {
          release();
          setTyped(value);
        }}
        onAction={() => submit({ type: 'identityNumber', number: typed }, closePanel)}
      />
    </div>
  );
}
