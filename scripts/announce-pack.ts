/** Takes a folder of recordings in as a voice pack, and says what became of each. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decode } from '../kiosk/announcer/import-file.ts';
import { importPack } from '../kiosk/announcer/import-pack.ts';
import { loadVoicePack, packManifestName } from '../kiosk/announcer/voice-pack.ts';
import { err, ok, type Result } from '../drivers/basics/result.ts';

/** One folder, in one that is there: a mistyped path is refused, not made. Throws errors of node:fs. */
export function makeFolder(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder);
}

/** Writes the pack into `target`, manifest last, and gives lines for the person at the keyboard. */
export async function takePack(
  source: string,
  target: string,
  decode: Decode,
): Promise<Result<readonly string[], string>> {
  const pack = await importPack(source, decode);
  if (!pack.ok) return pack;
  makeFolder(target);
  for (const [name, bytes] of pack.value.files) writeFileSync(join(target, name), bytes);
  writeFileSync(join(target, packManifestName), `${JSON.stringify(pack.value.manifest, null, 2)}\n`);
  const loaded = loadVoicePack(target);
  if (!loaded.ok) return err(loaded.error.detail);
  const { name, language, standsFor, files, missing } = loaded.value;
  return ok([
    `${target}: ${name} (${language}) in place of ${standsFor}: ${files.size} sentences`,
    ...[...pack.value.refused, ...loaded.value.refused].map(({ key, why }) => `  refused ${key}: ${why}`),
    ...(missing.length === 0 ? [] : [`  said by the kiosk's own voice: ${missing.join(', ')}`]),
  ]);
}
