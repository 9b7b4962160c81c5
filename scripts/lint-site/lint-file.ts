/** One site file from its text to its findings: faults of its form first, since what cannot be read has no meaning yet. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Board } from '../../drivers/gate/boards.ts';
import { loadSite, siteFaultWords } from '../../kiosk/station/site/file.ts';
import { openModels } from '../../kiosk/station/site/models.ts';
import { descriptionAt } from '../../kiosk/station/site/schema-parts.ts';
import { parseSite, type SiteFault } from '../../kiosk/station/site/site.ts';
import { aboutNames, aboutNamesElsewhere } from './about-names.ts';
import { aboutPins } from './about-pins.ts';
import { surprising, type PlacedFinding } from './findings.ts';
import { lintSite } from './lint-site.ts';
import { placeInFile } from './place-in-file.ts';

/** All findings about the file; `board` null for simulated lines or an unknown board. */
export function lintFile(file: string, text: string, board: Board | null): readonly PlacedFinding[] {
  const parsed = parseSite(text, file);
  if (!parsed.ok) return inOrder([...aboutNames(text, file), ...ofFaults(parsed.error, file, text)]);
  const site = parsed.value;
  const models = openModels(site, file);
  if (!models.ok) return inOrder([...aboutNames(text, file), ...ofFaults(models.error, file, text)]);
  return inOrder([
    ...lintSite({ site, file, models: models.value }, text, board),
    ...aboutPins({ site, file }, text),
    ...aboutTrust(file, text, site.trustList),
    ...aboutNamesElsewhere(site, file),
  ]);
}

/** Those of the site file in its order, then those of the files it names. */
function inOrder(found: readonly PlacedFinding[]): readonly PlacedFinding[] {
  const [first] = found;
  return found.toSorted(
    (a, b) => Number(a.file !== first?.file) - Number(b.file !== first?.file) || a.line - b.line || a.column - b.column,
  );
}

function ofFaults(faults: readonly SiteFault[], file: string, text: string): readonly PlacedFinding[] {
  return faults.map((fault) => ofFault(fault, file, text));
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
  return loaded.ok ? [] : ofFaults(loaded.error, file, text);
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

function descriptionOf(names: readonly string[]): string | null {
  return descriptionAt(JSON.parse(readFileSync(schemaFile, 'utf8')), names);
}
