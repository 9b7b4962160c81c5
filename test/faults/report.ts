/** What a run tells: a line for each fault, the counts, the rules that held and those that did not. */
import { type FaultKind, faultKinds, faultText } from './plan.ts';
import type { Blow, History } from './history.ts';
import type { Judgement } from './oracle.ts';
import { clock, type Rule, rules } from './rules.ts';

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

function outcome({ judgement: { violations } }: Report): { readonly passed: number; readonly failed: number } {
  const failed = new Set(violations.map(({ rule }) => rule)).size;
  return { passed: Object.keys(rules).length - failed, failed };
}

/** One object for machines. */
export function summaryOf(report: Report): object {
  const { seed, history, judgement, directory } = report;
  const { passed, failed } = outcome(report);
  const kept = failed === 0 ? {} : { kept: directory };
  return {
    seed,
    ...countsOf(history),
    faults: Object.fromEntries(faultsOf(history)),
    ...judgement,
    ...kept,
    passed,
    failed,
  };
}

/** The same for people; the last line counts. */
export function summaryLines(report: Report): string[] {
  const { seed, history, judgement, directory } = report;
  const { passed, failed } = outcome(report);
  return [
    '',
    ...Object.entries(countsOf(history)).map(([name, count]) => `${name.padEnd(20)}${count}`),
    ...faultsOf(history).map(([kind, count]) => `  ${kind.padEnd(18)}${count}`),
    '',
    ...(Object.keys(rules) as Rule[]).flatMap((rule) => {
      const against = judgement.violations.filter((one) => one.rule === rule);
      const head = `${against.length === 0 ? 'held  ' : 'BROKEN'}  ${rules[rule]}`;
      return [head, ...against.slice(0, 20).map(({ detail }) => `          ${detail}`)];
    }),
    ...judgement.unjudged.map(({ detail }) => `not judged, the machine itself stood still: ${detail}`),
    ...(failed === 0 ? [] : [`seed ${seed}; kept in ${directory}`]),
    `${passed} passed, ${failed} failed`,
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
