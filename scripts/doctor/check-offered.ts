/** Whether the district has a newer release than what runs, as the station has last heard. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseReleaseKeys, untimely, verifyRelease } from '../../kiosk/station/care/release.ts';
import { offeredFile } from '../../kiosk/station/care/release-watch.ts';
import { releaseKeysBeside } from '../provision/release-keys.ts';
import { faultMeaning } from '../refusal.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';

const find = findingsOf('enrolment');

/** Nothing where the station has heard of none, or where what lies there is not signed by a key that counts. */
export function checkOffered({ loaded, clock }: Examination): Finding[] {
  const manifest = textOf(path.join(loaded.dataDirectory, offeredFile));
  const keysText = textOf(releaseKeysBeside(loaded.file));
  if (manifest === null || keysText === null) return [];
  const keys = parseReleaseKeys(keysText);
  const release = keys.ok ? verifyRelease(manifest, keys.value) : null;
  if (release?.ok !== true || untimely(release.value, clock.wallMs()) !== null) return [];
  const { version, security, expires } = release.value;
  const code = security === true ? 'softwareOfferedSecurity' : 'softwareOffered';
  return [find('yellow', code, { version, until: expires.slice(0, 10) })];
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (faultMeaning(error) === null) throw error;
    return null;
  }
}
