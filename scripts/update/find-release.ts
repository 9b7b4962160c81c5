/** From what a call names, or what lies on a stick, to a release that is signed, in time and for this box. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type Release, type ReleaseKey, untimely, verifyRelease } from '../../kiosk/station/care/release.ts';

export interface FoundRelease {
  readonly release: Release;
  /** The package it is about. */
  readonly file: string;
}

/** The ending of a manifest beside its package. */
export const manifestEnding = '.release';

/** The release of one manifest; the error is one line. Throws errors of node:fs. */
export function readRelease(manifest: string, keys: readonly ReleaseKey[], nowMs: number): Result<Release, string> {
  if (!statSync(manifest).isFile()) return err(`${manifest}: it is a folder, a device or a pipe, not a manifest`);
  const verified = verifyRelease(readFileSync(manifest, 'utf8').slice(0, 100_000), keys);
  if (!verified.ok) return err(`${manifest}: ${verified.error.detail}`);
  const why = untimely(verified.value, nowMs);
  if (why !== null) return err(`${manifest}: ${why}`);
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
