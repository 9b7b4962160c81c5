/** Where a certificate of erasure may be written: on another medium, and over nothing but itself. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { readBoxMark } from '../../kiosk/station/site/box-mark.ts';
import type { SiteAlone } from '../devices/command.ts';
import { asRefusal } from '../handover/as-refusal.ts';
import { siteFilesOf } from '../handover/box-files.ts';
import { mustBeWritable, outputTarget } from '../output-target.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { certificateSchema } from './certificate.ts';

/** Where the page for the printer lies. */
export function pageOf(certificateFile: string): string {
  return `${certificateFile.replace(/\.json$/, '')}.html`;
}

/** The real path, when both the certificate and its page may be written there; a `Refusal` otherwise. */
export function certificatePlace(loaded: SiteAlone, asked: string): string {
  const file = place(loaded, asked, asked);
  place(loaded, pageOf(file), asked);
  return file;
}

/** A `Refusal` unless the medium takes `bytes`: asked before the box is marked, since it could not be finished without. */
export function refuseFullMedium(certificateFile: string, bytes: number): void {
  const trial = `${certificateFile}.unfinished`;
  try {
    const descriptor = openSync(trial, 'w', 0o600);
    try {
      const content = Buffer.alloc(bytes, 1);
      for (let at = 0; at < bytes; ) at += writeSync(descriptor, content, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw asRefusal(error, certificateFile);
  } finally {
    rmSync(trial, { force: true });
  }
}

function place(loaded: SiteAlone, file: string, asked: string): string {
  const { dataDirectory, directory, site } = loaded;
  const { files } = siteFilesOf({ site, siteFile: path.resolve(loaded.file), dataDirectory });
  const mayReplace = isBegun(loaded, asked) ? 'any' : 'none';
  const rules = { ownFiles: files.map(({ from }) => from), mayReplace } as const;
  for (const erased of [dataDirectory, directory]) {
    const target = outputTarget(file, { ...rules, dataDirectory: erased });
    if (target.ok || target.error.code !== 'inData') continue;
    throw new Refusal(
      `${file}: lies in ${erased}, which is erased; name a file on another medium`,
      refusalCodes.cannotWrite,
    );
  }
  return mustBeWritable(file, rules).file ?? file;
}

/** Whether the file is the certificate of this very retirement, which a power cut ended. */
function isBegun({ dataDirectory }: SiteAlone, file: string): boolean {
  const mark = readBoxMark(dataDirectory);
  if (mark === null || mark === 'unreadable' || mark.state !== 'retiring' || !existsSync(file)) return false;
  try {
    return certificateSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).order.id === mark.about;
  } catch {
    return false;
  }
}
