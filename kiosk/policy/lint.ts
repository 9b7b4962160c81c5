/** Finds what contradicts itself in a policy that is well formed. */
import type { Policy, Step } from '../access/policy.ts';
import { scheduleOf, within, type Schedule } from '../access/schedule.ts';
import type { LintCode } from './lint-texts.ts';

export interface LintFinding {
  /** Path in the policy file, such as `visitors.rule`. */
  readonly path: string;
  readonly code: LintCode;
}

/** What of a site matters to its policy. */
export interface LintSite {
  readonly direction: 'in' | 'out' | 'both';
  /** The steps its devices can do. */
  readonly steps: readonly Step[];
}

/** All findings, in the order of the file; those about a site only where one is given. */
export function lintPolicy(policy: Policy, site: LintSite | null): readonly LintFinding[] {
  return [
    ...aboutTimes(policy),
    ...aboutPeople(policy),
    ...aboutSchedules(policy),
    ...aboutTraces(policy, site),
    ...aboutDegrading(policy),
    ...(site === null ? [] : aboutSite(policy, site)),
  ];
}

function when(condition: boolean, path: string, code: LintCode): LintFinding[] {
  return condition ? [{ path, code }] : [];
}

function aboutTimes({ validFromS, expiresAtS, testMaxAgeHours, freshnessMinutes, temperature }: Policy) {
  const reversed = validFromS !== null && expiresAtS !== null && expiresAtS <= validFromS;
  const longest = Math.max(...Object.values(freshnessMinutes).map((each) => each ?? 0));
  const { measurableC, normalFromC, elevatedFromC } = temperature;
  return [
    ...when(reversed, 'expires', 'validityReversed'),
    ...when(testMaxAgeHours !== null && longest > testMaxAgeHours * 60, 'testMaxAgeHours', 'testShorterThanFreshness'),
    ...when(normalFromC >= elevatedFromC, 'temperature.normalFromC', 'bandsCross'),
    ...when(
      measurableC[0] >= normalFromC || measurableC[1] <= elevatedFromC,
      'temperature.measurableC',
      'bandUnmeasurable',
    ),
  ];
}

function aboutPeople(policy: Policy): LintFinding[] {
  const { residentsOnly, visitors, colours, kinds, lists, testMaxAgeHours, requiredSteps } = policy;
  const certificates = (['hc1', 'smartHealthCard'] as const).filter((kind) => kinds[kind] === 'accept');
  const anonymous = !requiredSteps.in.includes('credential');
  return [
    ...when(residentsOnly && visitors.rule !== 'deny', 'visitors.rule', 'residentsOnlyWithVisitors'),
    ...(['green', 'yellow', 'purple', 'red'] as const).flatMap((colour) =>
      when(colours[colour].stayHome && colours[colour].rule === 'accept', `colours.${colour}`, 'stayHomeAccepted'),
    ),
    ...when(!Object.values(colours).some(({ rule }) => rule === 'accept'), 'colours', 'nothingAccepted'),
    ...when(!Object.values(kinds).includes('accept'), 'kinds', 'nothingAccepted'),
    ...when(
      kinds.identityNumber === 'accept' && testMaxAgeHours !== null,
      'kinds.identityNumber',
      'identityWithoutTest',
    ),
    ...when(kinds.identityNumber === 'accept' && !lists.roster, 'kinds.identityNumber', 'identityWithoutRoster'),
    ...certificates.flatMap((kind) => when(residentsOnly, `kinds.${kind}`, 'certificateNoResident')),
    ...certificates.flatMap((kind) => when(lists.watchlist, `kinds.${kind}`, 'certificateNotOnWatchlist')),
    ...when(
      anonymous && (residentsOnly || testMaxAgeHours !== null || lists.watchlist),
      'requiredSteps.in',
      'nobodyIdentified',
    ),
  ];
}

function aboutSchedules({ schedules, curfew, hours, visitors }: Policy): LintFinding[] {
  const used = [
    ['curfew', curfew],
    ['hours.in', hours.in],
    ['hours.out', hours.out],
    ['visitors.schedule', visitors.schedule],
  ] as const;
  const names = new Set(used.map(([, name]) => name));
  const named = (name: string | null) => (name === null ? null : scheduleOf(schedules, name));
  const closed = named(curfew);
  const shut = (['in', 'out'] as const).filter((way) => !opens(named(hours[way]), closed));
  const shutBy = new Set(shut.map((way) => (hours[way] === null ? 'curfew' : `hours.${way}`)));
  return [
    ...used.flatMap(([path, name]) => when(name !== null && !Object.hasOwn(schedules, name), path, 'scheduleMissing')),
    ...Object.keys(schedules).flatMap((name) => when(!names.has(name), `schedules.${name}`, 'scheduleUnused')),
    ...[...shutBy].map((path) => ({ path, code: 'neverOpen' as const })),
    ...when(visitors.rule !== 'allow' && visitors.schedule !== null, 'visitors.schedule', 'visitorScheduleUnused'),
  ];
}

/** A week in which no date is special: the first of January 2001 was a Monday. */
const week = Array.from({ length: 7 }, (_, day) => `2001-01-0${day + 1}`);

function opens(opening: Schedule | null, closed: Schedule | null): boolean {
  for (const date of week)
    for (let minute = 0; minute < 1440; minute += 1) {
      const time = { date, minute };
      const isOpen = opening === null || within(opening, time);
      if (isOpen && !(closed !== null && within(closed, time))) return true;
    }
  return false;
}

function aboutTraces(policy: Policy, site: LintSite | null): LintFinding[] {
  const { reentry, replayWindowMinutes, antiPassback, paperTwice } = policy;
  // In a lane for both ways nobody turns round within the window: there the grace must outlast it.
  const outlasts = site?.direction !== 'both' && reentry.graceMinutes > replayWindowMinutes.phone;
  return [
    ...when(outlasts, 'reentry.graceMinutes', 'graceLongerThanReplay'),
    ...when(antiPassback.mode === 'timed' && antiPassback.minutes === 0, 'antiPassback.minutes', 'noMinutes'),
    ...when(paperTwice.rule !== 'off' && paperTwice.minutes === 0, 'paperTwice.minutes', 'noMinutes'),
  ];
}

function aboutDegrading({ degrade, lists, requiredSteps }: Policy): LintFinding[] {
  const byLists = (['listsMissing', 'listsStale'] as const).filter((rule) => degrade[rule] === 'allowByStaff');
  const measured = requiredSteps.in.includes('temperature');
  return [
    ...byLists.flatMap((rule) => when(lists.watchlist, `degrade.${rule}`, 'staffWithoutWatchlist')),
    ...when(
      measured && degrade.thermometerMissing === 'allowByStaff',
      'degrade.thermometerMissing',
      'staffWithoutTemperature',
    ),
  ];
}

function aboutSite(policy: Policy, site: LintSite) {
  const { requiredSteps, antiPassback, occupancy, reentry, paperTwice } = policy;
  const ways = site.direction === 'both' ? (['in', 'out'] as const) : [site.direction];
  const oneWay = site.direction !== 'both';
  return [
    ...ways.flatMap((way) =>
      requiredSteps[way].flatMap((step) =>
        when(!site.steps.includes(step), `requiredSteps.${way}`, 'stepWithoutDevice'),
      ),
    ),
    ...when(oneWay && antiPassback.mode === 'hard', 'antiPassback.mode', 'needsBothDirections'),
    ...when(oneWay && occupancy.limit !== null, 'occupancy.limit', 'needsBothDirections'),
    ...when(oneWay && reentry.graceMinutes > 0, 'reentry.graceMinutes', 'needsBothDirections'),
    ...when(oneWay && paperTwice.rule !== 'off', 'paperTwice.rule', 'needsBothDirections'),
    ...(oneWay ? [] : aboutBothWays(policy)),
  ];
}

/** What a lane can hold that cannot see which way somebody goes: after a while a second showing is taken for the way back. */
function aboutBothWays({ antiPassback, occupancy, reentry, paperTwice, replayWindowMinutes }: Policy): LintFinding[] {
  const { graceMinutes } = reentry;
  const never = graceMinutes > 0 && graceMinutes <= Math.max(1, replayWindowMinutes.phone);
  return [
    ...when(antiPassback.mode !== 'off', 'antiPassback.mode', 'wayBackBelieved'),
    ...when(occupancy.limit !== null, 'occupancy.limit', 'wayBackBelieved'),
    ...when(paperTwice.rule !== 'off', 'paperTwice.rule', 'wayBackBelieved'),
    ...when(never, 'reentry.graceMinutes', 'graceWithinReplay'),
    ...(['phone', 'paper', 'proxy'] as const).flatMap((medium) =>
      when(replayWindowMinutes[medium] < 1, `replayWindowMinutes.${medium}`, 'turnsAfterAMinute'),
    ),
  ];
}
