/** One site file from its text to its findings: faults of its form first, since what cannot be read has no meaning yet. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Board } from '../../drivers/gate/boards.ts';
import { loadSite, siteFaultWords } from '../../kiosk/station/site/file.ts';
import { openModels } from '../../kiosk/station/site/models.ts';
import { parseSite, type SiteFault } from '../../kiosk/station/site/site.ts';
import { aboutPins } from './about-pins.ts';
import { surprising } from './findings.ts';
import { lintSite, type PlacedFinding } from './lint-site.ts';
import { placeInFile } from './place-in-file.ts';

/** All findings about the file; `board` null for simulated lines or an unknown board. */
export function lintFile(file: string, text: string, board: Board | null): readonly PlacedFinding[] {
  const parsed = parseSite(text, file);
  if (!parsed.ok) return parsed.error.map((fault) => ofFault(fault, file, text));
  const site = parsed.value;
  const models = openModels(site, file);
  if (!models.ok) return models.error.map((fault) => ofFault(fault, file, text));
  return [
    ...lintSite({ site, file, models: models.value }, text, board),
    ...aboutPins({ site, file }, text),
    ...aboutTrust(file, text, site.trustList),
  ].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** The faults of a file, one line each: `file:line:column: path: what is wrong; the remedy`. */
export function faultLines(faults: readonly SiteFault[], file: string, text: string): readonly string[] {
  return faults.map((fault) => {
    const { line, column, path: names, says, remedy, file: where } = ofFault(fault, file, text);
    return [`${where}:${line}:${column}`, ...(names.length === 0 ? [] : [names.join('.')]), `${says}; ${remedy}`].join(
      ': ',
    );
  });
}

/** A file checked on a desk need not have the box's trust list beside it; one that is there must be good. */
function aboutTrust(file: string, text: string, trustList: string): readonly PlacedFinding[] {
  if (!existsSync(path.resolve(path.dirname(file), trustList))) {
    const says = `${trustList} is not on this machine: the station does not start without it`;
    const finding = surprising(['trustList'], says, "put the district's trust list there, on the box");
    return [{ ...finding, file, ...placeInFile(text, finding.path) }];
  }
  const loaded = loadSite(file);
  return loaded.ok ? [] : loaded.error.map((fault) => ofFault(fault, file, text));
}

function ofFault(fault: SiteFault, file: string, text: string): PlacedFinding {
  const names = fault.path === '' ? [] : fault.path.split('.');
  const place = fault.file === file ? placeOf(fault, names, text) : { line: 1, column: 1 };
  const remedy = [fault.remedy ?? [], remedyFor(fault, names, file)].flat().join('. ');
  return { file: fault.file, path: names, severity: 'error', says: siteFaultWords(fault), remedy, ...place };
}

/** Text that is no JSON has no names: the parser of JSON tells the place itself. */
function placeOf(fault: SiteFault, names: readonly string[], text: string): { line: number; column: number } {
  const told = names.length === 0 ? /\bline (\d+)(?: column (\d+))?/.exec(fault.expected) : null;
  return told === null ? placeInFile(text, names) : { line: Number(told[1]), column: Number(told[2] ?? 1) };
}

function remedyFor(fault: SiteFault, names: readonly string[], file: string): string {
  if (fault.file !== file) return `see ${fault.file}`;
  if (names.length === 0) return 'compare it with an example in hw-config/sites';
  const means = descriptionOf(names);
  const name = names.at(-1) ?? '';
  return means === null ? 'hw-config/site.schema.json lists what may stand there' : `${name}: ${means}`;
}

const schemaFile = path.join(import.meta.dirname, '../../hw-config/site.schema.json');
/** What matters of one part of a JSON schema; whatever else stands there is passed over. */
const schemaPart = z.object({
  description: z.string().optional().catch(undefined),
  properties: z.record(z.string(), z.unknown()).default({}),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).default([]),
  oneOf: z.array(z.unknown()).default([]),
});

/** What the schema says about a name, as an editor shows it; null where it knows none. */
function descriptionOf(names: readonly string[]): string | null {
  let at: readonly unknown[] = [JSON.parse(readFileSync(schemaFile, 'utf8'))];
  for (const name of names) at = at.flatMap((each) => inside(each, name));
  for (const each of at) {
    const part = schemaPart.safeParse(each);
    if (part.data?.description !== undefined) return part.data.description;
  }
  return null;
}

function inside(each: unknown, name: string): readonly unknown[] {
  const part = schemaPart.safeParse(each);
  if (!part.success) return [];
  const { properties, items, anyOf, oneOf, additionalProperties } = part.data;
  if (Object.hasOwn(properties, name)) return [properties[name]];
  if (items !== undefined && /^\d+$/.test(name)) return [items];
  const within = [...anyOf, ...oneOf].flatMap((way) => inside(way, name));
  return within.length === 0 && additionalProperties !== undefined ? [additionalProperties] : within;
}
