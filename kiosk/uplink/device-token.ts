/**
 * The device's identity on the wire: a short-lived JWT (RFC 7519) signed with the box's Ed25519 key (JWS `EdDSA`,
 * RFC 8037). The audience is the service's origin, so that a token shown to one service is worth nothing at another.
 */
import { type KeyObject, randomUUID, sign } from 'node:crypto';

export interface DeviceKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

const lifetimeS = 120;

/** Makes the compact JWT for one request; `nowMs` is wall time as the district sees it (Unix epoch milliseconds). */
export function deviceToken(key: DeviceKey, source: string, audience: string, nowMs: number): string {
  const nowS = Math.floor(nowMs / 1000);
  const header = encode({ alg: 'EdDSA', typ: 'JWT', kid: key.keyId });
  const claims = encode({
    iss: source,
    sub: source,
    aud: audience,
    iat: nowS,
    exp: nowS + lifetimeS,
    jti: randomUUID(),
  });
  const signed = `${header}.${claims}`;
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
