/** Makes a voice pack of somebody's recordings: every sentence normalised, all numerals with one gain. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type Decode, importFile } from './import-file.ts';
import { inspect } from './inspect-file.ts';
import { normalise } from './normalise.ts';
import { packManifestName, type PackManifest, packName, type RefusedPiece } from './voice-pack.ts';
import { speechLufs, speechPeakDbtp, spokenKeys } from './voices.ts';
import { wavFile } from './wav.ts';
import { checked } from '../../drivers/basics/checked.ts';

/** What a recorder writes beside the recordings, which are named after their keys: `verdict.granted.wav`. */
const sourceManifest = z.looseObject(packName);

export interface ImportedPack {
  readonly manifest: PackManifest;
  /** Name to bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly refused: readonly RefusedPiece[];
}

/** Numerals are joined at this rate, Hz. */
const numeralRate = 22_050;

interface Piece {
  readonly wav: Uint8Array;
  readonly lufs: number;
  readonly peakDbtp: number;
}

const two = (value: number): number => Math.round(value * 100) / 100;

/** Reads a folder of recordings; the error says why it is no pack at all. */
export async function importPack(folder: string, decode: Decode): Promise<Result<ImportedPack, string>> {
  const place = join(folder, packManifestName);
  const source = checked(sourceManifest, JSON.parse(readFileSync(place, 'utf8')));
  if (!source.success) return err(`${place}: ${z.prettifyError(source.error)}`);
  const { name, language, standsFor } = source.data;
  const known = new Set(spokenKeys(standsFor));
  const taken = new Map<string, Piece>();
  const refused: RefusedPiece[] = [];
  const numerals = new Map<string, Float32Array>();
  for (const file of readdirSync(folder).toSorted()) {
    const key = file.slice(0, file.length - extname(file).length);
    if (file === packManifestName) continue;
    if (!known.has(key)) {
      refused.push({ key: file, why: 'not named after a sentence of the catalogue' });
      continue;
    }
    const bytes = readFileSync(join(folder, file));
    if (key.startsWith('number.')) {
      const samples = await decodedNumeral(bytes, decode);
      if (samples.ok) numerals.set(key, samples.value);
      else refused.push({ key, why: samples.error });
      continue;
    }
    const imported = await importFile(bytes, decode);
    if (imported.ok) taken.set(key, imported.value);
    else refused.push({ key, why: `${imported.error.code}: ${imported.error.detail}` });
  }
  const spoken = normalisedNumerals(numerals);
  if (spoken === null) for (const key of numerals.keys()) refused.push({ key, why: 'too quiet or too uneven' });
  for (const [key, piece] of spoken ?? []) taken.set(key, piece);
  const files = new Map([...taken].map(([key, { wav }]) => [`${key}.wav`, wav]));
  const entries = [...taken].map(([key, { wav, lufs, peakDbtp }]) => [
    key,
    {
      file: `${key}.wav`,
      sha256: createHash('sha256').update(wav).digest('hex'),
      lufs: two(lufs),
      peakDbtp: two(peakDbtp),
    },
  ]);
  return ok({ manifest: { name, language, standsFor, files: Object.fromEntries(entries) }, files, refused });
}

async function decodedNumeral(bytes: Uint8Array, decode: Decode): Promise<Result<Float32Array, string>> {
  const found = inspect(bytes);
  if (!found.ok) return err(`${found.error.code}: ${found.error.detail}`);
  const decoded = await decode(bytes, numeralRate);
  return decoded.ok ? ok(decoded.value.getChannelData(0)) : err(`damaged: ${decoded.error}`);
}

/** One gain for all, so that 三·十·六 is one number and not three words; null when they cannot be made loud enough. */
function normalisedNumerals(numerals: ReadonlyMap<string, Float32Array>): [string, Piece][] | null {
  if (numerals.size === 0) return [];
  const joined = new Float32Array([...numerals.values()].reduce((sum, samples) => sum + samples.length, 0));
  let at = 0;
  for (const samples of numerals.values()) {
    joined.set(samples, at);
    at += samples.length;
  }
  const loud = normalise([joined], numeralRate, { lufs: speechLufs, peakDbtp: speechPeakDbtp });
  const channel = loud?.channels[0];
  if (loud === null || channel === undefined) return null;
  let from = 0;
  return [...numerals].map(([key, samples]) => {
    const part = channel.slice(from, from + samples.length);
    from += samples.length;
    return [key, { wav: wavFile([part], numeralRate), lufs: loud.lufs, peakDbtp: loud.peakDbtp }];
  });
}
