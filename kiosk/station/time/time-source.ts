import { existsSync } from 'node:fs';
import type { Site } from '../site/site.ts';

/** Written by systemd-timesyncd when the clock has been set from a server since boot (systemd-timesyncd.service(8)). */
export const timesyncMark = '/run/systemd/timesync/synchronized';

/** How to ask whether the wall clock is synchronised. */
export function synchronisedBy(source: Site['clock'], mark: string = timesyncMark): () => boolean {
  switch (source) {
    case 'host':
      return () => true;
    case 'timesync':
      return () => existsSync(mark);
  }
}
