/** A release: what its maker signs about one package. JWS compact serialisation (RFC 7515) over a small JSON object. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { duplicateKey } from '../../policy/duplicate-keys.ts';
import { checked } from '../../../drivers/basics/checked.ts';

/** The keys whose releases a box takes: beside its site file. */
export const releaseKeysFile = 'release-keys.json';

/** The architectures there are packages for, as dpkg names them. */
export const releaseArchitectures = ['amd64', 'arm64'] as const;
export type ReleaseArchitecture = (typeof releaseArchitectures)[number];

/** A clock may run behind by so much before it is said to be wrong. */
const toleranceMs = 24 * 3_600_000;

/** A bound on what is looked at before the signature holds. */
const charactersMax = 16_000;

const releaseSchema = z.strictObject({
  name: z.literal('kadian'),
  /** As dpkg compares them (deb-version(7)). */
  version: z.string().regex(/^[0-9][A-Za-z0-9.+~:-]{0,63}$/),
  architecture: z.enum(releaseArchitectures),
  /** Of the package's bytes, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().min(1).max(1e9),
  /** The version of the ledger's tables it writes. */
  ledgerSchema: z.int().min(1),
  /** Grows from release to release: a box takes none below the highest it has kept. */
  serial: z.int().min(1),
  issuedAt: z.iso.datetime(),
  /** From then on no box takes it any more, so that nobody is given an old one for ever. */
  expires: z.iso.datetime(),
  /** Whether it closes a hole: boxes press for it then. */
  security: z.boolean().optional(),
});

export type Release = z.output<typeof releaseSchema>;

/** Nothing but these: a parameter nobody understands must not be passed over. */
const headerSchema = z.strictObject({
  alg: z.literal('EdDSA'),
  kid: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  typ: z.literal('release+jws'),
});

const keysSchema = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        /** The 32 bytes of an Ed25519 public key in base64url. */
        publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
        validFrom: z.iso.datetime({ offset: true }).optional(),
        validUntil: z.iso.datetime({ offset: true }).optional(),
      }),
    )
    .min(1)
    .max(16),
});

export interface ReleaseKey {
  /** JWK thumbprint (RFC 7638) in base64url. */
  readonly keyId: string;
  readonly publicKey: KeyObject;
  readonly validFromMs: number;
  readonly validUntilMs: number;
}

export interface ReleaseFault {
  readonly code: 'malformed' | 'unknownKey' | 'wrongSignature' | 'badContent';
  /** One line for a technician. */
  readonly detail: string;
}

/** JWK thumbprint (RFC 7638) of an Ed25519 key. */
function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${publicKey}"}`).digest('base64url');
}

/** The text of a file of release keys, read; the error says what is expected and where. */
export function parseReleaseKeys(text: string): Result<readonly ReleaseKey[], string> {
  const parsed = checked(keysSchema, parsedJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  return ok(
    parsed.data.keys.map(({ publicKey, validFrom, validUntil }) => ({
      keyId: keyIdOf(publicKey),
      publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' }),
      validFromMs: validFrom === undefined ? 0 : Date.parse(validFrom),
      validUntilMs: validUntil === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(validUntil),
    })),
  );
}

/** For whoever makes releases: the manifest of a package, and the row of its key for the file of release keys. */
export function signRelease(release: Release, privateKey: KeyObject): { manifest: string; publicKey: string } {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (privateKey.asymmetricKeyType !== 'ed25519' || x === undefined) throw new Error('releases are signed by Ed25519');
  const header = { alg: 'EdDSA', kid: keyIdOf(x), typ: 'release+jws' };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part(header)}.${part(releaseSchema.parse(release))}`;
  return {
    manifest: `${input}.${sign(null, Buffer.from(input, 'ascii'), privateKey).toString('base64url')}\n`,
    publicKey: x,
  };
}

const compact = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/** The signature first, then what is signed; the time of the key is held against the time of signing. No clock is asked. */
export function verifyRelease(manifest: string, keys: readonly ReleaseKey[]): Result<Release, ReleaseFault> {
  if (manifest.length > charactersMax) return refused('malformed', 'it is far too long for a manifest');
  const parts = compact.exec(manifest.trim());
  if (parts === null) return refused('malformed', 'it is no signed manifest: three parts of base64url are expected');
  const [, protectedPart = '', payload = '', signature = ''] = parts;
  const header = checked(headerSchema, parsedJson(decoded(protectedPart)));
  if (!header.success) return refused('malformed', 'its header is none of a release');
  const named = keys.filter(({ keyId }) => keyId === header.data.kid);
  if (named.length === 0) return refused('unknownKey', 'it is signed by a key this box does not know');
  const input = Buffer.from(`${protectedPart}.${payload}`, 'ascii');
  const bytes = Buffer.from(signature, 'base64url');
  const key = named.find(({ publicKey }) => verify(null, input, publicKey, bytes));
  if (key === undefined) return refused('wrongSignature', 'its signature is not by the key it names');
  const text = decoded(payload);
  const release = checked(releaseSchema, parsedJson(text));
  if (!release.success) {
    const [issue] = release.error.issues;
    return refused('badContent', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const twice = duplicateKey(text);
  if (twice !== null) return refused('badContent', `the key ${twice} stands twice`);
  const signedMs = Date.parse(release.data.issuedAt);
  if (signedMs < key.validFromMs || signedMs > key.validUntilMs)
    return refused('unknownKey', 'its key was not valid when it was signed');
  return ok(release.data);
}

/** Why a release is not to be used at this moment of the wall clock, as half a sentence; null where it may be. */
export function untimely({ issuedAt, expires }: Release, nowMs: number): string | null {
  if (nowMs >= Date.parse(expires)) return `it was to be used until ${expires}, and that is over`;
  if (nowMs >= Date.parse(issuedAt) - toleranceMs) return null;
  const now = new Date(nowMs).toISOString();
  return `it was signed on ${issuedAt}, and the clock of this box says ${now}: set the clock first`;
}

function decoded(part: string): string {
  return Buffer.from(part, 'base64url').toString('utf8');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refused(code: ReleaseFault['code'], detail: string) {
  return err({ code, detail: detail.slice(0, 300) });
}
