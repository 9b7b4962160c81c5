/** The actuator as the house sees it, whichever process drives its line. */
import type { Clock } from '../basics/clock.ts';
import type { Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import type { RelayConfiguration } from './gate-configuration.ts';

/** A release that took place: the line was set and read back as active. Monotonic milliseconds. */
export interface ReleaseOutcome {
  readonly setAtMs: number;
  /** When the relay will be inactive again; no later than the configured maximum after it became active. */
  readonly endsAtMs: number;
  /**
   * The relay was active already. At `level` the release was extended; at `pulse` no further impulse was given,
   * because a longer one would mean "hold open" to the board.
   */
  readonly merged: boolean;
}

export interface GateRelay {
  /**
   * Frees the portal for `durationMs` (in `pulse` mode the configured pulse counts instead). The set is under way when
   * the call returns; the promise resolves after the read-back. Errors: `ioError` with "relay read-back", or the line's.
   */
  release(durationMs: number): Promise<Result<ReleaseOutcome, DeviceFault>>;
  /** `true` keeps the relay active until `false` (lockedOpen); `unsupported` where the gate board takes pulses only. */
  hold(active: boolean): Promise<Result<void, DeviceFault>>;
  /** Leaves the relay inactive; harmless when called twice. */
  close(): Promise<void>;
}

export interface RelayHandlers {
  /** The relay's read-back level after each change, monotonic milliseconds. */
  onRelay(active: boolean, atMs: number): void;
  /** The relay cannot be relied on and is inactive as far as that could be done; at most once, unusable afterwards. */
  onLost(fault: DeviceFault): void;
}

/** Opens the relay inactive. */
export type RelayOpener = (
  configuration: RelayConfiguration,
  clock: Clock,
  handlers: RelayHandlers,
) => Promise<Result<GateRelay, DeviceFault>>;
