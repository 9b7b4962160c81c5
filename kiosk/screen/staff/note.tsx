import type { VNode } from 'preact';
import { digits, Keys } from '../keypad.tsx';
import { phrases } from '../model-staff.ts';
import { texts } from '../state.ts';

const longestNote = 200;

/** A note out of ready phrases and digits: nobody types Chinese at a gate with gloves on. */
export function NotePad(props: {
  readonly note: string;
  readonly onNote: (note: string) => void;
  readonly onDone: () => void;
}): VNode {
  const { note, onNote, onDone } = props;
  const { phrase, staff } = texts.value;
  const add = (more: string): void => {
    const gap = note === '' || /^\d{2}$/u.test(note.slice(-1) + more) ? '' : ' ';
    onNote(`${note}${gap}${more}`.slice(0, longestNote));
  };
  return (
    <section class="choose">
      <p class="shown-note">{note === '' ? staff.noNote : note}</p>
      <div class="leaf">
        {phrases.map((each) => (
          <button key={each} type="button" class="main plain" onClick={() => add(phrase[each])}>
            {phrase[each]}
          </button>
        ))}
      </div>
      <Keys keys={digits} onKey={add} onDelete={() => onNote(shorter(note))}>
        <button type="button" class="key go" onClick={onDone}>
          {staff.next}
        </button>
      </Keys>
    </section>
  );
}

/** Without its last phrase, or without its last sign. */
function shorter(note: string): string {
  const phrase = Object.values(texts.value.phrase).find((each) => note.endsWith(each));
  return (phrase === undefined ? note.slice(0, -1) : note.slice(0, -phrase.length)).trimEnd();
}
