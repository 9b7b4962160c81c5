import { systemClock } from '../../../drivers/basics/clock.ts';
import { type Announcer, type AnnouncerOptions, startAnnouncer } from '../../../kiosk/announcer/announcer.ts';
import { soundSchema } from '../../../kiosk/announcer/configuration.ts';
import { type PlayerEvents, startPlayer } from '../../../kiosk/announcer/player.ts';

type Spawn = NonNullable<Parameters<typeof startPlayer>[0]['spawn']>;

/** An announcer that is never quiet, over a process of the tests' choice; `after` hears of the player what the announcer heard. */
export function announcerOver(
  spawn: Spawn,
  {
    device,
    after = {},
    onState,
    onHeard,
  }: {
    device: string | null;
    after?: { onEnded?: () => void; onLost?: () => void };
    onState?: AnnouncerOptions['onState'];
    onHeard?: NonNullable<AnnouncerOptions['onHeard']>;
  },
): Announcer {
  return startAnnouncer({
    configuration: soundSchema.parse({ quietHours: [], ...(device === null ? {} : { device }) }),
    clock: systemClock,
    timeZone: 'Asia/Shanghai',
    clockTrusted: () => true,
    filesFolder: '/nowhere',
    startPlayer: (events) => startPlayer({ clock: systemClock, device, spawn }, also(events, after)),
    onState: onState ?? (() => undefined),
    ...(onHeard === undefined ? {} : { onHeard }),
  });
}

function also(events: PlayerEvents, after: { onEnded?: () => void; onLost?: () => void }): PlayerEvents {
  return {
    ...events,
    onEnded(...args) {
      events.onEnded(...args);
      after.onEnded?.();
    },
    onLost(...args) {
      after.onLost?.();
      events.onLost(...args);
    },
  };
}
