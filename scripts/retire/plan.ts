/** What is destroyed, in which order, and all a second run needs when the site file and the keys are gone. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../drivers/basics/replace-file.ts';
import { boxMarkFile } from '../../kiosk/station/site/box-mark.ts';
import { type BoxPlaces, filesIn, pseudonymKeyFile, siteFilesOf } from '../handover/box-files.ts';
import { certificateSchema, erasedKinds, type ErasureOrder } from './certificate.ts';

export const planFile = 'retire.json';

const planSchema = z.strictObject({
  siteFile: z.string(),
  certificateFile: z.string(),
  certificate: certificateSchema,
  /** The private half of the key that signs when all is done; gone with this file. */
  completionKey: z.string(),
  files: z.array(z.strictObject({ kind: z.enum(erasedKinds), from: z.string() })),
});

export type RetirePlan = z.infer<typeof planSchema>;

export function writePlan(dataDirectory: string, plan: RetirePlan): void {
  replaceFile(path.join(dataDirectory, planFile), `${JSON.stringify(plan)}\n`);
}

/** Null when there is none: then nothing was destroyed yet, or everything was. */
export function readPlan(dataDirectory: string): RetirePlan | null {
  const file = path.join(dataDirectory, planFile);
  return existsSync(file) ? planSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

export interface ToDestroy {
  readonly kind: ErasureOrder['files'][number]['kind'];
  readonly from: string;
  readonly bytes: number;
}

/**
 * Keys first, the site file last. Voice packs stay, and so do files that the site names outside its folder, but for the
 * key of its client certificate: they are not of this box alone.
 */
export function inventory(places: BoxPlaces, runtimeDirectory: string): readonly ToDestroy[] {
  const { dataDirectory, siteFile, site } = places;
  const { files, named } = siteFilesOf(places);
  const isPack = ({ root, path: name }: { readonly root: string; readonly path: string }): boolean =>
    named.some(
      (one) =>
        one.where[1] === 'voicePacks' && one.root === root && (name === one.path || name.startsWith(`${one.path}/`)),
    );
  const clientKey = site.uplink.clientCertificate?.key;
  const clientKeyFile = clientKey === undefined ? null : path.resolve(path.dirname(siteFile), clientKey);
  const ofData = filesIn(dataDirectory).filter(({ relative }) => relative !== boxMarkFile && relative !== planFile);
  const keys = [
    ...ofData.filter(({ relative }) => isKey(relative)).map(({ from }) => from),
    path.join(runtimeDirectory, pseudonymKeyFile),
    ...(clientKeyFile === null ? [] : [clientKeyFile]),
  ];
  const data = ofData.filter(({ relative }) => !isKey(relative)).map(({ from }) => from);
  const configuration = files.filter((file) => file.root === 'site' && !isPack(file)).map(({ from }) => from);
  const order: [ToDestroy['kind'], string][] = [
    ...keys.map((from): [ToDestroy['kind'], string] => ['key', from]),
    ...data.map((from): [ToDestroy['kind'], string] => ['data', from]),
    ...configuration
      .filter((from) => from !== siteFile)
      .map((from): [ToDestroy['kind'], string] => ['configuration', from]),
    ['configuration', siteFile],
  ];
  const once = new Set<string>();
  return order.flatMap(([kind, from]) => {
    const found = statSync(from, { throwIfNoEntry: false });
    if (found === undefined || once.has(from)) return [];
    once.add(from);
    return [{ kind, from, bytes: found.size }];
  });
}

/** Also one that was damaged and kept aside (drivers/basics/key-file.ts). */
export function isKey(name: string): boolean {
  return /\.key(\.damaged-\d+)?$/.test(name);
}
