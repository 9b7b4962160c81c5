/** The code a kiosk shows of itself, anew for each slot of time (place-code.md): made on the box, read by the district. */
import { type KeyObject, sign, verify } from 'node:crypto';
import { encode } from 'cborg';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type CborValue, decodeCbor } from './cbor.ts';
import { type CoseSign1, parseCoseSign1, sigStructure } from './cose-sign1.ts';

/** Seconds one code is shown. */
export const placeCodeSlotS = 30;

/** How many slots before the present one a code may be of: who stands at the gate has scanned it just now. */
const oldestSlots = 2;

/** The clocks of a box and of its district are two clocks: at most 10 s a day apart. */
const clocksDifferS = 10;

const textMax = 600;
const prefix = 'KP1.';
const nonceBytes = 8;
const keyIdBytes = 8;
const levels = ['district', 'subdistrict', 'community', 'compound', 'lane'] as const;

export interface PlaceOfCode {
  readonly district: string;
  readonly subdistrict: string;
  readonly community: string;
  readonly compound: string;
  readonly lane: string;
}

export interface PlaceCode {
  readonly place: PlaceOfCode;
  /** Unix seconds divided by `placeCodeSlotS`, whole. */
  readonly slot: number;
  /** 8 random bytes of the box in base64url, the same for the whole slot. */
  readonly nonce: string;
}

export interface PlaceCodeFault {
  readonly code: 'malformed' | 'unknownPlace' | 'signatureInvalid' | 'tooOld' | 'notYet';
  readonly detail: string;
}

/** The slot of a wall time in Unix milliseconds. */
export function placeCodeSlotAt(wallMs: number): number {
  return Math.floor(wallMs / 1000 / placeCodeSlotS);
}

/** The text of a code, signed with the device key (Ed25519); `keyId` is its JWK thumbprint in base64url. */
export function makePlaceCode(
  { place, slot, nonce }: PlaceCode,
  key: { readonly keyId: string; readonly privateKey: KeyObject },
): string {
  const secured = encode(
    new Map<number, unknown>([
      [1, -8],
      [4, shortKeyId(key.keyId)],
    ]),
  );
  const payload = encode([levels.map((level) => place[level]), slot, Buffer.from(nonce, 'base64url')]);
  const signature = sign(null, sigStructure(secured, payload), key.privateKey);
  const cose = Buffer.concat([Uint8Array.of(0xd2), encode([secured, new Map(), payload, signature])]);
  return `${prefix}${cose.toString('base64url')}`;
}

/** A key the district has registered for a place. */
export interface PlaceKey {
  readonly keyId: string;
  readonly publicKey: KeyObject;
}

/**
 * Judges a code at `nowMs` (Unix milliseconds). `keysOf` gives the keys of the box at that place; nothing else of the
 * code is believed before its signature holds. The text may be the code itself or an address that ends with `#` and it.
 */
export function verifyPlaceCode(
  text: string,
  keysOf: (place: PlaceOfCode) => readonly PlaceKey[],
  nowMs: number,
): Result<PlaceCode, PlaceCodeFault> {
  const read = readPlaceCode(text.slice(text.lastIndexOf('#') + 1));
  if (!read.ok) return err({ code: 'malformed', detail: read.error });
  const { cose, code } = read.value;
  const known = keysOf(code.place).filter(({ keyId }) => shortKeyId(keyId).equals(cose.keyId));
  if (known.length === 0) return err({ code: 'unknownPlace', detail: 'no box with this key is enrolled there' });
  if (!known.some(({ publicKey }) => verify(null, cose.signed, publicKey, cose.signature))) {
    return err({ code: 'signatureInvalid', detail: 'not signed by the box it names' });
  }
  const slot = placeCodeSlotAt(nowMs);
  if (code.slot < slot - oldestSlots) return err({ code: 'tooOld', detail: `${slot - code.slot} slots old` });
  if (code.slot > placeCodeSlotAt(nowMs + clocksDifferS * 1000)) {
    return err({ code: 'notYet', detail: `${code.slot - slot} slots ahead` });
  }
  return ok(code);
}

function readPlaceCode(text: string): Result<{ readonly cose: CoseSign1; readonly code: PlaceCode }, string> {
  if (text.length > textMax || !text.startsWith(prefix)) return err('no place code');
  const body = text.slice(prefix.length);
  const bytes = Buffer.from(body, 'base64url');
  // One text a code: what Buffer would silently skip is not part of one.
  if (bytes.toString('base64url') !== body) return err('not base64url');
  const cose = parseCoseSign1(bytes, 'closed');
  if (!cose.ok) return err(`${cose.error.step}: ${cose.error.detail}`);
  if (cose.value.algorithm !== 'EdDSA') return err('algorithm: EdDSA');
  const payload = decodeCbor(cose.value.payload, 'deterministic');
  if (!payload.ok) return err(`payload: ${payload.error}`);
  const code = contentOf(payload.value);
  return code === null ? err('payload: [place, slot, nonce]') : ok({ cose: cose.value, code });
}

function contentOf(value: CborValue): PlaceCode | null {
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [codes, slot, nonce]: readonly CborValue[] = value;
  if (!Array.isArray(codes) || codes.length !== levels.length) return null;
  const names = (codes as readonly CborValue[]).filter((code) => typeof code === 'string' && code !== '');
  const [district, subdistrict, community, compound, lane] = names.map(String);
  if (!district || !subdistrict || !community || !compound || !lane) return null;
  if (typeof slot !== 'number' || !Number.isSafeInteger(slot) || slot < 0) return null;
  if (!(nonce instanceof Uint8Array) || nonce.length !== nonceBytes) return null;
  const place = { district, subdistrict, community, compound, lane };
  return { place, slot, nonce: Buffer.from(nonce).toString('base64url') };
}

/** Enough to find the key by; the signature does the rest. */
function shortKeyId(thumbprint: string): Buffer {
  return Buffer.from(thumbprint, 'base64url').subarray(0, keyIdBytes);
}
