import { createPublicKey, type KeyObject, sign } from 'node:crypto';

/*
 * Just enough DER (X.690) to make a self-signed certificate (RFC 5280), which node:crypto reads but does not write.
 */

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...head), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(0x30, ...parts);

function identifier(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Uint8Array.from(bytes));
}

function utcTime(ms: number): Uint8Array {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(text.slice(2)));
}

export interface CertificateWish {
  readonly privateKey: KeyObject;
  /** Identifiers of the extended key usage; none leaves the extension out. */
  readonly usages?: readonly string[];
  readonly validFrom: string;
  readonly validUntil: string;
}

/** A self-signed certificate in DER. */
export function makeCertificate({ privateKey, usages = [], validFrom, validUntil }: CertificateWish): Uint8Array {
  const rsa = privateKey.asymmetricKeyType === 'rsa';
  const algorithm = rsa
    ? sequence(identifier('1.2.840.113549.1.1.11'), der(0x05))
    : sequence(identifier('1.2.840.10045.4.3.2'));
  const name = sequence(der(0x31, sequence(identifier('2.5.4.3'), der(0x0c, Buffer.from('Test signer')))));
  const usage = sequence(identifier('2.5.29.37'), der(0x04, sequence(...usages.map(identifier))));
  const body = sequence(
    der(0xa0, der(0x02, Uint8Array.of(2))),
    der(0x02, Uint8Array.of(1)),
    algorithm,
    name,
    sequence(utcTime(Date.parse(validFrom)), utcTime(Date.parse(validUntil))),
    name,
    createPublicKey(privateKey).export({ format: 'der', type: 'spki' }),
    ...(usages.length === 0 ? [] : [der(0xa3, sequence(usage))]),
  );
  const signature = der(0x03, Uint8Array.of(0), sign('sha256', body, privateKey));
  return sequence(body, algorithm, signature);
}
