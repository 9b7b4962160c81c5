import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import { Events } from './events.tsx';
import { Queue } from './queue.tsx';
import { Report } from './report.tsx';
import { Today } from './today.tsx';
import { type StaffStep, step, texts } from '../state.ts';

const views = [null, 'queue', 'report', 'recordsOfAll'] as const satisfies readonly (StaffStep | null)[];

/** What was: who came today, how the queue goes, the day so far, and every event. */
export function Records({ model }: { model: ScreenModel }): VNode {
  const { staff } = texts.value;
  return (
    <section class="records">
      <div class="chips">
        {views.map((view) => (
          <button
            key={view}
            type="button"
            class="tool"
            aria-pressed={step.value === view}
            onClick={() => {
              step.value = view;
            }}
          >
            {view === null ? staff.today : staff[view]}
          </button>
        ))}
      </div>
      <View model={model} />
    </section>
  );
}

function View({ model }: { model: ScreenModel }): VNode {
  switch (step.value) {
    case 'queue':
      return <Queue model={model} />;
    case 'report':
      return <Report model={model} />;
    case 'recordsOfAll':
      return <Events model={model} />;
    default:
      return <Today model={model} />;
  }
}
