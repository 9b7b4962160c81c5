/** For whoever makes releases: signs what a package is, so that boxes take it (kiosk/station/care/release.ts). */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { manifestEnding } from '../update/find-release.ts';
import { signRelease } from '../../kiosk/station/care/release.ts';
import { hashOf } from '../update/stage.ts';

export interface SignOptions {
  readonly deb: string;
  /** Ed25519, PKCS #8 in PEM. */
  readonly keyFile: string;
  readonly nowMs: number;
  /** How long boxes take it. */
  readonly days: number;
  /** Grows from release to release; the seconds of now if absent. */
  readonly serial?: number;
  /** It closes a hole: boxes press for it. */
  readonly security?: boolean;
}

export interface SignedRelease {
  readonly manifest: string;
  /** What `/etc/kadian/release-keys.json` of a box must hold. */
  readonly keys: string;
}

/** Writes the manifest beside the package. The error says what cannot be used. */
export function signPackage({
  deb,
  keyFile,
  nowMs,
  days,
  serial,
  security = false,
}: SignOptions): Result<SignedRelease, string> {
  const key = keyIn(keyFile);
  if (key === null)
    return err(`${keyFile}: no Ed25519 key; 'openssl genpkey -algorithm ed25519 -out ${keyFile}' makes one`);
  const field = (name: string): string => execFileSync('dpkg-deb', ['--field', deb, name], { encoding: 'utf8' }).trim();
  const { manifest, publicKey } = signRelease(
    {
      name: 'kadian',
      version: field('Version'),
      architecture: field('Architecture') === 'arm64' ? 'arm64' : 'amd64',
      sha256: hashOf(deb),
      size: statSync(deb).size,
      ledgerSchema: Number(field('Kadian-Ledger-Schema')),
      serial: serial ?? Math.floor(nowMs / 1000),
      issuedAt: new Date(nowMs).toISOString(),
      expires: new Date(nowMs + days * 86_400_000).toISOString(),
      ...(security ? { security } : {}),
    },
    key,
  );
  const file = `${deb}${manifestEnding}`;
  writeFileSync(file, manifest);
  return ok({ manifest: file, keys: `${JSON.stringify({ keys: [{ publicKey }] })}\n` });
}

function keyIn(file: string): KeyObject | null {
  try {
    const key = createPrivateKey(readFileSync(file));
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    // Not there, empty, or something else: node:crypto has many words for it.
    return null;
  }
}
