/** What was looked at and whether it was so, a line each. */
export class Checks {
  #passed = 0;
  #failed = 0;
  readonly #begunMs = performance.now();

  /** `seen` says what was there, so that a failure needs no second run. */
  check(name: string, holds: boolean, seen: string): void {
    if (holds) this.#passed += 1;
    else this.#failed += 1;
    const at = ((performance.now() - this.#begunMs) / 1000).toFixed(0).padStart(3);
    process.stdout.write(`${at} s  ${holds ? 'pass' : 'FAIL'}  ${name}: ${seen.trim()}\n`);
  }

  note(text: string): void {
    const at = ((performance.now() - this.#begunMs) / 1000).toFixed(0).padStart(3);
    process.stdout.write(`${at} s  ${text}\n`);
  }

  /** The last line, and whether everything held. */
  end(): boolean {
    process.stdout.write(`${this.#passed} passed, ${this.#failed} failed\n`);
    return this.#failed === 0;
  }
}
