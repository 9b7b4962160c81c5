import type { Clock } from '../../drivers/basics/clock.ts';
import type { Player, PlayerEvents } from './player.ts';

/**
 * A player for simulated time: sounds nothing, takes as long as the pieces are, and reports every command.
 * `durationMs` tells the length of a file in milliseconds.
 */
export function startSimulatedPlayer(
  clock: Clock,
  durationMs: (file: string) => number,
  events: PlayerEvents,
  onCommand: (command: Parameters<Player['command']>[0], atMs: number) => void = () => undefined,
): Player {
  const speaking = new Map<string, { cancel(): void }>();
  const lengthOf = (files: readonly string[]): number => files.reduce((sum, file) => sum + durationMs(file), 0);
  let stopped = false;
  const start = clock.after(0, () => {
    events.onState({ status: 'sounding', card: 'simulated' });
    events.onReady();
  });
  return {
    command(command) {
      if (stopped) return;
      onCommand(command, clock.monotonicMs());
      switch (command.type) {
        case 'speak': {
          const done = (): void => {
            speaking.delete(command.id);
            events.onEnded(command.id, true);
          };
          speaking.set(command.id, clock.after(lengthOf(command.files), done));
          return;
        }
        case 'hush':
          speaking.get(command.id)?.cancel();
          speaking.delete(command.id);
          return;
        case 'loop': {
          const audibleMs = lengthOf(command.files);
          const lengthMs = audibleMs + command.pauseMs * command.files.length;
          // As from the real player, the answer comes after the command has been taken.
          clock.after(0, () => events.onLoopStarted(command.id, lengthMs, audibleMs));
          return;
        }
        case 'loopGain':
        case 'endLoop':
          return;
      }
    },
    stop() {
      stopped = true;
      start.cancel();
      for (const timer of speaking.values()) timer.cancel();
      return Promise.resolve();
    },
  };
}
