/** What a run tells: a line for each fault, the counts, the rules that held and those that did not. */
import { type FaultKind, faultKinds, faultText } from './plan.ts';
import type { Blow, History } from './history.ts';
import type { Judgement } from './oracle.ts';
import { clock, type Rule, rules } from './rules.ts';

const ruleNames = Object.keys(rules) as Rule[];

export interface Report {
  readonly seed: number;
  readonly history: History;
  readonly judgement: Judgement;
  /** Where what is left of a run that failed lies. */
  readonly directory: string;
}

export function blowLine({ fault, hitMs, healedMs }: Blow): string {
  if (hitMs === null) return `${clock(Date.now())}  ${faultText(fault)}: was not there`;
  const after = healedMs === null || fault.lastsMs === 0 ? '' : `, over after ${healedMs - hitMs} ms`;
  return `${clock(hitMs)}  ${faultText(fault)}${after}`;
}

function countsOf({ visits, relay, ledger, district, lives, blows, lags }: History) {
  const rises = relay.filter(({ active }) => active);
  const verdicts = (type: string): number => ledger.filter((event) => event.type === type).length;
  const drivers = blows.filter(({ fault }) => fault.target === 'station' || fault.target === 'guard');
  return {
    people: visits.length,
    'people let in': visits.filter(({ released }) => released).length,
    releases: rises.length,
    grants: verdicts('access.granted'),
    denials: verdicts('access.denied'),
    referrals: verdicts('access.referred'),
    'events recorded': ledger.length,
    'events at district': district.length,
    chains: new Set(ledger.map(({ chain }) => chain)).size,
    'starts of station': lives.length,
    'hit in a release': drivers.filter(({ hitMs }) => hitMs !== null && activeAt(relay, hitMs)).length,
    'longest release ms': Math.max(0, ...rises.map(({ atMs }) => lastedFrom(relay, atMs))),
    'machine late by ms': Math.round(Math.max(0, ...lags.map(({ lateMs }) => lateMs))),
    'faults without aim': blows.filter(({ hitMs }) => hitMs === null).length,
  };
}

function faultsOf({ blows }: History): readonly (readonly [FaultKind, number])[] {
  const hits = blows.filter(({ hitMs }) => hitMs !== null);
  return faultKinds.map((kind) => [kind, hits.filter(({ fault }) => fault.kind === kind).length]);
}

type Standing = 'held' | 'BROKEN' | 'not tested' | 'not judged';

/** What was missed in time by no more than the machine's own lateness has not held. */
function standingOf({ violations, unjudged, untested }: Judgement, rule: Rule): Standing {
  if (violations.some((one) => one.rule === rule)) return 'BROKEN';
  if (unjudged.some((one) => one.rule === rule)) return 'not judged';
  return untested.some((one) => one.rule === rule) ? 'not tested' : 'held';
}

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly notTested: number;
  readonly notJudged: number;
}

function outcome({ judgement }: Report): Outcome {
  const standings = ruleNames.map((rule) => standingOf(judgement, rule));
  const count = (wanted: Standing): number => standings.filter((each) => each === wanted).length;
  return {
    passed: count('held'),
    failed: count('BROKEN'),
    notTested: count('not tested'),
    notJudged: count('not judged'),
  };
}

/** One object for machines. */
export function summaryOf(report: Report): object {
  const { seed, history, judgement, directory } = report;
  const counts = outcome(report);
  const kept = counts.failed === 0 ? {} : { kept: directory };
  return {
    seed,
    ...countsOf(history),
    faults: Object.fromEntries(faultsOf(history)),
    ...judgement,
    ...kept,
    ...counts,
  };
}

/** The same for people; the last line counts. */
export function summaryLines(report: Report): string[] {
  const { seed, history, judgement, directory } = report;
  const { passed, failed, notTested, notJudged } = outcome(report);
  return [
    '',
    ...Object.entries(countsOf(history)).map(([name, count]) => `${name.padEnd(20)}${count}`),
    ...faultsOf(history).map(([kind, count]) => `  ${kind.padEnd(18)}${count}`),
    '',
    ...ruleNames.flatMap((rule) => {
      const against = judgement.violations.filter((one) => one.rule === rule);
      const standing = standingOf(judgement, rule);
      const why = standing === 'not tested' ? judgement.untested.find((one) => one.rule === rule)?.why : undefined;
      const head = `${standing.padEnd(10)}  ${rules[rule]}${why === undefined ? '' : `: ${why}`}`;
      return [head, ...against.slice(0, 20).map(({ detail }) => `          ${detail}`)];
    }),
    ...judgement.unjudged.map(({ detail }) => `not judged, the machine itself stood still: ${detail}`),
    ...(failed === 0 ? [] : [`seed ${seed}; kept in ${directory}`]),
    [
      `${passed} passed, ${failed} failed`,
      ...(notTested === 0 ? [] : [`${notTested} not tested`]),
      ...(notJudged === 0 ? [] : [`${notJudged} not judged`]),
    ].join(', '),
  ];
}

function activeAt(relay: History['relay'], atMs: number): boolean {
  return relay.findLast((level) => level.atMs <= atMs)?.active ?? false;
}

/** Milliseconds from a rise to its fall. */
function lastedFrom(relay: History['relay'], atMs: number): number {
  const fall = relay.find((level) => !level.active && level.atMs > atMs);
  return fall === undefined ? 0 : Math.round(fall.atMs - atMs);
}
