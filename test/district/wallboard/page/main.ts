/** The wallboard: begins here. Where somebody is stands in the address, so that a board comes back to its place. */
import { render } from 'preact';
import type { LiveItem, LiveNews } from '../../live.ts';
import type { Words } from '../words.ts';
import { get } from './api.ts';
import { board, begin, draw, noteEvent, noteNews, refresh, refreshPoints, refreshView, taken, views } from './state.ts';
import { drawPoints } from './map.ts';
import { type Language, language, t } from './texts.ts';
import { app } from './app.ts';

const root = document.getElementById('board');
if (root === null) throw new Error('the page has no place for the board');

document.documentElement.lang = language;
document.title = `${t.title} · Kadian`;

const refreshMs = 3_000;
const pointsMs = 15_000;
/** Alarms are asked for at once, but not more often than this while many come. */
const alarmMs = 250;
let stream: EventSource | null = null;
let soon: ReturnType<typeof setTimeout> | null = null;

function fromAddress(): void {
  const [place = '', view = ''] = location.hash.slice(1).split('/');
  try {
    board.place = place === '' ? [] : place.split(':').map(decodeURIComponent).slice(0, 5);
  } catch {
    board.place = [];
  }
  board.view = views.find((known) => known === view) ?? 'places';
  board.overview = null;
  board.report = null;
  board.track = null;
  draw();
  if (typeof board.operator === 'string') void Promise.all([refresh(), refreshPoints(), refreshView()]);
}

/** Events that may end what an alarm began. */
const endings = /\.(back|ended|closed|loaded)$/;

/** An alarm begins or ends: whatever it is, the list of open ones is asked for. */
function look(): void {
  soon ??= setTimeout(() => {
    soon = null;
    void refresh();
  }, alarmMs);
}

function listen(): void {
  stream?.close();
  stream = new EventSource('v1/live');
  stream.addEventListener('open', () => {
    board.isLive = true;
    look();
  });
  stream.addEventListener('message', ({ data }) => {
    const item = JSON.parse(data) as LiveItem;
    noteEvent(item);
    if (item.alarm || endings.test(item.type)) look();
  });
  stream.addEventListener('news', ({ data }) => noteNews(JSON.parse(data) as LiveNews));
  stream.addEventListener('error', () => {
    board.isLive = false;
    draw();
    // The browser tries again by itself, unless it was told that it may not.
    void enter();
  });
}

/** Finds out who is signed in and fills the board. */
async function enter(): Promise<void> {
  const me = await get<{ readonly name: string }>('me');
  if (!me.ok && me.status !== 401) return draw();
  const isNew = board.operator !== (me.ok ? me.value.name : null);
  taken(me, ({ name }) => (board.operator = name));
  if (!me.ok) {
    stream?.close();
    stream = null;
    return;
  }
  if (!isNew && stream !== null && stream.readyState !== EventSource.CLOSED) return;
  taken(await get<Readonly<Record<Language, Words>>>('words'), (words) => (board.words = words));
  const recent = await fetch('v1/recent', { cache: 'no-store' });
  if (recent.ok) for (const item of (await recent.json()) as readonly LiveItem[]) noteEvent(item);
  listen();
  await Promise.all([refresh(), refreshPoints(), refreshView()]);
}

begin(() => {
  render(app(enter), root);
  drawPoints();
});
addEventListener('hashchange', fromAddress);
addEventListener('resize', draw);
setInterval(() => {
  if (typeof board.operator !== 'string') return;
  void refresh();
  if (board.view !== 'report' && board.view !== 'people' && board.view !== 'record') void refreshView();
}, refreshMs);
setInterval(() => {
  if (typeof board.operator === 'string') void refreshPoints();
}, pointsMs);
fromAddress();
void enter();
