/** One site as text, judged as a whole: its form, its models, and what it means. */
import type { Board } from '../../drivers/gate/boards.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { openModels } from '../../kiosk/station/site/models.ts';
import { siteFaultText } from '../../kiosk/station/site/file.ts';
import { parseSite, type Site } from '../../kiosk/station/site/site.ts';
import { lintSite } from '../lint-site/lint-site.ts';

export interface JudgedSite {
  readonly site: Site;
  /** One line each: what will surprise. */
  readonly warnings: readonly string[];
}

/** The errors are one line each. `board` null: pins are not checked. */
export function judgeSite(text: string, file: string, board: Board | null): Result<JudgedSite, readonly string[]> {
  const parsed = parseSite(text, file);
  if (!parsed.ok) return err(parsed.error.map(siteFaultText));
  const site = parsed.value;
  const models = openModels(site, file);
  if (!models.ok) return err(models.error.map(siteFaultText));
  const findings = lintSite({ site, file, models: models.value }, text, board);
  const lines = (severity: 'error' | 'warning') =>
    findings
      .filter((finding) => finding.severity === severity)
      .map(({ path: names, says, remedy }) => `${names.join('.')}: ${says}; ${remedy}`);
  const errors = lines('error');
  return errors.length > 0 ? err(errors) : ok({ site, warnings: lines('warning') });
}

/** What a site file of this content holds. */
export function siteText(site: object): string {
  return `${JSON.stringify(site, null, 2)}\n`;
}
