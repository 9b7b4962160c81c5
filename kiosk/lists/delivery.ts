/** The frame of a delivery: the manifest as a compact JWS, a line feed, the packed body to the end. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { ListFault } from './fault.ts';
import { listLimits } from './manifest.ts';

export interface Delivery {
  readonly jws: string;
  /** A view of the given bytes. */
  readonly body: Uint8Array;
}

const lineFeed = 0x0a;

export function splitDelivery(bytes: Uint8Array): Result<Delivery, ListFault> {
  const end = bytes.subarray(0, listLimits.manifestBytes).indexOf(lineFeed);
  const jws = end < 1 ? '' : Buffer.from(bytes.subarray(0, end)).toString('latin1');
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jws)) return ok({ jws, body: bytes.subarray(end + 1) });
  const looksLikeAPage = /^\s*</.test(Buffer.from(bytes.subarray(0, 100)).toString('latin1'));
  return err({ code: 'notADelivery', detail: looksLikeAPage ? 'a page, not a list' : 'no manifest in front' });
}
