/** What a backup says of itself, inside: before its files, so that a restore knows early whether it may go on. */
import path from 'node:path';
import { z } from 'zod';
import { roots } from './box-files.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
/** Never out of its root. */
const inside = z
  .string()
  .min(1)
  .refine((name) => !path.isAbsolute(name) && !name.split(/[/\\]/).some((part) => ['', '.', '..'].includes(part)));

const root = z.enum(roots);

export const manifestSchema = z.strictObject({
  id: z.string(),
  kiosk: z.string(),
  /** The box as the district knows it. */
  source: z.string(),
  software: z.string(),
  madeAtMs: z.number(),
  clockTrusted: z.boolean(),
  /** The box it is from writes no more: its replacement goes on in the same chain. */
  handedOver: z.boolean(),
  ledger: z.strictObject({
    chain: z.string(),
    sequence: z.int(),
    hash: digest,
    /** Events the district has not acknowledged, with those of ledgers set aside not counted. */
    unsent: z.int(),
    schema: z.int(),
  }),
  siteFile: inside,
  named: z.array(z.strictObject({ where: z.array(z.union([z.string(), z.int()])), root, path: inside })),
  files: z.array(z.strictObject({ root, path: inside, bytes: z.int().min(0), sha256: digest })),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = Manifest['files'][number];
