/**
 * A configuration as a code: JWS compact serialisation (RFC 7515, EdDSA) over the site, deflated (RFC 7516's `zip: DEF` as
 * health cards use it), for one box, with a serial number. As text of digits and capitals it is cut into QR codes.
 */
import { sign, verify, type KeyObject } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { duplicateKey } from '../../../kiosk/policy/duplicate-keys.ts';
import { isObject, type JsonObject } from '../sheet/json-path.ts';
import { checked } from '../../../drivers/basics/checked.ts';

export interface CodeFault {
  readonly code:
    | 'malformed'
    | 'unknownKey'
    | 'wrongSignature'
    | 'otherBox'
    | 'clockNotTrusted'
    | 'expired'
    | 'notYetValid'
    | 'badContent';
  readonly detail: string;
}

export interface ConfigurationCode {
  readonly keyId: string;
  /** Grows with each code for a box: an older one is not taken after a newer one. */
  readonly serial: number;
  /** Unix seconds. */
  readonly issuedAtS: number;
  readonly expiresAtS: number;
  /** Name of the box it is for. */
  readonly audience: string;
  /** As in a site file; what is left out of `staff` and `technicians` the box keeps as it has it. */
  readonly site: JsonObject;
  /** Rows of a file of release keys, for a box that has none; null: it is given none. */
  readonly releaseKeys: readonly JsonObject[] | null;
}

/** Of a site file there is never so much; a bound on what is unpacked. */
const siteBytesMax = 256 * 1024;
const charactersMax = 64 * 1024;
/**
 * How far a serial number may be ahead of the seconds at which its code was made: it grows with the time where nobody counts
 * on their own, and one at the end of all numbers would be the last this box ever takes.
 */
export const serialAheadS = 86_400;
/** How far the clock of whoever signs may be ahead of the box's. */
const skewS = 300;

/** Nothing but these: a parameter nobody understands must not be passed over (RFC 7515 section 4.1.11). */
const headerSchema = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('kadian-configuration+jws'),
  zip: z.literal('DEF'),
  kid: z.string().min(1).max(64),
  // To the end of the year 9999: what lies beyond is no time a date can be written for.
  iat: z.int().min(0).max(253_402_300_799),
  exp: z.int().min(0).max(253_402_300_799),
  serial: z.int().min(1),
  audience: z.string().min(1).max(64),
  // As many as a file of release keys holds; what each of them is, is judged where they are put.
  releaseKeys: z.array(z.record(z.string(), z.unknown())).min(1).max(16).optional(),
});

/** The rows of a file of release keys that was judged. */
export function releaseKeyRows(text: string): readonly JsonObject[] {
  return z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).parse(JSON.parse(text)).keys;
}

/** Signs it. */
export function signConfiguration(code: ConfigurationCode, privateKey: KeyObject): string {
  const { keyId: kid, serial, issuedAtS: iat, expiresAtS: exp, audience, site, releaseKeys } = code;
  const about = { alg: 'EdDSA', typ: 'kadian-configuration+jws', zip: 'DEF', kid, iat, exp, serial, audience };
  const header = releaseKeys === null ? about : { ...about, releaseKeys };
  const payload = deflateRawSync(Buffer.from(JSON.stringify(site)), { level: 9 });
  const input = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload.toString('base64url')}`;
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`;
}

export interface CodeTrust {
  /** Ed25519 keys for provisioning, by key id. */
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** Name of this box. */
  readonly audience: string;
}

/** Nothing of it is believed, and nothing unpacked, before its signature holds. */
export function verifyConfiguration(
  jws: string,
  trust: CodeTrust,
  now: { readonly wallMs: number; readonly trusted: boolean },
): Result<ConfigurationCode, CodeFault> {
  if (jws.length > charactersMax) return fault('malformed', `at most ${charactersMax} characters`);
  const [head = '', body = '', signature = '', ...rest] = jws.split('.');
  if (head === '' || body === '' || signature === '' || rest.length > 0)
    return fault('malformed', 'it is not signed: no JWS of three parts');
  const header = checked(headerSchema, parsed(Buffer.from(head, 'base64url')));
  if (!header.success) return fault('malformed', `header ${header.error.issues[0]?.path.join('.') ?? ''}`);
  const { kid: keyId, iat: issuedAtS, exp: expiresAtS, serial, audience, releaseKeys = null } = header.data;
  const key = trust.keys.get(keyId);
  if (key === undefined) return fault('unknownKey', `it is signed by a key this box does not know (${keyId})`);
  if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) {
    return fault('wrongSignature', 'the signature is not by the key it names');
  }
  if (audience !== trust.audience) return fault('otherBox', `it is for ${audience}, and this box is ${trust.audience}`);
  if (!now.trusted)
    return fault('clockNotTrusted', 'the clock of this box is not set, so nobody knows whether the code has expired');
  if (now.wallMs >= expiresAtS * 1000)
    return fault('expired', `it expired at ${new Date(expiresAtS * 1000).toISOString()}`);
  if (now.wallMs < (issuedAtS - skewS) * 1000)
    return fault('notYetValid', `it was made at ${new Date(issuedAtS * 1000).toISOString()}, which is still to come`);
  if (serial > issuedAtS + serialAheadS)
    return fault('malformed', `its serial number ${serial} is ahead of its time: no code after it could be newer`);
  const unpacked = inflated(Buffer.from(body, 'base64url'));
  const site = unpacked === null ? null : parsed(unpacked);
  if (unpacked === null || !isObject(site)) return fault('badContent', 'what it holds is no site');
  const twice = duplicateKey(unpacked.toString('utf8'));
  if (twice !== null) return fault('badContent', `the key ${twice} stands twice`);
  return ok({ keyId, serial, issuedAtS, expiresAtS, audience, site, releaseKeys });
}

function inflated(bytes: Uint8Array): Buffer | null {
  try {
    return inflateRawSync(bytes, { maxOutputLength: siteBytesMax });
  } catch {
    return null;
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

function fault(code: CodeFault['code'], detail: string): Result<never, CodeFault> {
  return err({ code, detail: detail.slice(0, 300) });
}
