/** The options of Node a box runs its station with: what is measured is run as it is shipped. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const unit = path.join(import.meta.dirname, '../../scripts/package/system/kadian.service');

/** Those between Node and the program in the unit's `ExecStart`. Throws when there is no such line. */
export function stationNodeOptions(): readonly string[] {
  const words = /^ExecStart=\S+\/node (?<options>(?:--\S+ )*)\S+\/station\/main\.ts /m.exec(readFileSync(unit, 'utf8'));
  if (words?.groups?.options === undefined) throw new Error(`${unit} starts no station`);
  return words.groups.options.split(' ').filter((word) => word !== '');
}
