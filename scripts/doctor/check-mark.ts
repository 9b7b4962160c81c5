/** Whether the box is marked as one that must not run, and then why: the station would say so only in its log. */
import path from 'node:path';
import { type BoxMark, boxMarkFile, readBoxMark } from '../../kiosk/station/site/box-mark.ts';
import { type Examination, type Finding, findingsOf } from './finding.ts';
import type { FindingCode } from './texts.ts';

const find = findingsOf('site');

const codes = {
  restoring: 'boxRestoring',
  handedOver: 'boxHandedOver',
  retiring: 'boxRetiring',
  retired: 'boxRetired',
} as const satisfies Record<BoxMark['state'], FindingCode>;

/** The first that is found, in the order in which the station looks. */
export function checkMark({ loaded }: Pick<Examination, 'loaded'>): Finding[] {
  for (const directory of [loaded.dataDirectory, loaded.directory]) {
    const mark = readBoxMark(directory);
    if (mark === null) continue;
    const file = path.join(directory, boxMarkFile);
    if (mark === 'unreadable') return [find('red', 'boxMarkUnreadable', { file })];
    return [find('red', codes[mark.state], { file, about: mark.about })];
  }
  return [];
}
