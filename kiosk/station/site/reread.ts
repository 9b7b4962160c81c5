/** The site file of a running station once more: read and checked only when it is another than at the last look. */
import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import type { ReadSiteNow, SiteNow } from '../staff/live-pins.ts';
import { siteFaultText } from './file.ts';
import { parseSite } from './site.ts';

/** No more of what is wrong is told than fits an event. */
const mostFault = 300;

export function rereadSite(file: string): ReadSiteNow {
  let seen = '';
  let last: Result<SiteNow, string> | null = null;
  return () => {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
      const mark = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
      if (last === null || mark !== seen) last = read(file);
      seen = mark;
      return last;
    } catch (error) {
      seen = '';
      return err(`${file}: ${error instanceof Error && 'code' in error ? String(error.code) : 'cannot be read'}`);
    }
  };
}

function read(file: string): Result<SiteNow, string> {
  const text = readFileSync(file, 'utf8');
  const parsed = parseSite(text, file);
  if (parsed.ok) return ok({ site: parsed.value, digest: hash('sha256', text) });
  const [first] = parsed.error;
  return err((first === undefined ? file : siteFaultText(first)).slice(0, mostFault));
}
