import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type CborMap, type CborProfile, CborTagged, type CborValue, decodeCbor } from './cbor.ts';

/** COSE header labels (RFC 9052 section 3.1) and algorithm numbers (RFC 9053). */
const label = { algorithm: 1, critical: 2, keyId: 4 } as const;
const algorithmNumbers = new Map<number, SignatureAlgorithm>([
  [-7, 'ES256'],
  [-8, 'EdDSA'],
  [-37, 'PS256'],
]);
const tagCoseSign1 = 18;
const tagCwt = 61;

export type SignatureAlgorithm = 'ES256' | 'EdDSA' | 'PS256';

/** What is known of a COSE_Sign1 before its signature is checked; `signed` is the encoded Sig_structure. */
export interface CoseSign1 {
  readonly algorithm: SignatureAlgorithm;
  readonly keyId: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly signed: Uint8Array;
}

/**
 * `closed`: tag 18, nothing in the unprotected header and only `alg` and `kid` in the protected one.
 * `open`: tags optional (61 around 18 allowed), other headers ignored, key id and algorithm may be unprotected. An
 * unprotected algorithm does no harm here, since a signature is only ever checked with the algorithm of the trusted key.
 */
export type CoseForm = 'closed' | 'open';

export type CoseError = { readonly step: 'cbor' | 'structure'; readonly detail: string };

const structure = (detail: string): { readonly ok: false; readonly error: CoseError } =>
  err({ step: 'structure', detail });

/** Takes a COSE_Sign1 (RFC 9052 section 4.2) apart without checking its signature. */
export function parseCoseSign1(bytes: Uint8Array, form: CoseForm): Result<CoseSign1, CoseError> {
  const profile: CborProfile = form === 'closed' ? 'deterministic' : 'lenient';
  const decoded = decodeCbor(bytes, profile);
  if (!decoded.ok) return err({ step: 'cbor', detail: decoded.error });
  const content = untag(decoded.value, form);
  if (!Array.isArray(content) || content.length !== 4) return structure('not a COSE_Sign1');
  const [protectedBytes, unprotected, payload, signature]: readonly CborValue[] = content;
  if (
    !(protectedBytes instanceof Uint8Array) ||
    !(unprotected instanceof Map) ||
    !(payload instanceof Uint8Array) ||
    !(signature instanceof Uint8Array)
  ) {
    return structure('wrong types in COSE_Sign1');
  }
  const parts = { protectedBytes, payload, signature };
  // An empty protected header is a byte string of no bytes (RFC 9052 section 3).
  if (protectedBytes.length === 0) return headerOf(new Map(), unprotected, form, parts);
  const headers = decodeCbor(protectedBytes, profile);
  if (!headers.ok) return structure(`protected header: ${headers.error}`);
  if (!(headers.value instanceof Map)) return structure('protected header is not a map');
  return headerOf(headers.value, unprotected, form, parts);
}

function untag(value: CborValue, form: CoseForm): CborValue {
  if (form === 'closed') return value instanceof CborTagged && value.tag === tagCoseSign1 ? value.value : undefined;
  const inner = value instanceof CborTagged && value.tag === tagCwt ? value.value : value;
  return inner instanceof CborTagged && inner.tag === tagCoseSign1 ? inner.value : inner;
}

interface Parts {
  readonly protectedBytes: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

function headerOf(secured: CborMap, open: CborMap, form: CoseForm, parts: Parts): Result<CoseSign1, CoseError> {
  // A critical header that is not understood must not be ignored (RFC 9052 section 3.1); none is understood here.
  if (secured.has(label.critical) || open.has(label.critical)) return structure('critical header');
  if (form === 'closed' && (open.size !== 0 || secured.size !== 2)) return structure('unexpected header');
  // What is protected wins: an unprotected value could have been put there by anyone.
  const number = secured.has(label.algorithm) ? secured.get(label.algorithm) : open.get(label.algorithm);
  const algorithm = typeof number === 'number' ? algorithmNumbers.get(number) : undefined;
  if (algorithm === undefined) return structure('algorithm missing or unknown');
  const keyId = secured.has(label.keyId) ? secured.get(label.keyId) : open.get(label.keyId);
  if (!(keyId instanceof Uint8Array) || keyId.length === 0 || keyId.length > 64) return structure('key id missing');
  const { protectedBytes, payload, signature } = parts;
  return ok({ algorithm, keyId, payload, signature, signed: sigStructure(protectedBytes, payload) });
}

/** `["Signature1", protected, external_aad (empty), payload]`, RFC 9052 section 4.4. */
export function sigStructure(protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array {
  return Buffer.concat([
    sigStructureStart,
    byteStringHead(protectedBytes.length),
    protectedBytes,
    emptyByteString,
    byteStringHead(payload.length),
    payload,
  ]);
}

const sigStructureStart = Buffer.from('\u{84}\u{6a}Signature1', 'latin1');
const emptyByteString = Uint8Array.of(0x40);

function byteStringHead(length: number): Uint8Array {
  if (length < 24) return Uint8Array.of(0x40 + length);
  if (length < 0x100) return Uint8Array.of(0x58, length);
  return Uint8Array.of(0x59, length >> 8, length & 0xff);
}
