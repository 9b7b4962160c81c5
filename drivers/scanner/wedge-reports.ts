/** A keyboard wedge read by its reports instead of by keys. */
import type { KeyboardReportLayout } from './boot-keyboard.ts';
import { BootKeyboard } from './boot-keyboard.ts';
import type { ByteScanDecoder, ScanResult } from './scan-result.ts';
import type { WedgeSettings } from './wedge.ts';
import { WedgeDecoder } from './wedge.ts';

export class WedgeReportDecoder implements ByteScanDecoder {
  readonly #keyboard: BootKeyboard;
  readonly #wedge: WedgeDecoder;

  constructor(layout: KeyboardReportLayout, settings: WedgeSettings) {
    this.#keyboard = new BootKeyboard(layout);
    this.#wedge = new WedgeDecoder(settings);
  }

  get flushAtMs(): number | null {
    return this.#wedge.flushAtMs;
  }

  /** One input report as hidraw gives it. */
  push(report: Uint8Array, atMs: number): readonly ScanResult[] {
    const events = this.#keyboard.push(report);
    if (!events.ok) return this.#wedge.spoil(events.error, atMs);
    return events.value.flatMap(({ usage, pressed }) => this.#wedge.key(usage, pressed, atMs));
  }

  flush(): readonly ScanResult[] {
    return this.#wedge.flush();
  }

  reset(): readonly ScanResult[] {
    return this.#wedge.reset();
  }
}
