/**
 * Recordings of another voice, such as a dialect: a folder with `pack.json` and the files it names. Looked at when the
 * station starts, headers and digests only; loudness was measured at import and belongs to the digest.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { inspect } from './inspect-file.ts';
import { type Language, languages } from './prompts.ts';
import { ownVoice, speechLufs, speechPeakDbtp, spokenKeys, type Voices } from './voices.ts';
import { checked } from '../../drivers/basics/checked.ts';

export const packManifestName = 'pack.json';

export const packName = {
  name: z.string().min(1).max(80),
  /** Such as `yue`, `hak-CN` or `zh-CN-x-luoyang` (BCP 47). */
  language: z.string().refine(isLanguageTag, 'a language tag such as yue'),
  /** The language of the catalogue in whose place the recordings are heard. */
  standsFor: z.enum(languages),
};

export const packManifest = z.strictObject({
  ...packName,
  files: z.record(
    z.string(),
    z.strictObject({
      file: z.string().min(1),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** Measured at import; numerals are measured together, because one alone is too short. */
      lufs: z.number(),
      peakDbtp: z.number(),
    }),
  ),
});

export type PackManifest = z.output<typeof packManifest>;
type PackFile = PackManifest['files'][string];

export interface RefusedPiece {
  readonly key: string;
  readonly why: string;
}

export interface VoicePack {
  readonly name: string;
  readonly language: string;
  readonly standsFor: Language;
  /** Key to path, for what can be used. */
  readonly files: ReadonlyMap<string, string>;
  readonly refused: readonly RefusedPiece[];
  /** Keys the pack has nothing for: the kiosk's own voice says them. */
  readonly missing: readonly string[];
}

export interface PackFault {
  readonly code: 'noManifest' | 'damagedManifest';
  readonly detail: string;
}

const isNumeral = (key: string): boolean => key.startsWith('number.');

/** Looks a pack through; one file that cannot be used costs that sentence, a damaged manifest the pack. */
export function loadVoicePack(folder: string): Result<VoicePack, PackFault> {
  const place = join(folder, packManifestName);
  let manifest: PackManifest;
  try {
    const parsed = checked(packManifest, JSON.parse(readFileSync(place, 'utf8')));
    if (!parsed.success) return err({ code: 'damagedManifest', detail: `${place}: ${z.prettifyError(parsed.error)}` });
    manifest = parsed.data;
  } catch (error) {
    const code = error instanceof SyntaxError ? 'damagedManifest' : 'noManifest';
    return err({ code, detail: `${place}: ${error instanceof Error ? error.message : String(error)}` });
  }
  const { name, language, standsFor } = manifest;
  const known = new Set(spokenKeys(standsFor));
  const files = new Map<string, string>();
  const refused: RefusedPiece[] = [];
  for (const [key, entry] of Object.entries(manifest.files)) {
    const why = known.has(key) ? faultOf(folder, entry) : 'no such sentence in the catalogue';
    if (why === null) files.set(key, join(folder, entry.file));
    else refused.push({ key, why });
  }
  dropHalfNumbers(files, known);
  const missing = [...known].filter((key) => !files.has(key));
  return ok({ name, language, standsFor, files, refused, missing });
}

/** Two voices within one number are harder to understand than either: the pack says all numerals or none. */
function dropHalfNumbers(files: Map<string, string>, known: ReadonlySet<string>): void {
  if ([...known].every((key) => !isNumeral(key) || files.has(key))) return;
  for (const key of files.keys()) if (isNumeral(key)) files.delete(key);
}

function faultOf(folder: string, entry: PackFile): string | null {
  if (basename(entry.file) !== entry.file) return `${entry.file} lies outside the pack`;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(folder, entry.file));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const found = inspect(bytes);
  if (!found.ok) return `${found.error.code}: ${found.error.detail}`;
  if (createHash('sha256').update(bytes).digest('hex') !== entry.sha256) return 'changed since it was imported';
  if (Math.abs(entry.lufs - speechLufs) > 0.5) return `${entry.lufs} LUFS; ${speechLufs} is expected`;
  if (entry.peakDbtp > speechPeakDbtp) return `a peak of ${entry.peakDbtp} dBTP; at most ${speechPeakDbtp}`;
  return null;
}

/** The first pack that has a sentence says it, else the kiosk's own voice. */
export function packVoices(packs: readonly VoicePack[], own: Voices = ownVoice): Voices {
  return {
    file(key, language) {
      const pack = packs.find(({ standsFor, files }) => standsFor === language && files.has(key));
      return pack?.files.get(key) ?? own.file(key, language);
    },
  };
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
