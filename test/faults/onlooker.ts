/** Somebody who looks at the screen: a page of the station's own, opened again after each of its starts. */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { linkPath, linkProtocol, linkVersion, readToPage } from '../../kiosk/screen/messages.ts';
import type { ScreenModel, VerdictView } from '../../kiosk/screen/model.ts';
import type { Telling } from './history.ts';

const againMs = 300;
/** A verdict that is shown for longer than the one before it still had is another one, milliseconds. */
const longerMs = 200;

export interface Onlooker {
  readonly seen: readonly Telling[];
  stop(): void;
}

export function lookAt(url: string): Onlooker {
  const seen: Telling[] = [];
  const ending = new AbortController();
  let socket: WebSocket | null = null;
  const watch = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      socket = await openPage(url);
      if (socket !== null) await watched(socket, (telling) => seen.push(telling));
      await pause(againMs);
    }
  };
  void watch();
  return {
    seen,
    stop() {
      ending.abort();
      socket?.terminate();
    },
  };
}

/** Null while nobody serves the page. */
async function openPage(url: string): Promise<WebSocket | null> {
  try {
    const page = await (await fetch(url, { signal: AbortSignal.timeout(2_000) })).text();
    const token = /content="([0-9a-f]+)"/.exec(page)?.[1] ?? '';
    const { host, origin } = new URL(url);
    return new WebSocket(`ws://${host}${linkPath}`, [linkProtocol, token], { headers: { origin } });
  } catch {
    return null;
  }
}

/** Resolves when the link has ended. */
function watched(socket: WebSocket, tell: (telling: Telling) => void): Promise<void> {
  const gone = Promise.withResolvers<void>();
  let before: ScreenModel['view'] | null = null;
  let last: Shown | null = null;
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', version: linkVersion })));
  socket.on('message', (data: Buffer) => {
    const message = readToPage(data.toString());
    if (!message.ok || message.value.type !== 'model') return;
    const { view } = message.value.model;
    if (view.name === 'verdict') {
      const atMs = Date.now();
      const { verdict, reasons } = view;
      // What stands there when the page opens may have stood there for a while.
      const begins = before !== null;
      if (isAnother(view, before, last, atMs))
        tell({ atMs, by: 'screen', verdict, reason: reasons[0] ?? null, begins });
      last = { view, atMs };
    }
    before = view;
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => gone.resolve());
  return gone.promise;
}

export interface Shown {
  readonly view: VerdictView;
  readonly atMs: number;
}

/** A refusal that comes back when what stood over it is gone is the same one; a grant that comes back is judged as another. */
export function isAnother(
  view: VerdictView,
  before: ScreenModel['view'] | null,
  last: Shown | null,
  nowMs: number,
): boolean {
  if (last === null || !isSame(view, last.view)) return true;
  if (before?.name === 'verdict') return view.remainingMs > last.view.remainingMs + longerMs;
  return view.verdict === 'granted' || view.remainingMs > last.view.remainingMs - (nowMs - last.atMs) + longerMs;
}

function isSame(one: VerdictView, other: VerdictView): boolean {
  return one.verdict === other.verdict && (one.verdict === 'granted' || one.reasons[0] === other.reasons[0]);
}
