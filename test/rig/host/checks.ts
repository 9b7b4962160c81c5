/** What was seen, line by line, and how many of the checks held. */
import type { Running } from './commands.ts';

export class Checks {
  #passed = 0;
  #failed = 0;
  readonly #begunMs = performance.now();

  /** A heading. */
  title(text: string): void {
    console.log(`\n${text} (${((performance.now() - this.#begunMs) / 1000).toFixed(0)} s)`);
  }

  /** Something worth knowing that nothing depends on. */
  note(text: string): void {
    console.log(`        ${text}`);
  }

  check(name: string, holds: boolean, seen: string): void {
    if (holds) this.#passed += 1;
    else this.#failed += 1;
    console.log(`  ${holds ? 'pass' : 'FAIL'}  ${name}: ${seen}`);
  }

  /** Runs a part of a suite; what it throws is a failed check of that name. */
  async part(name: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.check(name, false, error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * A program in the guest that checks by itself, with lines `pass <name>: <seen>`, `fail <name>: <seen>`, `note <text>`,
   * and `ask <what>` for what only the host can do.
   */
  async program(
    name: string,
    running: Running,
    limitMs: number,
    asked: (what: string) => Promise<void> = (what) => Promise.reject(new Error(`cannot ${what}`)),
  ): Promise<void> {
    running.onLine((line) => {
      if (line.startsWith('ask ')) {
        asked(line.slice(4)).catch((error: unknown) => this.check(`${name}, ${line}`, false, String(error)));
        return;
      }
      const [, verdict, what = '', seen = ''] = /^(pass|fail) ([^:]*): (.*)$/.exec(line) ?? [];
      if (verdict !== undefined) this.check(what, verdict === 'pass', seen);
      else this.note(line.replace(/^note /, ''));
    });
    await this.part(name, async () => {
      const code = await running.ended(limitMs);
      if (code !== 0) this.check(name, false, `the guest's program ended with ${code}`);
    });
  }

  /** Prints the sum; the exit code. */
  close(): number {
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}
