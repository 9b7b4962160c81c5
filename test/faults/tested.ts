/** Which rules a run did not put to the test: what could not fail has not passed. */
import type { History } from './history.ts';
import { momentOf } from './oracle-grants.ts';
import { type FaultKind, tracks } from './plan.ts';
import { ownReasons } from './refusal-reasons.ts';
import { isDriver } from './unwritten.ts';
import type { Rule } from './rules.ts';

/** From a release's rise on, so long may it last; milliseconds. */
const releaseMs = 3_500;
const lineKinds: readonly FaultKind[] = tracks.line;

/** Each such rule with what did not happen. */
export function untested(history: History): ReadonlyMap<Rule, string> {
  const { relay, blows, lives, ledger, told, tellings, district, quietMs } = history;
  const hits = blows.flatMap((blow) => (blow.hitMs === null ? [] : [{ ...blow, hitMs: blow.hitMs }]));
  const ofKinds = (...kinds: readonly string[]) => hits.some(({ fault }) => kinds.includes(fault.kind));
  const rises = relay.filter(({ active }) => active).map(({ atMs }) => atMs);
  const isGranted = ledger.some(({ type }) => type === 'access.granted');
  const both = (is: (verdict: string) => boolean): boolean =>
    (['screen', 'voice'] as const).every((by) => tellings.some((one) => one.by === by && is(one.verdict)));
  const drivers = [
    ...hits.flatMap(({ fault, hitMs }) => (isDriver(fault.target) ? [hitMs] : [])),
    ...lives.flatMap(({ endedMs }) => endedMs ?? []),
  ];
  const lineBlows = ofKinds(...lineKinds);
  const not: Readonly<Record<Rule, string | null>> = {
    chainWhole: unless(ledger.length > 0, 'nothing was recorded'),
    nothingLostOnBox: unless(
      told.length > 0 && (lives.length > 1 || ofKinds('disk')),
      'the station did not die, and its disk was not hit',
    ),
    nothingLostOnWay: unless(ledger.length > 0 && lineBlows, 'the way to the district was not hit'),
    nothingTwice: unless(district.length > 0 && lineBlows, 'the way to the district was not hit'),
    nothingInvented: unless(district.length > 0, 'nothing came to the district'),
    recordedBefore: unless(rises.length > 0, 'nobody was let in'),
    grantsRight: unless(
      isGranted && ledger.some(({ type }) => type === 'access.denied'),
      'not both were there: somebody let in, and somebody denied',
    ),
    toldRight: unless(
      both((verdict) => verdict === 'granted'),
      'not both, screen and voice, let somebody in',
    ),
    toldRecorded: unless(
      both((verdict) => verdict !== 'granted'),
      'not both, screen and voice, turned somebody away',
    ),
    releaseRecorded: unless(rises.length > 0, 'nobody was let in'),
    refusedRightly: unless(
      decidedOffline(history),
      'nobody who may pass was decided on while the way to the district was hit',
    ),
    timeRight: unless(ofKinds('clock'), 'the clock was not stepped'),
    relayShort: unless(rises.length > 0, 'nobody was let in'),
    relayDies: unless(
      rises.some((rise, index) => {
        const fall =
          relay.find(({ active, atMs }) => !active && atMs > rise)?.atMs ?? rises[index + 1] ?? rise + releaseMs;
        return drivers.some((atMs) => atMs >= rise && atMs < fall + 1);
      }),
      'nobody who drives the relay was hit in a release',
    ),
    noOwnDeath: unless(lives.length > 1, 'the station was not ended by any fault'),
    worksAfter: unless(quietMs !== null, 'there was no time without faults'),
  };
  return new Map((Object.keys(not) as Rule[]).flatMap((rule) => (not[rule] === null ? [] : [[rule, not[rule]]])));
}

function unless(tested: boolean, why: string): string | null {
  return tested ? null : why;
}

/** A box that refuses people for no reason does it, if at all, when it stands alone. */
function decidedOffline(history: History): boolean {
  const good = new Set(
    history.visits.flatMap(({ kind, shown }) =>
      ownReasons[kind].length === 0 ? shown.map(({ holder }) => holder) : [],
    ),
  );
  return history.ledger.some((event) => {
    if (event.type !== 'access.granted' && event.type !== 'access.denied' && event.type !== 'access.referred')
      return false;
    const atMs = momentOf(event, history);
    if (atMs === null || !good.has(event.data.credential?.holder ?? '')) return false;
    return history.blows.some(
      ({ fault, hitMs, healedMs }) =>
        lineKinds.includes(fault.kind) && hitMs !== null && atMs >= hitMs && atMs <= (healedMs ?? hitMs),
    );
  });
}
