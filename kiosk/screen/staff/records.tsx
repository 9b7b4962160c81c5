import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import { Events } from './events.tsx';
import { Fold } from './fold.tsx';
import { Queue } from './queue.tsx';
import { Report } from './report.tsx';
import { allOfToday, Filters, filtersName, Today, type TodaySearch } from './today.tsx';
import { type StaffStep, step, texts } from '../state.ts';

const views = [null, 'queue', 'report', 'recordsOfAll'] as const satisfies readonly (StaffStep | null)[];
type View = (typeof views)[number];

/** What was: who came today, how the queue goes, the day so far, and every event. */
export function Records({ model }: { model: ScreenModel }): VNode {
  const [search, setSearch] = useState<TodaySearch>(allOfToday);
  const [open, setOpen] = useState<'views' | 'filters' | null>(null);
  const toggle = (which: 'views' | 'filters'): void => setOpen(open === which ? null : which);
  const shown = views.find((view) => view === step.value) ?? null;
  return (
    <section class="records">
      {/* On a small screen the list has the room: what may be chosen is folded into one row. */}
      <div class="folds">
        <Fold name={nameOf(shown)} open={open === 'views'} onToggle={() => toggle('views')} />
        {shown === null && (
          <Fold name={filtersName(search)} open={open === 'filters'} onToggle={() => toggle('filters')} />
        )}
      </div>
      <div class="chips" data-folded={open !== 'views'}>
        {views.map((view) => (
          <button
            key={view}
            type="button"
            class="tool"
            aria-pressed={step.value === view}
            onClick={() => {
              setOpen(null);
              step.value = view;
            }}
          >
            {nameOf(view)}
          </button>
        ))}
      </div>
      {shown === null && <Filters search={search} folded={open !== 'filters'} onSearch={setSearch} />}
      <Shown model={model} view={shown} search={search} onSearch={setSearch} />
    </section>
  );
}

function nameOf(view: View): string {
  const { staff } = texts.value;
  return view === null ? staff.today : staff[view];
}

function Shown(props: {
  readonly model: ScreenModel;
  readonly view: View;
  readonly search: TodaySearch;
  readonly onSearch: (search: TodaySearch) => void;
}): VNode {
  const { model } = props;
  switch (props.view) {
    case 'queue':
      return <Queue model={model} />;
    case 'report':
      return <Report model={model} />;
    case 'recordsOfAll':
      return <Events model={model} />;
    case null:
      return <Today model={model} search={props.search} onSearch={props.onSearch} />;
  }
}
