/**
 * What an export is: text lines. The first names the box, the key and the range; each further one is a chunk, sealed to
 * the district's X25519 key (RFC 9180, base mode; kiosk/ledger/hpke.ts) and written as base64url. The additional data of
 * chunk n is `<SHA-256 of the first line, hexadecimal> n`, of the last one `… n end`: none can be left out, moved or added
 * unseen. Chunk 1 is the diagnostics as JSON, the others are events, one JSON a line.
 */
import { hash } from 'node:crypto';
import { seal, x25519PublicKey } from '../../ledger/hpke.ts';
import type { Site } from '../site/site.ts';

/** The district's own key to seal to; null where the site names none. */
export function sealingKeyOf({
  sealingKey,
}: Pick<Site, 'sealingKey'>): { readonly keyId: string; readonly publicKey: Uint8Array } | null {
  if (sealingKey === undefined) return null;
  return { keyId: sealingKey.keyId, publicKey: Buffer.from(sealingKey.publicKey, 'base64url') };
}

export const exportInfo = Buffer.from('kadian export');

export interface ExportHeader {
  readonly export: 1;
  readonly source: string;
  readonly key: string;
  readonly from: number;
  readonly through: number;
  readonly wallMs: number;
}

/** Makes the lines of one export, in order, each with its line feed. */
export function exportLines(header: ExportHeader, publicKey: Uint8Array) {
  const first = JSON.stringify(header);
  const digest = hash('sha256', first);
  const recipient = x25519PublicKey(publicKey);
  let number = 0;
  return {
    first: `${first}\n`,
    chunk(text: string, isLast: boolean): string {
      number += 1;
      const aad = Buffer.from(`${digest} ${number}${isLast ? ' end' : ''}`);
      return `${seal(recipient, exportInfo, aad, Buffer.from(text)).toString('base64url')}\n`;
    },
  };
}
