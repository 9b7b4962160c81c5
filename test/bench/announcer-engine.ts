import { systemClock } from '../../drivers/basics/clock.ts';
import { type Spawn, spawnFrom } from '../../kiosk/announcer/player-child.ts';
import { fromPlayer } from '../../kiosk/announcer/player-messages.ts';

const spawnChild = spawnFrom(new URL('./announcer-engine-child.ts', import.meta.url));

/**
 * The sounding process with its engine at work on a machine without a card. There the engine falls behind when the machine
 * is crowded, and never catches up, so that its pace is not passed on; what it uses is.
 */
export const spawnEngine: Spawn = (events) =>
  spawnChild({
    ...events,
    onMessage(raw) {
      const message = fromPlayer.safeParse(raw);
      const alive = message.success && message.data.type === 'alive' ? message.data : null;
      events.onMessage(alive === null ? raw : { ...alive, audioMs: systemClock.monotonicMs() });
    },
  });
