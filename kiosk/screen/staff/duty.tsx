import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import { areas, findings, inspectors } from '../model-staff.ts';
import { BackToMenu, Choices } from './choices.tsx';
import { NotePad } from './note.tsx';
import { GateMode, NoticeBoard, SoundOrder } from './orders.tsx';
import { useDraft } from './drafts.ts';
import { sendOrSay, submit } from './submission.ts';
import { type StaffStep, step, texts } from '../state.ts';

const steps = [
  'handover',
  'gate',
  'sound',
  'notice',
  'disinfection',
  'inspection',
] as const satisfies readonly StaffStep[];

/** What belongs to the duty itself: handed over, ordered, written down. */
export function Duty({ model }: { model: ScreenModel }): VNode {
  const { staff, area } = texts.value;
  switch (step.value) {
    case 'handover':
      return <Handover />;
    case 'gate':
      return <GateMode model={model} />;
    case 'sound':
      return <SoundOrder model={model} />;
    case 'notice':
      return <NoticeBoard model={model} />;
    case 'disinfection':
      return (
        <Choices
          title={staff.whichArea}
          options={areas}
          nameOf={(each) => area[each]}
          onChoose={(area) => submit({ type: 'disinfected', area }, toMenu)}
        >
          <BackToMenu />
        </Choices>
      );
    case 'inspection':
      return <Inspection />;
    default:
      return (
        <Choices
          title={staff.duty}
          options={steps}
          nameOf={(each) => staff[each]}
          onChoose={(each) => {
            step.value = each;
          }}
        />
      );
  }
}

function Handover(): VNode {
  const { staff } = texts.value;
  const [note, setNote] = useDraft('note');
  const [writing, setWriting] = useState(false);
  if (writing) return <NotePad note={note} onNote={setNote} onDone={() => setWriting(false)} />;
  return (
    <section class="choose">
      <h3 aria-level={2}>{staff.handover}</h3>
      <p>{staff.handoverHint}</p>
      <div class="menu">
        <button type="button" class="main plain" data-note onClick={() => setWriting(true)}>
          {note === '' ? staff.addNote : note}
        </button>
        <button
          type="button"
          class="main"
          data-go
          onClick={() => sendOrSay({ type: 'handoverBegin', ...(note === '' ? {} : { note }) }, toMenu)}
        >
          {staff.handoverStart}
        </button>
      </div>
      <BackToMenu />
    </section>
  );
}

function toMenu(): void {
  step.value = null;
}

function Inspection(): VNode {
  const { staff, inspector, finding } = texts.value;
  const [chosen, setChosen] = useDraft('inspector');
  const who = inspectors.find((each) => each === chosen) ?? null;
  const [note, setNote] = useDraft('note');
  const [writing, setWriting] = useState(false);
  if (writing) return <NotePad note={note} onNote={setNote} onDone={() => setWriting(false)} />;
  if (who === null)
    return (
      <Choices title={staff.whoInspects} options={inspectors} nameOf={(each) => inspector[each]} onChoose={setChosen}>
        <BackToMenu />
      </Choices>
    );
  return (
    <Choices
      title={`${inspector[who]} · ${staff.whatFound}`}
      options={findings}
      nameOf={(each) => finding[each]}
      onChoose={(result) =>
        submit({ type: 'inspected', inspector: who, result, ...(note === '' ? {} : { note }) }, toMenu)
      }
    >
      <div class="menu">
        <button type="button" class="main plain" data-note onClick={() => setWriting(true)}>
          {note === '' ? staff.addNote : note}
        </button>
        <BackToMenu onBack={() => setChosen('')} />
      </div>
    </Choices>
  );
}
