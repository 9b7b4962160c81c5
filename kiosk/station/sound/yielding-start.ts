/** The sounding process is the heaviest part of a start: it waits until the gate could be decided at. */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { Player, PlayerEvents } from '../../announcer/player.ts';

const lookEveryMs = 100;
/** A box that lacks a device can still speak, and says so. */
const atLatestMs = 5_000;

export interface YieldingStart {
  readonly start: (events: PlayerEvents) => Player;
  readonly clock: Clock;
  /** Whether the devices a decision needs are there. */
  readonly able: () => boolean;
}

/** Starts a player as `start` does, but not before the box is able to decide, or `atLatestMs` of the station have gone by. */
export function yieldingStart({ start, clock, able }: YieldingStart): (events: PlayerEvents) => Player {
  const latestMs = clock.monotonicMs() + atLatestMs;
  return (events) => {
    let player: Player | null = null;
    let look: Timer | null = null;
    const attempt = (): void => {
      if (able() || clock.monotonicMs() >= latestMs) player = start(events);
      else look = clock.after(lookEveryMs, attempt);
    };
    // Not in this turn: whoever starts it is not yet ready to be asked.
    look = clock.after(0, attempt);
    return {
      command: (command) => player?.command(command),
      stop() {
        look?.cancel();
        return player?.stop() ?? Promise.resolve();
      },
    };
  };
}
