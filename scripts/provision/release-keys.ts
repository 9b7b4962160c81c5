/** The keys whose releases a box takes: read and judged at the desk, and put beside the site file as other trust is. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { readBytes, Refusal, refusalCodes } from '../refusal.ts';
import { parseReleaseKeys, releaseKeysFile } from '../../kiosk/station/care/release.ts';
import { replaceSite } from './replace-site.ts';
import type { TemplateFault } from './templates.ts';

const expected = 'a file of release keys: { "keys": [{ "publicKey": "…43 characters…" }] }';
const remedy = 'name the release-keys.json that whoever makes the releases has printed with the key';

/** The text of a file that somebody names, once it is known to hold nothing but public keys of releases. */
export function readReleaseKeys(file: string): Result<string, TemplateFault> {
  let text: string;
  try {
    text = readBytes(file, { onlyFiles: true }).toString('utf8');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return err({ found: error.message, expected, remedy });
  }
  const where = faultIn(text);
  return where === null ? ok(text) : err({ found: `${file}, which is none${where}`, expected, remedy });
}

/** The same, or a `Refusal` with exit code 66. */
export function mustReadReleaseKeys(file: string): string {
  const text = readReleaseKeys(file);
  if (text.ok) return text.value;
  const { found } = text.error;
  throw new Refusal(`--release-keys: found ${found}, expected ${expected}; ${remedy}`, refusalCodes.badFile);
}

/** Null where these are release keys, else where they are not, such as ` (at keys.0.publicKey)`. */
export function faultIn(text: string): string | null {
  const keys = parseReleaseKeys(text);
  if (keys.ok) return null;
  const place = keys.error.split(':')[0] ?? '';
  return place === '' ? '' : ` (at ${place})`;
}

/** Puts keys beside a site file; what stood there before is kept as `.before`. Throws as node:fs. */
export function placeReleaseKeys(siteFile: string, text: string): void {
  const file = releaseKeysBeside(siteFile);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
  if (before === text) return;
  if (before !== null) replaceSite(`${file}.before`, before);
  replaceSite(file, text);
}

/** Where the keys of a box lie, by its site file. */
export function releaseKeysBeside(siteFile: string): string {
  return path.join(path.dirname(path.resolve(siteFile)), releaseKeysFile);
}
