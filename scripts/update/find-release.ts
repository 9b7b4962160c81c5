/** From what a call names, or what lies on a stick, to a release that is signed, in time and for this box. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type Release, type ReleaseKey, verifyRelease } from './release.ts';

export interface FoundRelease {
  readonly release: Release;
  /** The package it is about. */
  readonly file: string;
}

/** The ending of a manifest beside its package. */
export const manifestEnding = '.release';

/** A clock may run behind by so much before it is said to be wrong. */
const toleranceMs = 24 * 3_600_000;

/** The release of one manifest; the error is one line. Throws errors of node:fs. */
export function readRelease(manifest: string, keys: readonly ReleaseKey[], nowMs: number): Result<Release, string> {
  if (!statSync(manifest).isFile()) return err(`${manifest}: it is a folder, a device or a pipe, not a manifest`);
  const verified = verifyRelease(readFileSync(manifest, 'utf8').slice(0, 100_000), keys);
  if (!verified.ok) return err(`${manifest}: ${verified.error.detail}`);
  const { issuedAt, expires } = verified.value;
  if (nowMs >= Date.parse(expires)) return err(`${manifest}: it was to be used until ${expires}, and that is over`);
  if (nowMs < Date.parse(issuedAt) - toleranceMs) {
    const now = new Date(nowMs).toISOString();
    return err(`${manifest}: it was signed on ${issuedAt}, and the clock of this box says ${now}: set the clock first`);
  }
  return ok(verified.value);
}

/** The newest release in a directory for this architecture; the error says why there is none. Throws errors of node:fs. */
export function newestIn(
  directory: string,
  keys: readonly ReleaseKey[],
  nowMs: number,
  architecture: string,
): Result<FoundRelease, string> {
  const manifests = readdirSync(directory).filter((name) => name.endsWith(manifestEnding));
  const why: string[] = [];
  const found: FoundRelease[] = [];
  for (const name of manifests) {
    const manifest = path.join(directory, name);
    const release = readRelease(manifest, keys, nowMs);
    if (!release.ok) why.push(release.error);
    else if (release.value.architecture !== architecture)
      why.push(`${manifest}: it is for ${release.value.architecture}`);
    else found.push({ release: release.value, file: manifest.slice(0, -manifestEnding.length) });
  }
  const [newest] = found.toSorted((a, b) => b.release.serial - a.release.serial);
  if (newest !== undefined) return ok(newest);
  return err(`${directory}: no release for this box (${architecture}). ${why.join('; ')}`.trim());
}
