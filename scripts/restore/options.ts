import path from 'node:path';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { Site } from '../../kiosk/station/site/site.ts';
import type { RestoreStep } from './steps.ts';

export interface RestoreOptions {
  /** The backup, and the key it is locked with. */
  readonly file: string;
  readonly key: Buffer;
  /** Absolute: where the site file goes, the data, and the key of pseudonyms. */
  readonly to: string;
  readonly data: string;
  readonly runtimeDirectory: string;
  /** A site file that is there already may be replaced. */
  readonly overwriteSite: boolean;
  /** Id of the certificate by which this box was erased, when it may run again all the same. */
  readonly afterRetirement: string | null;
  /** Bytes a file system still takes; null: unknown. */
  readonly freeBytes: (directory: string) => number | null;
  readonly clock: Clock;
  readonly synchronised: (source: Site['clock']) => () => boolean;
  readonly progress: (line: string) => void;
  readonly onStep: (step: RestoreStep) => void;
}

/** Where everything lies until it is known to be whole: on the disks it goes to, so that a rename brings it in. */
export function stagesOf({ to, data }: Pick<RestoreOptions, 'to' | 'data'>) {
  const ofData = path.join(data, 'restore.unfinished');
  const ofSite = path.join(to, 'restore.unfinished');
  return {
    ofData,
    ofSite,
    data: path.join(ofData, 'data'),
    runtime: path.join(ofData, 'runtime'),
    plan: path.join(ofData, 'plan.json'),
    site: path.join(ofSite, 'site'),
  };
}

/** Files the site file named outside its folder go here, below `to`. */
export const namedFolder = 'from-backup';
