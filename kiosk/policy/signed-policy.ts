/** A policy as the district sends it: JWS compact serialisation (RFC 7515) over the file, by a key for policies. */
import { z } from 'zod';
import type { Policy } from '../access/policy.ts';
import type { TrustList } from '../credentials/trust-list.ts';
import { signatureIsBy } from '../credentials/trusted-key.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { duplicateKey } from './duplicate-keys.ts';
import { parsePolicy, policyFileFaultText } from './parse-policy.ts';
import { checked } from '../../drivers/basics/checked.ts';

/** Far more than any policy needs; a bound on what is looked at before its signature holds. */
const charactersMax = 256_000;

export interface PolicyFault {
  readonly code:
    | 'malformed'
    | 'unknownKey'
    | 'wrongSignature'
    | 'otherPlace'
    | 'badContent'
    | 'rollback'
    | 'expired'
    | 'io';
  /** One line for a technician. */
  readonly detail: string;
}

export interface VerifiedPolicy {
  readonly policy: Policy;
  readonly issuer: string;
  /** When the district signed it, Unix seconds. */
  readonly signedAtS: number;
}

/** Nothing but these: a parameter nobody understands must not be passed over (RFC 7515 section 4.1.11 for `crit`). */
const header = z.strictObject({
  alg: z.enum(['EdDSA', 'ES256']),
  kid: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  typ: z.literal('policy+jws'),
  /** When it was signed, Unix seconds: it must lie within the time of the key. */
  iat: z.int().min(0),
  /** URN of a place: the policy is for every box whose own URN is this or lies below it. */
  audience: z.string().startsWith('urn:kadian:').max(600),
});

const compact = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Verifies the signature first, then reads the policy, for the box at `source` (its URN). Needs no clock: the key's time
 * is held against the signed time.
 */
export function verifySignedPolicy(
  signed: string,
  trust: TrustList,
  source: string,
): Result<VerifiedPolicy, PolicyFault> {
  if (signed.length > charactersMax) return refused('malformed', `at most ${charactersMax} characters`);
  const parts = compact.exec(signed.trim());
  if (parts === null) return refused('malformed', 'JWS compact serialisation: three parts of base64url');
  const [, protectedPart = '', payload = '', signature = ''] = parts;
  const read = readHeader(protectedPart);
  if (!read.ok) return read;
  const { alg, kid, iat, audience } = read.value;
  const known = trust.keysWithId(Buffer.from(kid, 'base64url').toString('hex'));
  const usable = known.filter((key) => key.usages.has('policy') && iat >= key.validFromS && iat <= key.validUntilS);
  if (usable.length === 0)
    return refused('unknownKey', 'no key of the trust list with this id, for policies, at that time');
  const input = Buffer.from(`${protectedPart}.${payload}`, 'ascii');
  const bytes = Buffer.from(signature, 'base64url');
  const key = usable.find((each) => each.algorithm === alg && signatureIsBy(each, input, bytes));
  if (key === undefined) return refused('wrongSignature', 'the signature is not by the key it names');
  if (source !== audience && !source.startsWith(`${audience}:`)) return refused('otherPlace', `it is for ${audience}`);
  const text = decoded(payload);
  if (text === null) return refused('badContent', 'UTF-8 text');
  const policy = parsePolicy(text, 'policy');
  if (!policy.ok) return refused('badContent', policy.error.map(policyFileFaultText).join('; '));
  const twice = duplicateKey(text);
  if (twice !== null) return refused('badContent', `the key ${twice} stands twice`);
  return ok({ policy: policy.value, issuer: key.issuer, signedAtS: iat });
}

function readHeader(part: string): Result<z.output<typeof header>, PolicyFault> {
  const text = decoded(part) ?? '';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refused('malformed', 'a header in JSON');
  }
  const twice = duplicateKey(text);
  if (twice !== null) return refused('malformed', `header: the key ${twice} stands twice`);
  const parsed = checked(header, json);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return refused('malformed', `header ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function decoded(part: string): string | null {
  try {
    return utf8.decode(Buffer.from(part, 'base64url'));
  } catch {
    return null;
  }
}

function refused(code: PolicyFault['code'], detail: string) {
  return err({ code, detail: detail.slice(0, 300) });
}
