/** All that can be said against a site file, in the order of the file. */
import type { Board } from '../../drivers/gate/boards.ts';
import type { LoadedSite } from '../../kiosk/station/site/file.ts';
import { lintPolicy } from '../../kiosk/policy/lint.ts';
import { lintTexts } from '../../kiosk/policy/lint-texts.ts';
import { aboutData } from './about-data.ts';
import { aboutLines } from './about-lines.ts';
import { aboutNames } from './about-names.ts';
import { aboutPlace } from './about-place.ts';
import { aboutPortal } from './about-portal.ts';
import { aboutTimes } from './about-times.ts';
import type { PlacedFinding, SiteFinding } from './findings.ts';
import { placeInFile } from './place-in-file.ts';

/** `text` is the site file's own; `board` null for simulated lines or an unknown board. */
export function lintSite(
  { site, file, models }: Pick<LoadedSite, 'site' | 'file' | 'models'>,
  text: string,
  board: Board | null,
): readonly PlacedFinding[] {
  const found = [
    ...aboutLines(site, board),
    ...aboutPlace(site, models),
    ...aboutData(site, file),
    ...aboutPortal(site),
    ...aboutTimes(site),
    ...aboutPolicy(site),
  ];
  return [
    ...found.map((finding) => ({ ...finding, file, ...placeInFile(text, finding.path) })),
    ...aboutNames(text, file),
  ].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function aboutPolicy({ policy, direction }: LoadedSite['site']): SiteFinding[] {
  return lintPolicy(policy, { direction, steps: ['credential', 'temperature'] }).map(({ path, code }) => {
    const { severity, en } = lintTexts[code];
    return { path: ['policy', ...path.split('.')], severity, says: en.says, remedy: en.remedy };
  });
}
