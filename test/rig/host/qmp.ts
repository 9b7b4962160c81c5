/** QEMU's own control line (QMP): one JSON object a line, answers in the order of the commands, events in between. */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const messageSchema = z.union([
  z.object({ event: z.string(), data: z.record(z.string(), z.unknown()).default({}) }),
  z.object({ return: z.unknown() }),
  z.object({ error: z.object({ desc: z.string() }) }),
  z.object({ QMP: z.unknown() }),
]);

export interface QmpEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

export class Qmp {
  readonly events: QmpEvent[] = [];
  readonly #socket: Socket;
  readonly #waiting: Waiting[] = [];
  readonly #listeners = new Set<(event: QmpEvent) => void>();

  constructor(path: string) {
    this.#socket = connect(path);
    this.#socket.on('error', () => this.#end());
    this.#socket.on('close', () => this.#end());
    createInterface({ input: this.#socket }).on('line', (line) => this.#take(line));
  }

  /** Runs one command and gives its answer; rejects with QEMU's words, or when QEMU ends first. */
  command(execute: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#socket.write(`${JSON.stringify({ execute, arguments: parameters })}\n`);
    });
  }

  /** Resolves at the first such event, past or future; rejects after `limitMs`. */
  event(name: string, limitMs: number): Promise<QmpEvent> {
    const past = this.events.find((each) => each.event === name);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const listener = (each: QmpEvent): void => {
        if (each.event !== name) return;
        stop();
        resolve(each);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`QEMU told no ${name} within ${limitMs} ms`));
      }, limitMs);
      const stop = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
      };
      this.#listeners.add(listener);
    });
  }

  #take(line: string): void {
    const message = messageSchema.parse(JSON.parse(line));
    if ('event' in message) {
      this.events.push(message);
      for (const listener of this.#listeners) listener(message);
    } else if ('return' in message) this.#waiting.shift()?.resolve(message.return);
    else if ('error' in message) this.#waiting.shift()?.reject(new Error(message.error.desc));
  }

  #end(): void {
    for (const each of this.#waiting.splice(0)) each.reject(new Error('QEMU has ended'));
  }
}
