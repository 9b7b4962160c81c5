/** How old the rules and the lists are, in words for staff. */
import type { ListView, StaffView } from '../model-staff.ts';
import { fill } from '../texts/catalogue.ts';
import type { Texts } from '../texts/zh-CN.ts';

export interface DocumentLine {
  readonly text: string;
  /** Out of date: its rule decides, and staff are asked more often. */
  readonly grave: boolean;
}

/** A line for the rules, the roster and the watchlist; none while the station does not tell. */
export function documentLines({ documents }: Pick<StaffView, 'documents'>, { staff }: Texts): readonly DocumentLine[] {
  if (documents === undefined) return [];
  const { rules } = documents;
  const version = { version: rules.version };
  const said = fill(rules.over ? staff.rulesOver : staff.rules, version);
  return [
    { text: rules.ageMs === null ? said : `${said} · ${age(rules.ageMs)}`, grave: rules.over },
    list(documents.roster, staff.roster, staff.rosterMissing),
    list(documents.watchlist, staff.watchlist, staff.watchlistMissing),
  ];

  function list(view: ListView | null, has: string, lacks: string): DocumentLine {
    if (view === null) return { text: lacks, grave: false };
    const parts = [fill(has, { n: String(view.entries) }), age(view.ageMs), ...(view.stale ? [staff.listStale] : [])];
    return { text: parts.join(' · '), grave: view.stale };
  }

  function age(ageMs: number | null): string {
    return ageMs === null ? staff.ageUnknown : fill(staff.ageHours, { n: String(Math.floor(ageMs / 3_600_000)) });
  }
}
