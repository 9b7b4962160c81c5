/**
 * The guard's side: carries out commands on the relay, and makes it inactive when the station falls silent.
 * Independent of processes, so that it runs in simulated time; guard-process.ts gives it a socket.
 */
import type { Clock, Timer } from '../basics/clock.ts';
import type { DeviceFault } from '../device.ts';
import { lineText } from '../transport/gpio-faults.ts';
import type { GpioTransport } from '../transport/ports.ts';
import type { RelayConfiguration } from './gate-configuration.ts';
import { type LineRelay, openRelay } from './gate-relay.ts';
import type { GuardCommand, GuardReply } from './guard-protocol.ts';
import { STALE_RELEASE_MS, WATCHDOG_MS } from './guard-settings.ts';

export interface GuardOptions {
  readonly gpio: GpioTransport;
  readonly relay: RelayConfiguration;
  readonly clock: Clock;
  /** The clock that both processes share, milliseconds. */
  readonly sharedMs: () => number;
  readonly send: (reply: GuardReply) => void;
  /** The guard is at its end: the relay is inactive as far as that could be done, the process is to exit. */
  readonly onEnd: () => void;
}

export interface Guard {
  command(command: GuardCommand): void;
  /** Makes the relay inactive and ends, without a word: the station is gone or has said goodbye. */
  end(): void;
}

/** Opens the relay inactive and tells the outcome; on failure the guard is at its end at once. */
export function startGuard(options: GuardOptions): Guard {
  const guard = new RelayGuard(options);
  guard.open();
  return guard;
}

const nothing = { sequence: 0, flag: false, endsInMs: 0, fault: null } as const;

class RelayGuard implements Guard {
  readonly #options: GuardOptions;
  #relay: LineRelay | null = null;
  #heardAtMs: number;
  #watch: Timer | null = null;
  #over = false;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#heardAtMs = options.clock.monotonicMs();
  }

  open(): void {
    const { gpio, relay, clock, send } = this.#options;
    const opened = openRelay(gpio, relay, clock, {
      onRelay: (active) => send({ ...nothing, kind: 'level', flag: active }),
      onLost: (fault) => this.#lose(fault),
    });
    if (!opened.ok) {
      this.#lose(opened.error);
      return;
    }
    this.#relay = opened.value;
    send({ ...nothing, kind: 'opened' });
    this.#watchFor(WATCHDOG_MS);
  }

  command(command: GuardCommand): void {
    const relay = this.#relay;
    if (relay === null || this.#over) return;
    const { clock, send } = this.#options;
    const { sequence } = command;
    switch (command.kind) {
      case 'release':
        this.#release(relay, command);
        break;
      case 'hold':
      case 'unhold': {
        const held = relay.holdNow(command.kind === 'hold');
        if (held.ok) send({ ...nothing, kind: 'done', sequence });
        else this.#refuse(sequence, held.error);
        break;
      }
      case 'heartbeat':
        // A read-back that does not match ends the guard, and with it the answers.
        if (relay.check().ok) send({ ...nothing, kind: 'alive', sequence });
        break;
      case 'close':
        this.end();
        break;
    }
    this.#heardAtMs = clock.monotonicMs();
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#watch?.cancel();
    this.#relay?.closeNow();
    this.#options.onEnd();
  }

  #release(relay: LineRelay, { sequence, durationMs, issuedMs }: GuardCommand): void {
    const { clock, send, sharedMs } = this.#options;
    const lateMs = sharedMs() - issuedMs;
    if (!(lateMs <= STALE_RELEASE_MS)) {
      this.#refuse(sequence, this.#fault('silent', `a release came ${Math.round(lateMs)} ms late and was left out`));
      return;
    }
    const released = relay.releaseNow(durationMs);
    if (released.ok) {
      const { endsAtMs, merged } = released.value;
      send({ ...nothing, kind: 'released', sequence, flag: merged, endsInMs: endsAtMs - clock.monotonicMs() });
    } else {
      this.#refuse(sequence, released.error);
    }
  }

  #refuse(sequence: number, fault: DeviceFault): void {
    this.#options.send({ ...nothing, kind: 'refused', sequence, fault });
  }

  #lose(fault: DeviceFault): void {
    if (this.#over) return;
    this.#options.send({ ...nothing, kind: 'lost', fault });
    this.end();
  }

  /** One timer for many heartbeats: it looks at the time of the last one when it fires. */
  #watchFor(delayMs: number): void {
    const { clock } = this.#options;
    this.#watch = clock.after(delayMs, () => {
      const leftMs = this.#heardAtMs + WATCHDOG_MS - clock.monotonicMs();
      if (leftMs > 0) this.#watchFor(leftMs);
      else if (this.#relay?.level === true) this.#lose(this.#watchdogFault());
      else this.#watchFor(HEARING_AGAIN_MS);
    });
  }

  #watchdogFault(): DeviceFault {
    return this.#fault('silent', `the station was silent for ${WATCHDOG_MS} ms; its release was ended`);
  }

  #fault(code: DeviceFault['code'], detail: string): DeviceFault {
    const device = lineText(this.#options.relay.line);
    return { code, device, detail: `${device}: ${detail}` };
  }
}

/** While the station is silent and the relay inactive: a release that comes now must still be watched over. */
const HEARING_AGAIN_MS = 50;
