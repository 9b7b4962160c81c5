import type { RevocationEntry } from './trust-list-file.ts';

/** For each key (id in hexadecimal): the revoked card ids with the second before which cards count as revoked. */
export type Revocations = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Takes card revocation lists as issuers publish them. Of several lists for one key the highest counter stands, so that
 * an old copy cannot bring a revoked card back. `rid.1636977600` revokes what was issued before that second.
 */
export function readRevocations(entries: readonly RevocationEntry[]): Revocations {
  const newest = new Map<string, RevocationEntry>();
  for (const entry of entries) {
    const keyIdHex = Buffer.from(entry.kid, 'base64').toString('hex');
    if ((newest.get(keyIdHex)?.ctr ?? -1) < entry.ctr) newest.set(keyIdHex, entry);
  }
  return new Map([...newest].map(([keyIdHex, entry]) => [keyIdHex, cutOffs(entry.rids)]));
}

function cutOffs(rids: readonly string[]): ReadonlyMap<string, number> {
  const byRid = new Map<string, number>();
  for (const item of rids) {
    const [rid = '', time] = item.split('.');
    const before = time === undefined ? Number.POSITIVE_INFINITY : Number(time);
    byRid.set(rid, Math.max(before, byRid.get(rid) ?? 0));
  }
  return byRid;
}

/** Whether the card `rid`, signed by the key and issued at `issuedAtS` (Unix seconds), is revoked. */
export function isRevoked(revocations: Revocations, keyIdHex: string, rid: string, issuedAtS: number): boolean {
  const before = revocations.get(keyIdHex)?.get(rid);
  return before !== undefined && issuedAtS < before;
}
