/** The site file as the replacement needs it: its paths lead to where the files are now. */
import path from 'node:path';
import { z } from 'zod';
import { openModels } from '../../kiosk/station/site/models.ts';
import { siteFaultText } from '../../kiosk/station/site/file.ts';
import { parseSite, type Site } from '../../kiosk/station/site/site.ts';
import type { Manifest } from '../handover/manifest.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { namedFolder } from './options.ts';

/** What the station of an installed box is started with (scripts/package/system/kadian.service). */
const usualName = 'site.json';

/** The name the site file gets: the usual one, unless another file of the backup has it. */
export function siteNameFor({ siteFile, files }: Pick<Manifest, 'siteFile' | 'files'>): string {
  const taken = files.some((file) => file.root === 'site' && file.path === usualName);
  return taken ? siteFile : usualName;
}

const objects = z.record(z.string(), z.unknown());

/** The same bytes where nothing has to change. A site this software does not understand is a `Refusal`. */
export function siteTextFor(
  text: string,
  manifest: Manifest,
  { to, data }: { readonly to: string; readonly data: string },
): { readonly text: string; readonly site: Site } {
  const raw = objects.parse(JSON.parse(text));
  let changed = false;
  const lead = (where: readonly (string | number)[], absolute: string): void => {
    const holder = where.slice(0, -1).reduce<unknown>(inside, raw);
    const last = where.at(-1) ?? '';
    const value = inside(holder, last);
    if (typeof value !== 'string' || path.resolve(to, value) === absolute) return;
    changed = true;
    if (Array.isArray(holder)) holder[Number(last)] = absolute;
    else if (typeof holder === 'object' && holder !== null) Reflect.set(holder, last, absolute);
  };
  lead(['dataDirectory'], data);
  const folders = { data, site: to, named: path.join(to, namedFolder), runtime: data };
  for (const { where, root, path: name } of manifest.named) lead(where, path.join(folders[root], name));
  const result = changed ? `${JSON.stringify(raw, null, 2)}\n` : text;
  const site = parseSite(result, manifest.siteFile);
  if (!site.ok) throw new Refusal(site.error.map(siteFaultText).join('\n'), refusalCodes.badFile);
  const models = openModels(site.value, manifest.siteFile);
  if (!models.ok) throw new Refusal(models.error.map(siteFaultText).join('\n'), refusalCodes.badFile);
  return { text: result, site: site.value };
}

function inside(holder: unknown, key: string | number): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;
}
