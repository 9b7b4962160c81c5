/** The page of a simulated station, served as a station serves its own. */
import type { Sees } from '../../../kiosk/station/page/seen-by.ts';
import { type ScreenServer, startScreenServer } from '../../../kiosk/station/page/server.ts';
import type { World } from '../../simulation/world.ts';

/** Serves what is built in the directory; a page sees what the station says it may unless `sees` says otherwise. */
export async function servePageOf(
  world: World,
  pageDirectory: string,
  sees = (page: number): Sees => world.station?.sees(page) ?? { staff: 'elsewhere', technician: false },
): Promise<ScreenServer> {
  const started = await startScreenServer({
    port: 0,
    pageDirectory,
    routes: {},
    sees,
    handlers: {
      onPage: (came) => world.station?.pageCame(came),
      onHeartbeat: () => world.station?.screenPainted(),
      onMessage: (message, from) => void world.station?.request(message, from),
      onPageGone: (gone) => world.station?.pageGone(gone),
      onLost: () => {},
      onBack: () => {},
    },
  });
  if (!started.ok) throw new Error(started.error.detail);
  return started.value;
}
