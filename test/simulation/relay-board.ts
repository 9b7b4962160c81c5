/** A relay board that can be pulled off in mid-release: its holder learns it at once, and finds nothing until it is back. */
import { err } from '../../drivers/basics/result.ts';
import { relayOn } from '../../drivers/gate/gate-relay.ts';
import type { RelayOpener } from '../../drivers/gate/relay.ts';
import type { GpioTransport } from '../../drivers/transport/ports.ts';

const device = 'relay board';

export class RelayBoard {
  #there = true;
  #lose: (() => void) | null = null;

  /** Opens the relay on the lines the machine has at that moment. */
  opener(gpio: () => GpioTransport): RelayOpener {
    return async (configuration, clock, handlers) => {
      if (!this.#there) return err({ code: 'notFound', device, detail: `${device}: it is not there` });
      const opened = await relayOn(gpio())(configuration, clock, handlers);
      if (!opened.ok) return opened;
      this.#lose = () => {
        void opened.value.close();
        handlers.onLost({ code: 'lost', device, detail: `${device}: pulled off` });
      };
      return opened;
    };
  }

  pullOff(): void {
    this.#there = false;
    const lose = this.#lose;
    this.#lose = null;
    lose?.();
  }

  putBack(): void {
    this.#there = true;
  }

  /** Whoever held it is dead and is told nothing. */
  forgetHolder(): void {
    this.#lose = null;
  }
}
