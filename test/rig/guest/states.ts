/** What a device that keeps itself open has told, to be awaited. */
import type { DeviceState } from '../../../drivers/device.ts';

export class States {
  readonly #told: { readonly state: DeviceState; readonly atMs: number }[] = [];
  readonly #listeners = new Set<() => void>();

  readonly onState = (state: DeviceState): void => {
    this.#told.push({ state, atMs: performance.now() });
    for (const listener of this.#listeners) listener();
  };

  get latest(): DeviceState['status'] | 'none' {
    return this.#told.at(-1)?.state.status ?? 'none';
  }

  /** Milliseconds from `sinceMs` until such a state was told; rejects with what was told instead after `limitMs`. */
  until(status: DeviceState['status'], sinceMs: number, limitMs: number): Promise<{ ms: number; detail: string }> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.#told.find((each) => each.state.status === status && each.atMs >= sinceMs);
        if (found === undefined) return;
        stop();
        resolve({ ms: found.atMs - sinceMs, detail: found.state.status === 'lost' ? found.state.fault.detail : '' });
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`not ${status} within ${limitMs} ms, but ${JSON.stringify(this.#told.at(-1)?.state)}`));
      }, limitMs);
      const stop = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
      };
      this.#listeners.add(look);
      look();
    });
  }
}
