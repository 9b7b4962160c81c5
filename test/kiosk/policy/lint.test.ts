import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../kiosk/access/policy.ts';
import { lintPolicy, type LintSite } from '../../../kiosk/policy/lint.ts';
import { lintTexts } from '../../../kiosk/policy/lint-texts.ts';
import { parsePolicy } from '../../../kiosk/policy/parse-policy.ts';
import { policyText } from './district.ts';

const site: LintSite = { direction: 'both', steps: ['credential', 'temperature'] };
const week = (interval: string) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [interval]]));

function policyOf(change: Readonly<Record<string, unknown>>): Policy {
  const parsed = parsePolicy(policyText(change), 'policy.json');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}
const found = (change: Readonly<Record<string, unknown>>, at: LintSite | null = site): string[] =>
  lintPolicy(policyOf(change), at).map(({ path, code }) => `${path} ${code}`);

describe('the linter', () => {
  test('has nothing to say about a sound policy, nor about the example', () => {
    expect(found({})).toEqual([]);
    const example = readFileSync(new URL('../../../hw-config/policies/example.json', import.meta.url), 'utf8');
    const parsed = parsePolicy(example, 'example.json');
    expect(parsed.ok ? lintPolicy(parsed.value, null) : parsed.error).toEqual([]);
  });

  test.each<[Readonly<Record<string, unknown>>, string]>([
    [{ visitors: { rule: 'allow' } }, 'visitors.rule residentsOnlyWithVisitors'],
    [{ curfew: 'all', schedules: { all: { weekly: week('00:00-24:00') } } }, 'curfew neverOpen'],
    [{ hours: { in: 'none' }, schedules: { none: {} } }, 'hours.in neverOpen'],
    [
      {
        curfew: 'night',
        hours: { in: 'late' },
        schedules: { night: { weekly: week('20:00-06:00') }, late: { weekly: week('22:00-05:00') } },
      },
      'hours.in neverOpen',
    ],
    [{ curfew: 'gone' }, 'curfew scheduleMissing'],
    [{ schedules: { unused: {} } }, 'schedules.unused scheduleUnused'],
    [{ visitors: { schedule: 'day' }, schedules: { day: {} } }, 'visitors.schedule visitorScheduleUnused'],
    [{ testMaxAgeHours: 0.5 }, 'testMaxAgeHours testShorterThanFreshness'],
    [
      { lists: { watchlist: true }, degrade: { listsStale: 'allowByStaff' } },
      'degrade.listsStale staffWithoutWatchlist',
    ],
    [{ degrade: { thermometerMissing: 'allowByStaff' } }, 'degrade.thermometerMissing staffWithoutTemperature'],
    [{ colours: { yellow: { rule: 'accept' } } }, 'colours.yellow stayHomeAccepted'],
    [{ colours: { green: { rule: 'deny' } } }, 'colours nothingAccepted'],
    [{ kinds: { districtPass: 'deny', opaqueOnline: 'deny', placeClearance: 'refer' } }, 'kinds nothingAccepted'],
    [{ validFrom: '2026-01-20T00:00:00Z', expires: '2026-01-20T00:00:00Z' }, 'expires validityReversed'],
    [{ lists: { roster: true }, kinds: { identityNumber: 'accept' } }, 'kinds.identityNumber identityWithoutTest'],
    [{ testMaxAgeHours: null, kinds: { identityNumber: 'accept' } }, 'kinds.identityNumber identityWithoutRoster'],
    [{ kinds: { hc1: 'accept' } }, 'kinds.hc1 certificateNoResident'],
    [
      { residentsOnly: false, kinds: { hc1: 'accept' }, lists: { watchlist: true } },
      'kinds.hc1 certificateNotOnWatchlist',
    ],
    [{ requiredSteps: { in: ['temperature'] } }, 'requiredSteps.in nobodyIdentified'],
  ])('%j: %s', (change, expected) => {
    expect(found(change)).toEqual([expected]);
  });

  test.each([
    [{ reentry: { graceMinutes: 6 } }, 'reentry.graceMinutes graceLongerThanReplay'],
    [{ antiPassback: { mode: 'timed', minutes: 0 } }, 'antiPassback.minutes noMinutes'],
    [{ paperTwice: { rule: 'deny', minutes: 0 } }, 'paperTwice.minutes noMinutes'],
  ])('%j, whatever the lane: %s', (change, expected) => {
    expect(found(change, null)).toEqual([expected]);
  });

  test('what a lane for both ways cannot hold', () => {
    const strict = { antiPassback: { mode: 'hard' }, occupancy: { limit: 9 }, paperTwice: { rule: 'deny' } };
    expect(found(strict)).toEqual([
      'antiPassback.mode wayBackBelieved',
      'occupancy.limit wayBackBelieved',
      'paperTwice.rule wayBackBelieved',
    ]);
    expect(found({ reentry: { graceMinutes: 5 } })).toEqual(['reentry.graceMinutes graceWithinReplay']);
    expect(found({ reentry: { graceMinutes: 6 } })).toEqual([]);
    expect(found({ replayWindowMinutes: { paper: 0 } })).toEqual(['replayWindowMinutes.paper turnsAfterAMinute']);
  });

  test('limits that leave no room', () => {
    const { temperature } = policyOf({});
    const crossed = { ...policyOf({}), temperature: { ...temperature, normalFromC: 38 } };
    expect(lintPolicy(crossed, null)).toContainEqual({ path: 'temperature.normalFromC', code: 'bandsCross' });
    expect(found({ temperature: { ...temperature, measurableC: [35, 45] } })).toEqual([
      'temperature.measurableC bandUnmeasurable',
    ]);
  });

  test('a site that cannot do it', () => {
    expect(found({}, { ...site, steps: ['credential'] })).toEqual([
      'requiredSteps.in stepWithoutDevice',
      'requiredSteps.out stepWithoutDevice',
    ]);
    const oneWay = { antiPassback: { mode: 'hard' }, occupancy: { limit: 9 }, paperTwice: { rule: 'deny' } };
    expect(found(oneWay, { ...site, direction: 'in' })).toEqual([
      'antiPassback.mode needsBothDirections',
      'occupancy.limit needsBothDirections',
      'paperTwice.rule needsBothDirections',
    ]);
    expect(found(oneWay, null)).toEqual([]);
  });

  test('says everything in both languages, with a remedy', () => {
    for (const text of Object.values(lintTexts))
      for (const language of ['zh-CN', 'en'] as const) {
        expect(text[language].says).not.toBe('');
        expect(text[language].remedy).not.toBe('');
      }
  });
});

describe('a policy file with faults', () => {
  test.each([
    [{ temperature: { normalFromC: 40 } }, 'temperature'],
    [{ schedules: { night: { weekly: { mon: ['22-5'] } } } }, 'schedules.night.weekly.mon.0'],
    [{ schedules: { night: { weekly: { mon: ['22:00-22:00'] } } } }, 'schedules.night.weekly.mon.0'],
    [{ schedules: { night: { dates: { '2026-02-30': [] } } } }, 'schedules.night.dates.2026-02-30'],
    [{ validFrom: '2026-01-20T00:00:00' }, 'validFrom'],
    [{ requiredSteps: { in: [] } }, 'requiredSteps.in'],
    [{ colours: { blue: {} } }, 'colours'],
  ])('%j names %s', (change, place) => {
    const parsed = parsePolicy(policyText(change), 'policy.json');
    expect(parsed.ok ? [] : parsed.error.map(({ path }) => path).join(' ')).toContain(place);
  });
});
