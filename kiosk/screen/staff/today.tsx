import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { formatter } from '../header.tsx';
import type { ScreenModel } from '../model.ts';
import { listedKinds, listedVerdicts, type StaffQuestion, type TodayEntry } from '../model-staff.ts';
import { type OuterPages, Paged } from '../paged.tsx';
import { Mark, type MarkName } from '../pictures/marks.tsx';
import { celsius } from '../resident/verdict.tsx';
import { answered, useQuestion } from './ask.ts';
import { texts } from '../state.ts';
import { fill, reasonText } from '../texts/catalogue.ts';

type Search = Extract<StaffQuestion, { name: 'today' }>;

const verdicts = ['all', ...listedVerdicts] as const;
const kinds = ['all', ...listedKinds] as const;
const hours = [null, ...Array.from({ length: 24 }, (_, hour) => hour)] as const;
const marks: Readonly<Record<TodayEntry['verdict'], MarkName>> = {
  granted: 'granted',
  denied: 'denied',
  referred: 'referred',
  leftEarly: 'leave',
  left: 'back',
  registered: 'register',
};

/** Who came today, the newest first: searched by touching what to look for until it says so. */
export function Today({ model }: { model: ScreenModel }): VNode {
  const { staff, listVerdict, listKind } = texts.value;
  const [search, setSearch] = useState<Search>({ name: 'today', verdict: 'all', kind: 'all', hour: null, page: 0 });
  useQuestion(search);
  const answer = answered(model, 'today');
  const change = (part: Partial<Search>): void => setSearch({ ...search, page: 0, ...part });
  const hourName = search.hour === null ? staff.wholeDay : fill(staff.hour, { n: search.hour });
  return (
    <>
      <div class="chips">
        <button type="button" class="tool" onClick={() => change({ verdict: next(verdicts, search.verdict) })}>
          {fill(staff.filterVerdict, { is: search.verdict === 'all' ? staff.all : listVerdict[search.verdict] })}
        </button>
        <button type="button" class="tool" onClick={() => change({ kind: next(kinds, search.kind) })}>
          {fill(staff.filterKind, { is: search.kind === 'all' ? staff.all : listKind[search.kind] })}
        </button>
        <button type="button" class="tool" onClick={() => change({ hour: next(hours, search.hour) })}>
          {fill(staff.filterHour, { is: hourName })}
        </button>
      </div>
      <Entries
        model={model}
        entries={answer?.entries ?? []}
        total={answer?.total ?? 0}
        outer={{ page: answer?.page ?? 0, pages: answer?.pages ?? 1, onPage: (page) => change({ page }) }}
      />
    </>
  );
}

function Entries(props: {
  readonly model: ScreenModel;
  readonly entries: readonly TodayEntry[];
  readonly total: number;
  readonly outer: OuterPages;
}): VNode {
  const { model, entries, total, outer } = props;
  const { staff, listVerdict, listKind, verdict } = texts.value;
  const time = formatter(model.language, model.clock.timeZone, 'time');
  if (entries.length === 0) return <p class="nobody">{staff.nobodyFound}</p>;
  return (
    <Paged tag="ol" class="events" outer={outer} foot={<span>{fill(staff.people, { n: total })}</span>}>
      {entries.map((entry) => (
        <li key={`${entry.wallMs} ${entry.holder}`} data-listed={entry.verdict}>
          <time>{time.format(entry.wallMs)}</time>
          <strong>
            <Mark name={marks[entry.verdict]} /> {listVerdict[entry.verdict]}
          </strong>
          <span>
            {listKind[entry.kind]}
            {entry.holder !== null && ` …${entry.holder}`}
            {entry.temperatureC !== null && ` · ${celsius(entry.temperatureC)}`}
            {entry.byStaff && ` · ${verdict.byStaff}`}
          </span>
          {entry.verdict !== 'granted' && entry.reasons[0] !== undefined && (
            <span>{reasonText(texts.value, entry.reasons[0]).says}</span>
          )}
        </li>
      ))}
    </Paged>
  );
}

function next<T>(all: readonly T[], now: T): T {
  return all[(all.indexOf(now) + 1) % all.length] ?? now;
}
