import type { Result } from '../../drivers/basics/result.ts';

interface Clip {
  readonly duration: number;
}

/** Decoded sound weighs 200 kB a second: this much is kept, least recently used first to go. */
const keptSeconds = 90;

/**
 * Files decoded once; a refused file is tried again the next time, since it may have been replaced. What was put together
 * of several files is kept beside them under a name of its own and by the same measure.
 */
export class ClipCache<T extends Clip = AudioBuffer> {
  readonly #decode: (bytes: Uint8Array) => Promise<Result<T, string>>;
  readonly #read: (file: string) => Promise<Uint8Array>;
  readonly #clips = new Map<string, T>();

  constructor(decode: (bytes: Uint8Array) => Promise<Result<T, string>>, read: (file: string) => Promise<Uint8Array>) {
    this.#decode = decode;
    this.#read = read;
  }

  async get(file: string): Promise<Result<T, string>> {
    const known = this.kept(file);
    if (known !== undefined) return { ok: true, value: known };
    let bytes: Uint8Array;
    try {
      bytes = await this.#read(file);
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
    const clip = await this.#decode(bytes);
    if (clip.ok) this.keep(file, clip.value);
    return clip;
  }

  /** What is there under this name, without reading anything. */
  kept(name: string): T | undefined {
    const known = this.#clips.get(name);
    if (known !== undefined) this.keep(name, known);
    return known;
  }

  keep(name: string, clip: T): void {
    this.#clips.delete(name);
    this.#clips.set(name, clip);
    let total = [...this.#clips.values()].reduce((sum, kept) => sum + kept.duration, 0);
    for (const [oldest, kept] of this.#clips) {
      if (total <= keptSeconds || oldest === name) return;
      this.#clips.delete(oldest);
      total -= kept.duration;
    }
  }
}
