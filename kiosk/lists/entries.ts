/**
 * The lines of a body. A line is a JSON array: an entry, which is added or takes the place of the one with its number,
 * or the number alone, which takes it away. Hashes are base64url.
 */
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { checked } from '../../drivers/basics/checked.ts';

/** What is to be done about a person of concern, from the mildest; each level includes those before it. */
export const concernLevels = ['inform', 'refer', 'stayAtHome'] as const;
export type ConcernLevel = (typeof concernLevels)[number];

/** Who somebody on the roster is, as the policy tells people apart; a worker lives elsewhere. */
export const residentKinds = ['resident', 'child', 'elderly', 'worker'] as const;
export type ResidentKind = (typeof residentKinds)[number];

export interface RosterEntry {
  readonly id: number;
  readonly kind: ResidentKind;
  readonly building: string;
  readonly unit: string;
  readonly room: string;
  readonly holder: Buffer | null;
  readonly identity: Buffer | null;
  /** Encrypted; see details.ts. */
  readonly details: Buffer;
}

export interface WatchlistEntry {
  readonly id: number;
  readonly holder: Buffer | null;
  readonly identity: Buffer | null;
  /** Index in `concernLevels`. */
  readonly level: number;
  readonly note: string;
}

export interface Removal {
  readonly id: number;
}

/** Characters of a line: a roster entry with generous details stays far below. */
export const longestLine = 4_096;

const id = z.int().min(1);
/** `hashBytes` in base64url. The checks of zod itself decode the text, which a million lines would feel. */
const hashText = z
  .string()
  .regex(/^[\w-]{22}$/)
  .nullable();
const sealedText = z.string().regex(/^[\w-]{0,2000}$/);
const place = z.string().max(32);
const code = z
  .string()
  .max(32)
  .regex(/^[\w.-]*$/);

const removal = z.tuple([id]);
const rosterLine = z.tuple([id, z.enum(residentKinds), place, place, place, hashText, hashText, sealedText]);
const watchlistLine = z.tuple([id, hashText, hashText, z.enum(concernLevels), code]);

export function parseRosterLine(line: string): Result<RosterEntry | Removal, string> {
  const value = parseJson(line);
  const entry = checked(rosterLine, value);
  if (!entry.success) return parseRemoval(value);
  const [id, kind, building, unit, room, holder, identity, details] = entry.data;
  const blob = Buffer.from(details, 'base64url');
  const hashes = { holder: bytesOf(holder), identity: bytesOf(identity) };
  return ok({ id, kind, building, unit, room, ...hashes, details: blob });
}

export function parseWatchlistLine(line: string): Result<WatchlistEntry | Removal, string> {
  const value = parseJson(line);
  const entry = checked(watchlistLine, value);
  if (!entry.success) return parseRemoval(value);
  const [id, holder, identity, level, note] = entry.data;
  return ok({ id, holder: bytesOf(holder), identity: bytesOf(identity), level: concernLevels.indexOf(level), note });
}

function parseRemoval(value: unknown): Result<Removal, string> {
  const parsed = checked(removal, value);
  return parsed.success ? ok({ id: parsed.data[0] }) : err('neither an entry nor a removal');
}

function bytesOf(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text, 'base64url');
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
