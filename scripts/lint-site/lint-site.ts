/** All that can be said against a site file, in the order of the file. */
import type { Board } from '../../drivers/gate/boards.ts';
import type { LoadedSite } from '../../kiosk/station/site/file.ts';
import { lintPolicy } from '../../kiosk/policy/lint.ts';
import { lintTexts } from '../../kiosk/policy/lint-texts.ts';
import { aboutLines } from './about-lines.ts';
import { aboutPlace } from './about-place.ts';
import { aboutTimes } from './about-times.ts';
import type { SiteFinding } from './findings.ts';
import { placeInFile } from './place-in-file.ts';

export interface PlacedFinding extends SiteFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `text` is the site file's own; `board` null for simulated lines or an unknown board. */
export function lintSite(
  { site, file, models }: Pick<LoadedSite, 'site' | 'file' | 'models'>,
  text: string,
  board: Board | null,
): readonly PlacedFinding[] {
  return [...aboutLines(site, board), ...aboutPlace(site, models), ...aboutTimes(site), ...aboutPolicy(site)]
    .map((finding) => ({ ...finding, file, ...placeInFile(text, finding.path) }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function aboutPolicy({ policy, direction }: LoadedSite['site']): SiteFinding[] {
  return lintPolicy(policy, { direction, steps: ['credential', 'temperature'] }).map(({ path, code }) => {
    const { severity, en } = lintTexts[code];
    return { path: ['policy', ...path.split('.')], severity, says: en.says, remedy: en.remedy };
  });
}
