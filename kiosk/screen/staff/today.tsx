import type { VNode } from 'preact';
import { formatter } from '../header.tsx';
import type { ScreenModel } from '../model.ts';
import { listedKinds, listedVerdicts, type StaffQuestion, type TodayEntry } from '../model-staff.ts';
import { type OuterPages, Paged } from '../paged.tsx';
import { Mark, type MarkName } from '../pictures/marks.tsx';
import { celsius } from '../resident/verdict.tsx';
import { answered, useQuestion } from './ask.ts';
import { texts } from '../state.ts';
import { fill, reasonText } from '../texts/catalogue.ts';

export type TodaySearch = Extract<StaffQuestion, { name: 'today' }>;

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

/** The whole list. */
export const allOfToday: TodaySearch = { name: 'today', verdict: 'all', kind: 'all', hour: null, page: 0 };

/** What is looked for, each by touching it until it says so. */
export function Filters(props: {
  readonly search: TodaySearch;
  readonly folded: boolean;
  readonly onSearch: (search: TodaySearch) => void;
}): VNode {
  const { search } = props;
  const { staff, listVerdict, listKind } = texts.value;
  const change = (part: Partial<TodaySearch>): void => props.onSearch({ ...search, page: 0, ...part });
  return (
    <div class="chips" data-filters data-folded={props.folded}>
      <button type="button" class="tool" onClick={() => change({ verdict: next(verdicts, search.verdict) })}>
        {fill(staff.filterVerdict, { is: search.verdict === 'all' ? staff.all : listVerdict[search.verdict] })}
      </button>
      <button type="button" class="tool" onClick={() => change({ kind: next(kinds, search.kind) })}>
        {fill(staff.filterKind, { is: search.kind === 'all' ? staff.all : listKind[search.kind] })}
      </button>
      <button type="button" class="tool" onClick={() => change({ hour: next(hours, search.hour) })}>
        {fill(staff.filterHour, { is: hourName(search) })}
      </button>
    </div>
  );
}

/** What is looked for, in a word or two. */
export function filtersName(search: TodaySearch): string {
  const { staff, listVerdict, listKind } = texts.value;
  const { verdict, kind, hour } = search;
  const parts = [
    ...(verdict === 'all' ? [] : [listVerdict[verdict]]),
    ...(kind === 'all' ? [] : [listKind[kind]]),
    ...(hour === null ? [] : [hourName(search)]),
  ];
  const [first] = parts;
  if (first === undefined) return staff.search;
  return parts.length === 1 ? first : `${first} +${parts.length - 1}`;
}

function hourName({ hour }: TodaySearch): string {
  const { staff } = texts.value;
  return hour === null ? staff.wholeDay : fill(staff.hour, { n: hour });
}

/** Who came today, the newest first. */
export function Today(props: {
  readonly model: ScreenModel;
  readonly search: TodaySearch;
  readonly onSearch: (search: TodaySearch) => void;
}): VNode {
  const { model, search } = props;
  useQuestion(search);
  const answer = answered(model, 'today');
  const onPage = (page: number): void => props.onSearch({ ...search, page });
  return (
    <Entries
      model={model}
      entries={answer?.entries ?? []}
      total={answer?.total ?? 0}
      // Whoever looks for refusals looks for why.
      why={search.verdict === 'denied' || search.verdict === 'referred'}
      outer={{ page: answer?.page ?? 0, pages: answer?.pages ?? 1, total: answer?.total ?? 0, onPage }}
    />
  );
}

function Entries(props: {
  readonly model: ScreenModel;
  readonly entries: readonly TodayEntry[];
  readonly total: number;
  readonly why: boolean;
  readonly outer: OuterPages;
}): VNode {
  const { model, entries, total, outer } = props;
  const { staff, listVerdict, listKind, verdict } = texts.value;
  const time = formatter(model.language, model.clock.timeZone, 'time');
  if (entries.length === 0) return <p class="nobody">{staff.nobodyFound}</p>;
  return (
    <Paged
      tag="ol"
      class={props.why ? 'events today with-why' : 'events today'}
      outer={outer}
      foot={<span>{fill(staff.people, { n: total })}</span>}
    >
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
            <span data-why>{reasonText(texts.value, entry.reasons[0]).says}</span>
          )}
        </li>
      ))}
    </Paged>
  );
}

function next<T>(all: readonly T[], now: T): T {
  return all[(all.indexOf(now) + 1) % all.length] ?? now;
}
