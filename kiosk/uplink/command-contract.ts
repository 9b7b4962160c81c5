/**
 * What the district may tell a box: each command a compact JWS (RFC 7515, EdDSA) of its own, for one box, for a short
 * time, once. The list of an answer is not signed, because nothing in it counts but the commands themselves.
 */
import { z } from 'zod';
import { clearanceSchema } from './clearance-contract.ts';
import { sourceSchema } from './source.ts';

export const commandIds = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

const longestMinutes = 24 * 60;

export const commandSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('setPortalMode'),
    mode: z.enum(['controlled', 'lockedDown', 'lockedOpen']),
    /** Unix seconds: from then on the portal is controlled again; without it the mode stays until the next command. */
    until: z.int().min(0).optional(),
  }),
  z.strictObject({ name: z.literal('openOnce') }),
  /** 0 minutes ends a silence. */
  z.strictObject({ name: z.literal('mute'), minutes: z.int().min(0).max(longestMinutes) }),
  z.strictObject({
    name: z.literal('notice'),
    text: z.strictObject({ 'zh-CN': z.string().min(1).max(200), en: z.string().min(1).max(400) }),
    spoken: z.boolean(),
    minutes: z.int().min(1).max(longestMinutes),
  }),
  z.strictObject({ name: z.literal('collectDiagnostics') }),
  /** The box makes itself a new key; the old one signs the change. */
  z.strictObject({ name: z.literal('rotateKeys') }),
  /** The district clears somebody who scanned the code this very box showed. */
  z.strictObject({ name: z.literal('clearance'), clearance: clearanceSchema }),
  /** Something newer is to be fetched; the thing itself is signed on its own. */
  z.strictObject({
    name: z.literal('announceVersion'),
    of: z.enum(['policy', 'trustList', 'roster', 'watchlist']),
    version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  }),
]);

export type Command = z.infer<typeof commandSchema>;

/** Longest life of a command in seconds: so long its id is remembered against replay. */
export const longestLifeS = 24 * 60 * 60;

export const commandHeaderSchema = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('kadian-command+jws'),
  kid: z.string().min(1).max(64),
});

/** Claims as in RFC 7519; times in Unix seconds. */
export const commandClaimsSchema = z
  .strictObject({
    jti: commandIds,
    aud: sourceSchema,
    iat: z.int().min(0),
    exp: z.int().min(0),
    command: commandSchema,
  })
  .refine(({ iat, exp }) => exp > iat && exp - iat <= longestLifeS, {
    path: ['exp'],
    message: `expected a life of at most ${longestLifeS} seconds`,
  });

export const commandListSchema = z.strictObject({
  commands: z.array(z.string().max(8_000)).max(100),
  /** To be given back as `after`, so that these commands are not listed again. */
  cursor: z.int().min(0),
});

export type CommandList = z.infer<typeof commandListSchema>;

/** Seconds a request for commands may be held open: below the idle timeouts of common middleboxes. */
export const longestWaitS = 25;
