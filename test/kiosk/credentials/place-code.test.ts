import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  makePlaceCode,
  type PlaceCode,
  placeCodeSlotAt,
  placeCodeSlotS,
  verifyPlaceCode,
} from '../../../kiosk/credentials/place-code.ts';
import { keyIdOf, keyChange } from '../../../kiosk/uplink/enrol-contract.ts';
import { rawOf } from '../../../kiosk/uplink/command-keys.ts';

const place = { district: 'D01', subdistrict: 'S03', community: 'Q12', compound: 'C0042', lane: 'east-1' };
const nowMs = Date.UTC(2022, 0, 5, 8, 0, 7);
const code: PlaceCode = { place, slot: placeCodeSlotAt(nowMs), nonce: 'AQIDBAUGBwg' };

/** A key of 32 equal bytes, so that the vector of place-code.md can be made again (RFC 8410 encoding). */
function keyOf(byte: number) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, keyId: keyIdOf(rawOf(publicKey)) };
}

const box = keyOf(1);
const stranger = keyOf(2);

function judged(text: string, atMs = nowMs, keys = [box]): string {
  const result = verifyPlaceCode(text, (asked) => (asked.lane === place.lane ? keys : []), atMs);
  return result.ok ? 'ok' : result.error.code;
}

describe('a place code', () => {
  it('says where and when it was shown, as text or in the address a phone opens', () => {
    const text = makePlaceCode(code, box);
    expect(text).toBe(
      'KP1.0oRNogEnBEhQMNF45mXWKqBYKYOFY0QwMWNTMDNjUTEyZUMwMDQyZmVhc3QtMRoDQtgASAECAwQFBgcIWEA92yOqv177vOpqLXcpmy8oY62r9w4plIEOQRIm-UoBCfiwFFj3LQ8XGa_TD1HKmlSWzaAEQJTTC8GfOSdkfy8L',
    );
    for (const shown of [text, `https://district.example/p#${text}`]) {
      expect(verifyPlaceCode(shown, () => [stranger, box], nowMs)).toEqual({ ok: true, value: code });
    }
  });

  it('is good for its own slot and the two after it, and not before its time', () => {
    const text = makePlaceCode(code, box);
    const startMs = code.slot * placeCodeSlotS * 1000;
    const slotMs = placeCodeSlotS * 1000;
    expect(judged(text, startMs)).toBe('ok');
    expect(judged(text, startMs + 3 * slotMs - 1)).toBe('ok');
    expect(judged(text, startMs + 3 * slotMs)).toBe('tooOld');
    // Ten seconds are the difference of two clocks.
    expect(judged(text, startMs - 10_000)).toBe('ok');
    expect(judged(text, startMs - 10_001)).toBe('notYet');
  });

  it('of another box, of another place or of nobody is refused', () => {
    expect(judged(makePlaceCode(code, stranger))).toBe('unknownPlace');
    expect(judged(makePlaceCode({ ...code, place: { ...place, lane: 'west-1' } }, box))).toBe('unknownPlace');
    // The key id of the box, the signature of another.
    expect(judged(makePlaceCode(code, { ...stranger, keyId: box.keyId }))).toBe('signatureInvalid');
  });

  it('is refused however it is bent', () => {
    const text = makePlaceCode(code, box);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'ABCwxyz0129-_=. '.split('')), (at, letter) => {
        fc.pre(text[at] !== letter);
        expect(judged(text.slice(0, at) + letter + text.slice(at + 1))).not.toBe('ok');
      }),
      { numRuns: 400 },
    );
    for (const bent of [
      '',
      'KP1.',
      'KP2.AAAA',
      text.slice(0, -1),
      `${text}A`,
      `${text}#`,
      'KP1.'.padEnd(10_000, 'A'),
    ]) {
      expect(judged(bent)).toBe('malformed');
    }
  });

  it('is not mistaken for what the same key signs elsewhere', () => {
    const other = generateKeyPairSync('ed25519').publicKey;
    const { signature } = keyChange('urn:kadian:a:b:c:d:e', box, rawOf(other));
    const text = makePlaceCode(code, box);
    const bytes = Buffer.from(text.slice(4), 'base64url');
    Buffer.from(signature, 'base64url').copy(bytes, bytes.length - 64);
    expect(judged(`KP1.${bytes.toString('base64url')}`)).toBe('signatureInvalid');
  });

  it('fits a QR code of moderate size', () => expect(makePlaceCode(code, box).length).toBeLessThan(240));
});
