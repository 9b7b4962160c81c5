/** One connected page: checks what it says, and writes to it no faster than it reads. */
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../../../drivers/basics/clock.ts';
import { closeCodes, type FromPage, linkVersion, readFromPage, type ToPage } from '../../screen/messages.ts';

export interface PageHandlers {
  readonly onMessage: (message: Exclude<FromPage, { type: 'ask' }>) => void;
  readonly onRefused: (detail: string) => void;
  /** Somebody is still behind the link. */
  readonly onAnswer: () => void;
  /**
   * `left`: the document is gone, not only its link. Chromium says so (RFC 6455, 7.4.1: 1001) for a page that goes elsewhere
   * or loads itself anew and for a renderer that has died; nothing is said (1006) when the whole browser is gone.
   */
  readonly onClose: (left: boolean) => void;
}

/**
 * Messages, pings and pongs a link may send in a second. A page that paints every frame sends sixty; somebody else on the
 * machine who sends a million would hold up the turn in which a relay is to be released.
 */
export const mostPerSecond = 300;

export class Page {
  readonly id: number;
  readonly #socket: WebSocket;
  readonly #handlers: PageHandlers;
  readonly #clock: Clock;
  #secondMs = Number.NEGATIVE_INFINITY;
  #inSecond = 0;
  /** Nothing it says counts any more, though it may go on until the connection has ended. */
  #over = false;
  #greeted = false;
  #writing = false;
  /** The newest model not yet written: a page that falls behind skips what nobody would have seen. */
  #next: string | null = null;

  constructor(id: number, socket: WebSocket, handlers: PageHandlers, clock: Clock) {
    this.id = id;
    this.#clock = clock;
    this.#socket = socket;
    this.#handlers = handlers;
    socket.on('message', (data, isBinary) => this.#hear(data, isBinary));
    // An oversize or malformed frame is reported here and then closes the connection by itself.
    socket.on('error', (cause) => handlers.onRefused(cause.message));
    socket.on('ping', (data) => {
      if (this.#counts()) socket.pong(data);
    });
    socket.on('pong', () => {
      if (this.#counts()) handlers.onAnswer();
    });
    socket.on('close', (code) => handlers.onClose(code === 1001 || code === 1006));
    this.#write(JSON.stringify({ type: 'hello', version: linkVersion } satisfies ToPage));
  }

  /** Whether it has said hello in the version of this station. */
  get greeted(): boolean {
    return this.#greeted;
  }

  /** Asks whether anybody is still there (RFC 6455, 5.5.2). */
  ask(): void {
    this.#socket.ping();
  }

  /** Shows a model as soon as the page has said hello and taken the one before. */
  show(text: string): void {
    if (this.#greeted && !this.#writing) this.#write(text);
    else this.#next = text;
  }

  /** Asks the page to load itself anew, past whatever waits to be shown. */
  reload(): void {
    this.#socket.send(JSON.stringify({ type: 'reload' } satisfies ToPage));
  }

  close(code: number, why: string): void {
    this.#socket.close(code, why);
  }

  /** Ends the connection without waiting for an answer: a frozen page gives none. */
  drop(): void {
    this.#socket.terminate();
  }

  #write(text: string): void {
    this.#writing = true;
    this.#socket.send(text, () => {
      this.#writing = false;
      const next = this.#next;
      if (next === null || !this.#greeted) return;
      this.#next = null;
      this.#write(next);
    });
  }

  /** Whether what has just come is to be looked at; whoever sends too much is not listened to any longer. */
  #counts(): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#secondMs >= 1_000) [this.#secondMs, this.#inSecond] = [nowMs, 0];
    this.#inSecond += 1;
    if (this.#inSecond === mostPerSecond + 1) {
      this.#over = true;
      this.#handlers.onRefused(`more than ${mostPerSecond} messages in a second`);
      this.drop();
    }
    return !this.#over;
  }

  #hear(data: RawData, isBinary: boolean): void {
    if (!this.#counts()) return;
    if (isBinary || !Buffer.isBuffer(data)) return this.#refuse('binary message');
    const message = readFromPage(data.toString('utf8'));
    if (!message.ok) return this.#refuse(`${message.error.code} ${message.error.detail}`);
    if (message.value.type === 'hello') return this.#greet(message.value.version);
    if (!this.#greeted) return this.#refuse('spoke before its hello');
    if (message.value.type === 'ask') this.#socket.send(JSON.stringify({ type: 'here' } satisfies ToPage));
    else this.#handlers.onMessage(message.value);
  }

  #greet(version: number): void {
    if (version !== linkVersion) {
      this.#handlers.onRefused(`page speaks version ${version}, the station ${linkVersion}`);
      this.close(closeCodes.wrongVersion, 'wrong version');
      return;
    }
    this.#greeted = true;
    const next = this.#next;
    if (next === null || this.#writing) return;
    this.#next = null;
    this.#write(next);
  }

  #refuse(detail: string): void {
    this.#over = true;
    this.#handlers.onRefused(detail);
    this.close(closeCodes.badMessage, 'not in the contract');
  }
}
