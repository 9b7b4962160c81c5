/** The shell as a service of its own: its restart is asked for by a file (kiosk/electron/shell-service.md). */
import { renameSync, writeFileSync } from 'node:fs';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { ShellRestart, ShellRunner } from './shell-keeper.ts';

export class ShellRequest implements ShellRunner {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;

  constructor(file: string, clock: Clock, log: (line: string) => void) {
    this.#file = file;
    this.#clock = clock;
    this.#log = log;
  }

  begin(): void {
    // The service starts by itself.
  }

  /** Replaces the file by one line of JSON; who watches it never sees half of it. */
  restart({ why, number, afresh }: ShellRestart): void {
    try {
      const line = `${JSON.stringify({ why, number, afresh, wallMs: Math.round(this.#clock.wallMs()) })}\n`;
      writeFileSync(`${this.#file}.new`, line, { mode: 0o644 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch (cause) {
      this.#log(cause instanceof Error ? cause.message : 'the restart cannot be asked for');
    }
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
