/** By the first bytes of a file: whether it may be an earlier output of the same kind, and gives way to a new one. */

export function isPage(head: Buffer): boolean {
  return /^\ufeff?\s*<!doctype html>/i.test(head.toString('utf8'));
}

/** Those of this project begin with a byte order mark. */
export function isTable(head: Buffer): boolean {
  return head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) && !head.includes(0);
}

export function isPdf(head: Buffer): boolean {
  return head.subarray(0, 5).toString('latin1') === '%PDF-';
}

/** The public half of a key of whoever provisions boxes. */
export function isProvisioningKey(head: Buffer): boolean {
  return /^\{\s*"use":\s*"kadian-provisioning"/.test(head.toString('utf8'));
}
