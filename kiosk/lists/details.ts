/**
 * What staff may see of a resident: AES-256-GCM with a nonce of its own in front and the tag behind, bound to the entry
 * and its list, so that nobody's details can be shown as another's.
 */
import { createDecipheriv, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { checked } from '../../drivers/basics/checked.ts';

export const nonceBytes = 12;
export const tagBytes = 16;

const detailsSchema = z.object({
  name: z.string().max(100),
  /** First letters of the name in pinyin, in lower case, as the district made them. */
  initials: z.string().regex(/^[a-z]{0,20}$/),
  contact: z.string().max(200),
  /** Their pseudonym at the district, by which a resident whom staff pick is looked up; lists made before it have none. */
  holder: z.string().min(1).max(64).exactOptional(),
});

export type Details = z.infer<typeof detailsSchema>;

/** The additional data of an entry's details. */
export function detailsContext(keyId: string, id: number): Buffer {
  return Buffer.from(`${keyId}:${id}`);
}

/** The details of entry `id`, or null when they are under another key, another's, or changed. */
export function openDetails(key: KeyObject, keyId: string, id: number, sealed: Buffer): Details | null {
  if (sealed.length < nonceBytes + tagBytes) return null;
  const end = sealed.length - tagBytes;
  try {
    const opening = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
    opening.setAAD(detailsContext(keyId, id)).setAuthTag(sealed.subarray(end));
    const text = opening.update(sealed.subarray(nonceBytes, end), undefined, 'utf8') + opening.final('utf8');
    const parsed = checked(detailsSchema, JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
