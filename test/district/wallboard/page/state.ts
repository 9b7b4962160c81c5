/** What the page knows, and how it learns it. Whoever changes something calls `draw`. */
import type { LiveItem, LiveNews } from '../../live.ts';
import type { DistrictState } from '../../state.ts';
import type { DayReport, Lookup, SilentBox } from '../../store/store-contract.ts';
import type { BoxState, MapPlace, Overview } from '../map.ts';
import type { Order } from '../orders.ts';
import type { Words } from '../words.ts';
import { get, getState, placeText, post } from './api.ts';
import { fill, type Language, language, t } from './texts.ts';

export type OpenAlarm = LiveItem & {
  readonly receivedMs: number;
  readonly acknowledged: { readonly who: string; readonly atMs: number } | null;
};
export type Report = DayReport & { readonly boxCount: number };
export interface Track {
  readonly holder: string;
  readonly days: number;
  readonly points: readonly LiveItem[];
}

export const views = ['places', 'arriving', 'silent', 'people', 'order', 'report', 'record'] as const;
export type View = (typeof views)[number];

const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });

export const board = {
  /** Null: nobody is signed in; undefined: not known yet. */
  operator: undefined as string | null | undefined,
  /** A sentence for whoever is there. */
  message: '',
  signInFault: '',
  place: [] as readonly string[],
  view: 'places' as View,
  isLive: false,
  words: null as Readonly<Record<Language, Words>> | null,
  overview: null as Overview | null,
  points: [] as readonly (readonly [number, number, BoxState])[],
  alarms: [] as readonly OpenAlarm[],
  events: [] as LiveItem[],
  silent: { count: 0, boxes: [] as readonly SilentBox[] },
  trouble: null as Pick<DistrictState, 'gaps' | 'findings'> | null,
  concerns: [] as readonly LiveItem[],
  track: null as Track | null,
  orders: [] as readonly Order[],
  chosen: new Map<string, MapPlace>(),
  report: null as Report | null,
  reportDay: day.format(new Date()),
  audit: [] as readonly Lookup[],
};

let drawing: (() => void) | null = null;
let isDue = false;

/** Draws once, after everything that happens now. */
export function draw(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    drawing?.();
  });
}

export function begin(drawer: () => void): void {
  drawing = drawer;
}

export function wordsNow(): Words {
  return board.words?.[language] ?? { event: {}, reason: {}, other: {} };
}

/** Takes an answer, or shows why there is none; a session that is over leads back to the door. */
export function taken<T>(answer: Awaited<ReturnType<typeof get<T>>>, take: (value: T) => void): boolean {
  if (answer.ok) take(answer.value);
  else if (answer.status === 401) {
    if (typeof board.operator === 'string') board.signInFault = t.ended;
    board.operator = null;
  } else board.message = fill(t.failed, { why: answer.why || t.unreachable });
  draw();
  return answer.ok;
}

/** Loads what does not depend on a view: the figures, the alarms. */
export async function refresh(): Promise<void> {
  const place = board.place;
  const here = placeText(place);
  const [overview, alarms] = await Promise.all([
    get<Overview>(`overview?place=${here}`),
    get<readonly OpenAlarm[]>(`alarms?place=${here}`),
  ]);
  // Somebody went elsewhere meanwhile.
  if (board.place !== place || board.operator === null) return;
  if (!overview.ok && overview.status === 0) {
    board.isLive = false;
    return draw();
  }
  taken(overview, (value) => {
    board.overview = value;
    // A service of one district begins there.
    const only = value.places.length === 1 ? value.places[0] : undefined;
    if (place.length === 0 && location.hash === '' && only !== undefined) {
      location.replace(`#${placeText(only.codes)}/${board.view}`);
    }
  });
  taken(alarms, (value) => (board.alarms = value));
}

export async function refreshPoints(): Promise<void> {
  const place = board.place;
  const answer = await get<typeof board.points>(`points?place=${placeText(place)}`);
  if (answer.ok && board.place === place) board.points = answer.value;
  draw();
}

/** Loads what the view shows. */
export async function refreshView(): Promise<void> {
  const here = placeText(board.place);
  switch (board.view) {
    case 'silent': {
      const [silent, trouble] = await Promise.all([
        get<typeof board.silent>(`silent?place=${here}`),
        getState<DistrictState>(),
      ]);
      taken(silent, (value) => (board.silent = value));
      taken(trouble, (value) => (board.trouble = value));
      return;
    }
    case 'people':
      return void taken(
        await get<typeof board.concerns>(`concerns?place=${here}`),
        (value) => (board.concerns = value),
      );
    case 'order':
      return void taken(await get<typeof board.orders>('orders'), (value) => (board.orders = value));
    case 'report': {
      const answer = await get<Report>(`report?place=${here}&day=${board.reportDay}`);
      return void taken(answer, (value) => (board.report = value));
    }
    case 'record':
      return void taken(await get<typeof board.audit>('audit'), (value) => (board.audit = value));
    case 'places':
    case 'arriving':
  }
}

/** Acts, says so when it did not work, and looks again. */
export async function act(path: string, body: object = {}): Promise<boolean> {
  board.message = '';
  const done = taken(await post<unknown>(path, body), () => undefined);
  await Promise.all([refresh(), refreshView()]);
  return done;
}

export function noteEvent(item: LiveItem): void {
  if (item.number <= (board.events[0]?.number ?? 0)) return;
  board.events.unshift(item);
  board.events.length = Math.min(board.events.length, 200);
  draw();
}

export function noteNews(news: LiveNews): void {
  if (news.kind === 'alarms') void refresh();
  else if (board.view === 'order') void refreshView();
}
