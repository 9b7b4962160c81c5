/** Names that stand twice in one group: the station takes the last one, and whoever corrected the first sees nothing happen. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withoutMark } from '../../drivers/basics/byte-order-mark.ts';
import { repeatedNames } from '../../drivers/basics/json-names.ts';
import type { Site } from '../../kiosk/station/site/site.ts';
import { harmful, type PlacedFinding } from './findings.ts';

const models = path.join(import.meta.dirname, '../../hw-config/models');

/** In a text; nothing of one that is no JSON. */
export function aboutNames(text: string, file: string): readonly PlacedFinding[] {
  if (!isJson(text)) return [];
  return repeatedNames(text).map(({ path: names, line, column, firstLine }) => {
    const says = `stands twice in its group, first in line ${firstLine}: the last one counts, and the other says nothing`;
    return { ...harmful(names, says, 'take out the one that is not meant'), file, line, column };
  });
}

/** In the files a site names and people write: its models and its trust list. */
export function aboutNamesElsewhere(
  { thermometer, scanner, trustList }: Pick<Site, 'thermometer' | 'scanner' | 'trustList'>,
  siteFile: string,
): readonly PlacedFinding[] {
  const files = [
    ...(thermometer.model === undefined ? [] : [path.join(models, 'thermometers', `${thermometer.model}.json`)]),
    path.join(models, 'scanners', `${scanner.model}.json`),
    path.resolve(path.dirname(siteFile), trustList),
  ];
  return files.flatMap((file) => {
    const text = textOf(file);
    return text === null ? [] : aboutNames(withoutMark(text), file);
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Null where it cannot be read, which is told where it is asked for. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
