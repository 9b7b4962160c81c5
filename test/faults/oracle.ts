/** Judges a run: nothing lost, nothing twice, nobody let in who should not be, and a relay that was safe throughout. Pure. */
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { Held, History } from './history.ts';
import { relayRules } from './oracle-relay.ts';
import { wrongGrants } from './oracle-grants.ts';
import { refusalRules } from './oracle-refusals.ts';
import { unrecordedReleases } from './oracle-released.ts';
import { wrongTimes } from './oracle-time.ts';
import { unrecordedTellings, wrongTellings } from './oracle-told.ts';
import { clock, type Rule, type Violation } from './rules.ts';
import { untested } from './tested.ts';

export interface Judgement {
  readonly violations: readonly Violation[];
  /** Limits of time that were missed by less than this machine itself stood still at that moment. */
  readonly unjudged: readonly Violation[];
  /** Rules that nothing put to the test, with what did not happen. */
  readonly untested: readonly { readonly rule: Rule; readonly why: string }[];
}

export function judge(history: History): Judgement {
  const { inTime, late } = relayRules(history);
  const refusals = refusalRules(history);
  return {
    violations: [
      ...(history.damage === null ? [] : [{ rule: 'chainWhole' as const, detail: history.damage }]),
      ...lostOnBox(history),
      ...betweenBoxAndDistrict(history),
      ...wrongGrants(history),
      ...wrongTellings(history),
      ...unrecordedTellings(history),
      ...unrecordedReleases(history),
      ...refusals.wrong,
      ...wrongTimes(history),
      ...late,
      ...ownDeaths(history),
      ...worksAfter(history),
    ],
    unjudged: [...inTime, ...refusals.unjudged],
    untested: [...untested(history)].map(([rule, why]) => ({ rule, why })),
  };
}

const key = ({ chain, sequence, hash }: Held): string => `${chain}.${sequence} ${hash}`;

function lostOnBox({ ledger, told }: History): Violation[] {
  const held = new Set(ledger.map(key));
  return told
    .filter((event) => !held.has(key(event)))
    .map((event) => ({ rule: 'nothingLostOnBox', detail: `${key(event)} was told and is not in the ledger` }));
}

function betweenBoxAndDistrict({ ledger, district, complaints }: History): Violation[] {
  const there = new Map<string, number>();
  for (const event of district) there.set(key(event), (there.get(key(event)) ?? 0) + 1);
  const places = new Map<string, number>();
  for (const { chain, sequence } of district) {
    places.set(`${chain}.${sequence}`, (places.get(`${chain}.${sequence}`) ?? 0) + 1);
  }
  const here = new Set(ledger.map(key));
  const named = (event: RecordedEvent): string => `${event.type} ${key(event)}`;
  return [
    ...ledger
      .filter((event) => !there.has(key(event)))
      .map((event): Violation => ({ rule: 'nothingLostOnWay', detail: `${named(event)} is not at the district` })),
    ...[...places]
      .filter(([, count]) => count > 1)
      .map(
        ([place, count]): Violation => ({ rule: 'nothingTwice', detail: `${place} is at the district ${count} times` }),
      ),
    ...complaints.map((detail): Violation => ({ rule: 'nothingTwice', detail })),
    ...[...there.keys()]
      .filter((event) => !here.has(event))
      .map((event): Violation => ({ rule: 'nothingInvented', detail: `${event} is at the district only` })),
  ];
}

/** A fault that may end the station is blamed for an end until so long after it was healed, milliseconds. */
const blamedMs = 5_000;

function ownDeaths({ lives, blows }: History): Violation[] {
  return lives.flatMap(({ pid, end, endedMs }): Violation[] => {
    if (endedMs === null) return [];
    const blamed = blows.some(({ fault, hitMs, healedMs }) => {
      const deadly =
        fault.kind === 'memory' || fault.kind === 'disk' || (fault.kind === 'kill' && fault.target === 'station');
      return deadly && hitMs !== null && endedMs >= hitMs && endedMs <= (healedMs ?? hitMs) + blamedMs;
    });
    return blamed
      ? []
      : [{ rule: 'noOwnDeath', detail: `station ${pid} ended by itself with ${end} at ${clock(endedMs)}` }];
  });
}

function worksAfter({ visits, ledger, quietMs }: History): Violation[] {
  if (quietMs === null) return [];
  const after = visits.filter(({ fromMs }) => fromMs >= quietMs);
  const shut = after.filter(({ kind, released }) => kind !== 'red' && !released);
  const denied = new Set(
    ledger.flatMap((event) => (event.type === 'access.denied' ? (event.data.credential?.holder ?? []) : [])),
  );
  const passedOver = after.filter(
    ({ kind, shown }) => kind === 'red' && !shown.some(({ holder }) => denied.has(holder)),
  );
  if (after.length === 0) return [{ rule: 'worksAfter', detail: 'nobody came after the last fault' }];
  return [
    ...shut.map(
      ({ number, kind }): Violation => ({
        rule: 'worksAfter',
        detail: `person ${number} (${kind}) was not let in although all was well again`,
      }),
    ),
    ...passedOver.map(
      ({ number, kind }): Violation => ({
        rule: 'worksAfter',
        detail: `person ${number} (${kind}) was not denied although all was well again`,
      }),
    ),
  ];
}
