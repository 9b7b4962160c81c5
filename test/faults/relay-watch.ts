/** Watches the level of the relay's line, from the first moment to the last, also while the line is pulled out. */
import { readFileSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import type { Level } from './history.ts';

export class RelayWatch {
  readonly levels: Level[] = [];
  readonly #file: string;
  readonly #watcher: ReturnType<typeof watch>;
  readonly #listeners = new Set<(active: boolean) => void>();

  /** `file` lies in a directory that is there already. */
  constructor(file: string) {
    this.#file = file;
    this.#watcher = watch(path.dirname(file), (_, name) => {
      if (name === path.basename(file)) this.#look();
    });
    this.#look();
  }

  get active(): boolean {
    return this.levels.at(-1)?.active ?? false;
  }

  /** Calls `listener` at each change until the returned function is called. */
  onChange(listener: (active: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    this.#watcher.close();
  }

  /** A line that is not there drives nothing. The time is that of the write, not that of our waking. */
  #look(): void {
    let level: Level = { atMs: Date.now(), active: false };
    try {
      const active = readFileSync(this.#file, 'latin1').startsWith('1');
      level = { atMs: statSync(this.#file).mtimeMs, active };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
    if (level.active === this.active) return;
    this.levels.push(level);
    for (const listener of this.#listeners) listener(level.active);
  }
}
