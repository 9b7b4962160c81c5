/** The server of the screen's page, begun anew for every test, with pages that link to it and what it heard of them. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { WebSocket } from 'ws';
import type { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { linkPath, linkProtocol, linkVersion, readToPage, type ToPage } from '../../../../kiosk/screen/messages.ts';
import type { Sees } from '../../../../kiosk/station/page/seen-by.ts';
import {
  type Heartbeat,
  type PageRequest,
  type ScreenServer,
  startScreenServer,
} from '../../../../kiosk/station/page/server.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';

export const model = (screenStates[0] ?? expect.unreachable()).model('zh-CN');

/** How a link is asked for; as the page of this start asks for it unless said. */
interface Asking {
  readonly token?: string;
  readonly origin?: string;
  readonly host?: string;
  readonly path?: string;
  readonly asker?: readonly string[];
}

class ServedPage {
  readonly token = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
  heard: PageRequest[] = [];
  beats: Heartbeat[] = [];
  refused: string[] = [];
  #directory = '';
  #server: ScreenServer | null = null;
  #arrival = Promise.withResolvers<void>();

  /** Holds the page. */
  get directory(): string {
    return this.#directory;
  }

  get server(): ScreenServer {
    return this.#server ?? expect.unreachable('no server');
  }

  async begin(): Promise<void> {
    this.#directory = mkdtempSync(join(tmpdir(), 'screen-'));
    writeFileSync(join(this.#directory, 'index.html'), '<meta id="link-token" content="%LINK_TOKEN%">');
    writeFileSync(join(this.#directory, 'part.js'), 'export {};');
    this.heard = [];
    this.beats = [];
    this.refused = [];
    await this.#serve();
  }

  async end(): Promise<void> {
    await this.server.stop();
    rmSync(this.#directory, { recursive: true });
  }

  /** Another server in place of the one that was begun. */
  async beginAgain(clock?: VirtualClock, sees?: (page: number) => Sees): Promise<void> {
    await this.server.stop();
    await this.#serve(clock, sees);
  }

  async #serve(clock?: VirtualClock, sees?: (page: number) => Sees): Promise<void> {
    const started = await this.start(0, clock, sees);
    if (!started.ok) throw new Error(started.error.detail);
    this.#server = started.value;
  }

  start(port: number, clock?: VirtualClock, sees?: (page: number) => Sees): ReturnType<typeof startScreenServer> {
    return startScreenServer({
      port,
      ...(clock === undefined ? {} : { clock, lostAfterMs: 60_000 }),
      ...(sees === undefined ? {} : { sees }),
      token: this.token,
      pageDirectory: this.#directory,
      routes: { '/health': () => ({ status: 200, contentType: 'application/json', body: '{"ok":true}' }) },
      handlers: {
        onMessage: (message) => {
          this.heard.push(message);
          this.#arrival.resolve();
        },
        onHeartbeat: (beat) => {
          this.beats.push(beat);
          this.#arrival.resolve();
        },
        onLost: () => {},
        onBack: () => {},
        onRefused: (detail) => this.refused.push(detail),
      },
    });
  }

  open(how: Asking = {}): WebSocket {
    const own = `127.0.0.1:${this.server.port}`;
    const protocols = [linkProtocol, how.token ?? this.token, ...(how.asker ?? [])];
    return new WebSocket(`ws://${own}${how.path ?? linkPath}`, protocols, {
      headers: { origin: how.origin ?? `http://${own}`, host: how.host ?? own },
    });
  }

  /** What a page is told whose link is not taken. */
  async refusalOf(how: Asking = {}): Promise<string> {
    const [cause] = (await once(this.open(how), 'error')) as [Error];
    return cause.message;
  }

  /** Sends what a page says, and waits until it was heard. */
  async say(socket: WebSocket, message: object): Promise<void> {
    this.#arrival = Promise.withResolvers();
    socket.send(JSON.stringify(message));
    await this.#arrival.promise;
  }

  async beatOf(socket: WebSocket): Promise<void> {
    await this.say(socket, { type: 'heartbeat', frame: 1, revision: 0 });
  }

  /** A page that has said hello and painted. */
  async painting(): Promise<WebSocket> {
    const socket = this.open();
    await once(socket, 'open');
    sayHello(socket);
    await this.beatOf(socket);
    return socket;
  }

  /** Opens the link, says hello, and gives the messages one by one. */
  async greeted(): Promise<{ socket: WebSocket; next: () => Promise<ToPage> }> {
    const socket = this.open();
    const waiting: ToPage[] = [];
    let wake: (() => void) | null = null;
    socket.on('message', (data: Buffer) => {
      const message = readToPage(data.toString());
      if (!message.ok) throw new Error(message.error.detail);
      waiting.push(message.value);
      wake?.();
    });
    await once(socket, 'open');
    sayHello(socket);
    const next = async (): Promise<ToPage> => {
      while (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return waiting.shift() ?? expect.unreachable();
    };
    return { socket, next };
  }
}

export function sayHello(socket: WebSocket): void {
  socket.send(JSON.stringify({ type: 'hello', version: linkVersion }));
}

/** A server for every test of a file. */
export function servedPage(): ServedPage {
  const served = new ServedPage();
  beforeEach(() => served.begin());
  afterEach(() => served.end());
  return served;
}
