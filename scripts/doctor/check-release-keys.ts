/** Whether this box could take a software update: the keys of releases beside its site file. */
import { readFileSync } from 'node:fs';
import { faultMeaning } from '../refusal.ts';
import { releaseKeysBeside } from '../provision/release-keys.ts';
import { parseReleaseKeys } from '../../kiosk/station/care/release.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';

const find = findingsOf('enrolment');

export function checkReleaseKeys({ loaded, clock }: Examination): Finding[] {
  const file = releaseKeysBeside(loaded.file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (faultMeaning(error) === null) throw error;
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return [isAbsent ? find('yellow', 'releaseKeysNone', { file }) : find('unknown', 'releaseKeysHidden', { file })];
  }
  const keys = parseReleaseKeys(text);
  if (!keys.ok) return [find('red', 'releaseKeysBad', { file })];
  // A release signed while its key was valid counts for good; only new ones need a key that is valid now.
  const nowMs = clock.wallMs();
  const valid = keys.value.filter(({ validFromMs, validUntilMs }) => validFromMs <= nowMs && nowMs <= validUntilMs);
  return [
    valid.length === 0
      ? find('yellow', 'releaseKeysOver', { file })
      : find('green', 'releaseKeysThere', { count: valid.length }),
  ];
}
