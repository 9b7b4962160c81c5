/** The simulator's side of `DirectoryGpio`: makes the lines, drives inputs, watches outputs. Levels are physical. */
import { existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { linePath } from './directory-gpio.ts';

interface BenchLine {
  readonly chip: string;
  readonly line: string | number;
  /** The level before anything drives it, as a pull gives it. */
  readonly high: boolean;
}

export class DirectoryGpioBench {
  readonly #directory: string;
  readonly #stops = new Set<() => void>();

  /** Makes a file for each line; a line already there keeps its level. Throws what node:fs throws. */
  constructor(directory: string, lines: readonly BenchLine[]) {
    this.#directory = directory;
    for (const line of lines) this.plug(line);
  }

  plug(line: BenchLine): void {
    const path = this.#path(line.chip, line.line);
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(path, line.high ? '1' : '0', { flag: 'wx' });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }

  unplug(chip: string, line: string | number): void {
    rmSync(this.#path(chip, line));
  }

  high(chip: string, line: string | number): boolean {
    return readFileSync(this.#path(chip, line), 'latin1').startsWith('1');
  }

  /** Applies a level to an input. The file is written in place, so that its watchers keep it. */
  drive(chip: string, line: string | number, high: boolean): void {
    writeFileSync(this.#path(chip, line), high ? '1' : '0', { flag: 'r+' });
  }

  /** Calls `onLevel` at each change of a line, beginning with its level now; a pulse shorter than a loop turn may be missed. */
  watch(chip: string, line: string | number, onLevel: (high: boolean) => void): () => void {
    let last = this.high(chip, line);
    onLevel(last);
    const path = this.#path(chip, line);
    const watcher = watch(path, () => {
      if (!existsSync(path)) return;
      const now = this.high(chip, line);
      if (now === last) return;
      last = now;
      onLevel(now);
    });
    const stop = (): void => {
      watcher.close();
      this.#stops.delete(stop);
    };
    this.#stops.add(stop);
    return stop;
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #path(chip: string, line: string | number): string {
    const path = linePath(this.#directory, chip, line);
    if (path === null) throw new Error(`not a name of a chip and a line: ${chip}/${line}`);
    return path;
  }
}
