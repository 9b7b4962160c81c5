/** A player that can be ended and started anew under whoever uses it. */
import type { Player, PlayerEvents } from '../../announcer/player.ts';

export interface RestartablePlayer {
  readonly start: (events: PlayerEvents) => Player;
  /** Resolves when another one has been started; what should sound is said to it when it is ready. */
  restart(): Promise<void>;
}

export function restartablePlayer(start: (events: PlayerEvents) => Player): RestartablePlayer {
  let running: { readonly events: PlayerEvents; player: Player } | null = null;
  let stopped = false;
  return {
    start(events) {
      const mine = { events, player: start(events) };
      running = mine;
      return {
        command: (command) => mine.player.command(command),
        stop() {
          stopped = true;
          return mine.player.stop();
        },
      };
    },
    async restart() {
      const before = running;
      if (before === null || stopped) return;
      const { player } = before;
      await player.stop();
      // Two touches are one restart.
      if (stopped || before.player !== player) return;
      before.events.onLost();
      before.player = start(before.events);
    },
  };
}
