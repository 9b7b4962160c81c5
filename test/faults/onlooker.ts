/** Somebody who looks at the screen: a page of the station's own, opened again after each of its starts. */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { linkPath, linkProtocol, linkVersion, readToPage } from '../../kiosk/screen/messages.ts';
import type { ScreenModel } from '../../kiosk/screen/model.ts';
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
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', version: linkVersion })));
  socket.on('message', (data: Buffer) => {
    const message = readToPage(data.toString());
    if (!message.ok || message.value.type !== 'model') return;
    const { view } = message.value.model;
    if (view.name === 'verdict' && view.verdict === 'granted' && isAnother(view, before)) {
      // What stands there when the page opens may have stood there for a while.
      tell({ atMs: Date.now(), by: 'screen', begins: before !== null });
    }
    before = view;
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => gone.resolve());
  return gone.promise;
}

function isAnother(
  view: Extract<ScreenModel['view'], { name: 'verdict' }>,
  before: ScreenModel['view'] | null,
): boolean {
  if (before?.name !== 'verdict' || before.verdict !== 'granted') return true;
  return view.remainingMs > before.remainingMs + longerMs;
}
