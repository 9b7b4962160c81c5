/**
 * How well and how fast the camera's decoder reads, on the pictures of pictures.ts: each way of looking alone,
 * and all of them in turn as the page does; other readers beside it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { Picture } from '../../../../kiosk/screen/camera/picture.ts';
import { type CameraPicture, cameraPictures, pictureHeight, pictureWidth } from './pictures.ts';

export interface CameraMeasure {
  /** Such as `look 1` or `all looks in turn`. */
  readonly reader: string;
  readonly pictures: number;
  readonly read: number;
  /** Texts that are not those of the picture: there must be none. */
  readonly wrong: number;
  /** How many of each kind were read. */
  readonly readOf: Readonly<Record<string, number>>;
  /** Milliseconds for each picture, in the order of the pictures. */
  readonly tookMs: readonly number[];
}

/** The text of the code in a picture; null when none is read. */
export type Look = (picture: Picture) => string | null | Promise<string | null>;

/** Measures our looks and then the `others`, one after the other; takes about a minute. */
export async function* measureCamera(others: ReadonlyMap<string, Look>): AsyncGenerator<CameraMeasure> {
  const pictures = [...cameraPictures()];
  const looks = await builtLooks();
  for (const [name, look] of looks) yield measure(name, pictures, look);
  const inTurn = [...looks.values()];
  yield measure('all looks in turn', pictures, (picture) => {
    for (const look of inTurn) {
      const text = look(picture);
      if (text !== null) return text;
    }
    return null;
  });
  for (const [name, look] of others) yield measure(name, pictures, look);
}

async function measure(reader: string, pictures: readonly CameraPicture[], look: Look): Promise<CameraMeasure> {
  const readOf: Record<string, number> = {};
  const tookMs: number[] = [];
  let read = 0;
  let wrong = 0;
  for (const { kind, payload, luminance } of pictures) {
    const fromMs = performance.now();
    const text = await look({ luminance, width: pictureWidth, height: pictureHeight });
    tookMs.push(performance.now() - fromMs);
    readOf[kind] = (readOf[kind] ?? 0) + (text === payload ? 1 : 0);
    if (text === payload) read += 1;
    else if (text !== null) wrong += 1;
  }
  return { reader, pictures: pictures.length, read, wrong, readOf, tookMs };
}

type BuiltLook = (picture: Picture) => string | null;

/** The decoder as the bundler makes it for the page: Node cannot import the library's deep modules by itself. */
export async function builtLooks(): Promise<ReadonlyMap<string, BuiltLook>> {
  const outDir = mkdtempSync(join(tmpdir(), 'decoder-'));
  const entry = fileURLToPath(new URL('../../../../kiosk/screen/camera/decoder.ts', import.meta.url));
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: { ssr: entry, outDir, rolldownOptions: { output: { entryFileNames: 'decoder.mjs' } } },
    });
    const { looks }: { looks: readonly BuiltLook[] } = await import(pathToFileURL(join(outDir, 'decoder.mjs')).href);
    // Some looks come again in the turn; each is measured once.
    return new Map([...new Set(looks)].map((look, at) => [`look ${at + 1}`, look]));
  } finally {
    rmSync(outDir, { recursive: true });
  }
}
