/** The line on which the guest runs commands (see guest/system/init): many at a time, each with its own output and end. */
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** A command under way in the guest. */
export interface Running {
  readonly lines: readonly string[];
  /** Resolves with the next line that matches, one not yet taken by `until`; rejects after `limitMs` or at the end. */
  until(pattern: RegExp, limitMs: number): Promise<RegExpMatchArray>;
  /** Calls back with every line from now on. */
  onLine(listener: (line: string) => void): void;
  /** The exit code; rejects after `limitMs`, or when the guest goes away first. */
  ended(limitMs: number): Promise<number>;
}

export class Commands {
  readonly #socket: Socket;
  readonly #running = new Map<number, Command>();
  #count = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    const machine = new Command('the guest');
    this.#running.set(0, machine);
    this.up = (limitMs) => machine.until(/^up$/, limitMs).then(() => undefined);
    createInterface({ input: socket }).on('line', (line) => this.#take(line));
    socket.on('close', () => {
      for (const each of this.#running.values()) each.end(null);
    });
  }

  /** Resolves when the guest takes commands. */
  readonly up: (limitMs: number) => Promise<void>;

  run(command: string): Running {
    this.#count += 1;
    const running = new Command(command);
    this.#running.set(this.#count, running);
    this.#socket.write(`${this.#count} ${command}\n`);
    return running;
  }

  /** Runs a command to its end and gives what it wrote; throws unless it ends with 0 in time. */
  async output(command: string, limitMs = 120_000): Promise<string> {
    const running = this.run(command);
    const code = await running.ended(limitMs);
    const text = running.lines.join('\n');
    if (code !== 0) throw new Error(`"${command}" ended with ${code} in the guest: ${text}`);
    return text;
  }

  #take(line: string): void {
    const parts = /^(\d+)(!?) (.*)$/.exec(line);
    const running = this.#running.get(Number(parts?.[1]));
    const text = parts?.[3];
    if (running === undefined || text === undefined) return;
    if (parts?.[2] === '!') running.end(Number(text));
    else running.say(text);
  }
}

class Command implements Running {
  readonly lines: string[] = [];
  readonly #name: string;
  readonly #listeners = new Set<() => void>();
  #taken = 0;
  #code: number | null | undefined = undefined;

  constructor(name: string) {
    this.#name = name;
  }

  say(line: string): void {
    this.lines.push(line);
    for (const listener of this.#listeners) listener();
  }

  end(code: number | null): void {
    if (this.#code === undefined) this.#code = code;
    for (const listener of this.#listeners) listener();
  }

  onLine(listener: (line: string) => void): void {
    let told = this.lines.length;
    this.#listeners.add(() => {
      for (; told < this.lines.length; told += 1) listener(this.lines[told] ?? '');
    });
  }

  until(pattern: RegExp, limitMs: number): Promise<RegExpMatchArray> {
    return this.#wait(limitMs, `to say ${pattern}`, () => {
      while (this.#taken < this.lines.length) {
        const match = (this.lines[this.#taken] ?? '').match(pattern);
        this.#taken += 1;
        if (match !== null) return match;
      }
      if (this.#code !== undefined) throw new Error(`ended (${this.#code ?? 'the guest is gone'})`);
      return null;
    });
  }

  ended(limitMs: number): Promise<number> {
    return this.#wait(limitMs, 'to end', () => {
      if (this.#code === null) throw new Error('the guest is gone');
      return this.#code === undefined ? null : this.#code;
    });
  }

  #wait<T>(limitMs: number, what: string, look: () => T | null): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        stop();
        reject(
          new Error(`waited for "${this.#name}" ${what}: ${why}; it said last: ${this.lines.slice(-5).join(' | ')}`),
        );
      };
      const check = (): void => {
        try {
          const found = look();
          if (found === null) return;
          stop();
          resolve(found);
        } catch (error) {
          fail(error instanceof Error ? error.message : String(error));
        }
      };
      const timer = setTimeout(() => fail(`nothing within ${limitMs} ms`), limitMs);
      const stop = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(check);
      };
      this.#listeners.add(check);
      check();
    });
  }
}
