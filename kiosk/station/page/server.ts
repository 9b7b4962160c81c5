/** Serves the screen's page and its link on loopback, and tells whether somebody can see the screen. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { type Clock, systemClock } from '../../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import {
  closeCodes,
  type FromPage,
  linkProtocol,
  maximumPageMessageBytes,
  shellParameter,
} from '../../screen/messages.ts';
import type { ScreenModel } from '../../screen/model.ts';
import { askerOf, asksForShell, isOwnHost, shellCookie, whyRefused } from './asking.ts';
import { Connections, mostSockets } from './connections.ts';
import { readPage, type ServedFile, securityHeaders } from './files.ts';
import { Links } from './links.ts';
import { Page } from './page.ts';
import { ScreenPublisher } from './publisher.ts';
import { sparingly } from './refusals.ts';
import { seesAll, type Sees } from './seen-by.ts';
import { inTurns } from './turns.ts';
import { type ScreenLoss, ScreenWatch } from './watch.ts';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What a page says beyond the heartbeat. */
export type PageRequest = Exclude<FromPage, { type: 'hello' | 'heartbeat' | 'ask' }>;

export interface Heartbeat {
  readonly page: number;
  readonly frame: number;
  readonly revision: number;
  /** Milliseconds from `publish` to the word that the frame showing it was painted; null for a mere sign of life. */
  readonly paintedAfterMs: number | null;
}

export interface ScreenServerOptions {
  /** TCP port on loopback; 0 takes a free one. */
  readonly port: number;
  /** Directory of the built page. */
  readonly pageDirectory: string;
  /** Hex token of this start; a fresh one when absent. */
  readonly token?: string;
  readonly clock?: Clock;
  readonly lostAfterMs?: number;
  /** Whether a page is missed from the start on; without it one is. */
  readonly pageExpected?: boolean;
  /** What of the model a page may have; without it every page has all of it. */
  readonly sees?: (page: number) => Sees;
  /** Further paths answered to GET, such as `/health`; they need no token and must hold no personal data. */
  readonly routes: Readonly<Record<string, () => Answer | Promise<Answer>>>;
  readonly handlers: {
    readonly onMessage: (message: PageRequest, page: number) => void;
    readonly onHeartbeat?: (beat: Heartbeat) => void;
    /** A page has opened its connection. */
    readonly onPage?: (page: number) => void;
    /** A page's connection ended. */
    readonly onPageGone?: (page: number) => void;
    readonly onLost: (loss: ScreenLoss) => void;
    readonly onBack: () => void;
    /** Somebody or something was turned away; for diagnostics, never with the content of a message. */
    readonly onRefused?: (detail: string) => void;
  };
}

export interface ScreenServerFault {
  readonly code: 'portInUse' | 'portForbidden' | 'pageMissing' | 'listenFailed';
  readonly detail: string;
}

export interface ScreenServer {
  /** Address of the page, such as `http://127.0.0.1:8130/`. */
  readonly url: string;
  /** The same with a mark for the shell, whose page always gets in. */
  readonly shellUrl: string;
  readonly port: number;
  readonly pages: number;
  /** Shows a model on every page; returns its revision, which a heartbeat names once it is painted. */
  publish(model: ScreenModel): number;
  /** Has every page load itself anew. */
  reload(): void;
  stop(): Promise<void>;
}

/**
 * A connection that has asked for nothing, or not to the end of its headers, is closed after five seconds; one that does
 * not end what it sends, or takes nothing of its answer, after ten. A browser's headers are far below the limits.
 */
const limits = {
  headersTimeout: 5_000,
  connectionsCheckingInterval: 2_500,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 8_192,
};
const idleMs = 10_000;

/** Listens on 127.0.0.1 and serves page, routes and link; resolves with the address or with why it cannot. */
export async function startScreenServer(
  options: ScreenServerOptions,
): Promise<Result<ScreenServer, ScreenServerFault>> {
  const token = options.token ?? randomBytes(24).toString('hex');
  const files = readPage(options.pageDirectory, token);
  if (!files.ok) return files;
  const clock = options.clock ?? systemClock;
  const { handlers } = options;
  const lostAfterMs = options.lostAfterMs ?? 4000;
  const shellMark = randomBytes(16).toString('hex');
  const publisher = new ScreenPublisher(clock);
  const refused = sparingly(clock, (detail) => handlers.onRefused?.(detail));

  const links = new Links({
    clock,
    aliveMs: lostAfterMs,
    onGone(id, left) {
      watch.gone(id, left);
      handlers.onPageGone?.(id);
    },
    onDropped: (why) => refused(`link dropped: ${why}`),
  });
  const show = (page: Page): void => {
    const text = publisher.latest(options.sees?.(page.id) ?? seesAll);
    if (text !== null) page.show(text);
  };

  const connections = new Connections((stage) => refused(`too many connections: a ${stage} one was closed`));
  const whenThereIsTime = inTurns();
  const http = createServer(limits, (request, response) => {
    const shell = asksForShell(request, shellMark);
    if (!connections.asks(request.socket, shell)) return;
    response.once('close', () => connections.answered(request.socket));
    const answerIt = (): void => void answerOrFail(request, response);
    if (shell) answerIt();
    else whenThereIsTime(answerIt);
  });
  http.setTimeout(idleMs);
  http.maxHeadersCount = 64;
  http.maxConnections = mostSockets;
  http.on('connection', (socket: Socket) => connections.came(socket));
  const listening = await listen(http, options.port);
  if (!listening.ok) return listening;
  const port = listening.value;
  const origin = `http://127.0.0.1:${port}`;
  const headers = securityHeaders(origin);

  async function answerOrFail(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      // Whoever was pushed out while it waited gets nothing made for it.
      if (!request.socket.destroyed) await answer(request, response);
    } catch (cause) {
      // Without what follows the path: the shell's mark is there.
      refused(`${request.url?.split('?', 1)[0]}: ${cause instanceof Error ? cause.message : 'failed'}`);
      response.writeHead(500).end();
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (!isOwnHost(request.headers.host, port)) return end(response, 421, 'unknown host');
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'only GET');
    const route = Object.hasOwn(options.routes, path) ? options.routes[path] : undefined;
    if (route !== undefined) {
      const { status, contentType, body } = await route();
      response.writeHead(status, { ...headers, 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
      return;
    }
    const file: ServedFile | undefined = files.ok ? files.value.get(path) : undefined;
    if (file === undefined) return end(response, 404, 'not found');
    if (path === '/') watch.asked();
    if (path === '/' && asksForShell(request, shellMark)) response.setHeader('set-cookie', shellCookie(shellMark));
    response.writeHead(200, { ...headers, 'content-type': file.contentType, 'cache-control': file.cacheControl });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }

  function end(response: ServerResponse, status: number, why: string): void {
    response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`);
  }

  const watch = new ScreenWatch({
    clock,
    lostAfterMs,
    expected: options.pageExpected ?? true,
    onLost(loss) {
      if (loss.why === 'frozen') links.drop(loss.page, 'paints no more');
      handlers.onLost(loss);
    },
    onBack: handlers.onBack,
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maximumPageMessageBytes,
    perMessageDeflate: false,
    // A page counts what it is sent before it answers.
    autoPong: false,
    handleProtocols: () => linkProtocol,
  });
  let lastPage = 0;

  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const asker = askerOf(request, shellMark);
    const refusal = whyRefused(request, port, token) ?? (links.makeRoom(asker) ? null : 'too many pages');
    if (refusal !== null) {
      refused(refusal);
      // Nobody but us hears an upgraded connection's errors: unheard, one torn at this moment would end the station.
      socket.on('error', () => socket.destroy());
      // Not only ended: whoever never ends its own half would hold the descriptor for ever.
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy());
      return;
    }
    connections.left(socket);
    sockets.handleUpgrade(request, socket, head, (connection) => {
      lastPage += 1;
      const id = lastPage;
      const page = new Page(
        id,
        connection,
        {
          onMessage(message) {
            if (message.type === 'heartbeat') {
              watch.painted(id);
              links.painted(id);
              const paintedAfterMs = publisher.painted(message.revision);
              handlers.onHeartbeat?.({ page: id, frame: message.frame, revision: message.revision, paintedAfterMs });
            } else if (message.type !== 'hello') handlers.onMessage(message, id);
          },
          onRefused: refused,
          onAnswer: () => links.answered(id),
          onClose: (left) => links.gone(id, left),
        },
        clock,
      );
      links.add(page, asker);
      handlers.onPage?.(id);
      show(page);
    });
  });

  return ok({
    url: `${origin}/`,
    shellUrl: `${origin}/?${shellParameter}=${shellMark}`,
    port,
    get pages() {
      return links.size;
    },
    publish(model) {
      const revision = publisher.publish(model);
      for (const page of links.pages()) show(page);
      return revision;
    },
    reload() {
      for (const page of links.pages()) page.reload();
    },
    async stop() {
      watch.stop();
      links.stop();
      for (const page of links.pages()) page.close(closeCodes.stopping, 'station stops');
      const closed = new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
      for (const page of sockets.clients) page.terminate();
      http.closeAllConnections();
      await closed;
    },
  });
}

function listen(http: Server, port: number): Promise<Result<number, ScreenServerFault>> {
  return new Promise((resolve) => {
    http.once('error', (cause: NodeJS.ErrnoException) => resolve(err(listenFault(cause, port))));
    http.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = http.address();
      resolve(ok(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

function listenFault(cause: NodeJS.ErrnoException, port: number): ScreenServerFault {
  switch (cause.code) {
    case 'EADDRINUSE':
      return { code: 'portInUse', detail: `port ${port} on 127.0.0.1 is used by another program` };
    case 'EACCES':
      return { code: 'portForbidden', detail: `port ${port} needs more rights: choose one above 1023` };
    default:
      return { code: 'listenFailed', detail: `port ${port}: ${cause.message}` };
  }
}
