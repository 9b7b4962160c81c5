import { z } from 'zod';

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]+={0,2}$/, 'base64 or base64url');
const instant = z.iso.datetime({ offset: true });

const issuerEntry = z.strictObject({
  issuer: z.string().min(1).max(200).optional(),
  algorithm: z.enum(['EdDSA', 'ES256', 'PS256']).optional(),
  usages: z
    .array(
      z.enum(['districtPass', 'hc1', 'hc1Vaccination', 'hc1Test', 'hc1Recovery', 'smartHealthCard', 'policy', 'list']),
    )
    .min(1),
  keyId: base64.optional(),
  publicKey: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  certificate: z.string().optional(),
  validFrom: instant.optional(),
  validUntil: instant.optional(),
});

/** A card revocation list exactly as an issuer of SMART Health Cards publishes it. */
const revocationEntry = z.object({
  kid: base64,
  method: z.literal('rid'),
  ctr: z.number().int().nonnegative(),
  rids: z.array(z.string().regex(/^[A-Za-z0-9_-]{1,24}(\.\d{1,12})?$/, 'base64url, optionally "." and seconds')),
});

/** The file as it is written; trust-list.md says what the fields mean. */
export const trustListFile = z.strictObject({
  issuers: z.array(issuerEntry).max(10_000),
  revocations: z.array(revocationEntry).max(10_000).default([]),
});

export type IssuerEntry = z.infer<typeof issuerEntry>;
export type RevocationEntry = z.infer<typeof revocationEntry>;
