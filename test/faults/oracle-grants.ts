/** Whether each grant and each release belongs to somebody who may pass: the oracle knows what people showed, not what the box read. */
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { CodeKind } from '../simulation/codes.ts';
import type { History, Visit } from './history.ts';
import { clock, type Violation } from './rules.ts';

type Grant = Extract<RecordedEvent, { type: 'access.granted' }>;

const goodCodes: readonly CodeKind[] = ['valid', 'paper', 'proxy'];
/** Degrees Celsius of the example's policy, and how far an instrument with its noise may be off. */
const normal = { from: 35, below: 37.3 } as const;
const instrumentC = 0.35;
/** Presence outlasts a person by this (1.5 s), and the grant takes its time; milliseconds. */
const stillThereMs = 1_800;
/** A machine's clock and a process' origin agree within this, milliseconds. */
export const originMs = 50;
/** The relay moves so soon after the grant at the latest; what is older is not carried out any more. */
const releaseWithinMs = 2_000;

/** When an event happened on the machine's clock: wall times of the box were stepped, its monotonic ones were not. */
export function momentOf({ bootId, monotonicMs }: RecordedEvent, { lives }: Pick<History, 'lives'>): number | null {
  const life = lives.find((one) => one.bootId === bootId);
  return life === undefined ? null : life.originMs + monotonicMs;
}

export function wrongGrants(history: History): Violation[] {
  const grants = history.ledger.filter((event): event is Grant => event.type === 'access.granted');
  const wrong = grants.flatMap((grant): Violation[] => {
    const why = whyWrong(grant, history);
    return why === null ? [] : [{ rule: 'grantsRight', detail: `${grant.id}: ${why}` }];
  });
  const holders = new Map<string, number>();
  for (const { data } of grants) {
    const holder = data.credential?.holder;
    if (holder !== undefined) holders.set(holder, (holders.get(holder) ?? 0) + 1);
  }
  const twice = [...holders].filter(([, count]) => count > 1);
  return [
    ...wrong,
    ...twice.map(
      ([holder, count]): Violation => ({ rule: 'grantsRight', detail: `${holder} was granted ${count} times` }),
    ),
    ...releasesWithout(grants, history),
  ];
}

function whyWrong(grant: Grant, history: History): string | null {
  const atMs = momentOf(grant, history);
  if (atMs === null) return `granted in a start nobody knows, ${grant.bootId}`;
  const { credential, readings } = grant.data;
  if (credential === null) return 'granted without a credential';
  const visit = history.visits.find(({ shown }) => shown.some(({ holder }) => holder === credential.holder));
  if (visit === undefined) return `granted to ${credential.holder}, who never came`;
  const who = `person ${visit.number} (${visit.kind})`;
  const code = visit.shown.find(({ holder }) => holder === credential.holder);
  if (code === undefined || !goodCodes.includes(code.code)) return `${who} was granted on a code that is ${code?.code}`;
  if (atMs < code.atMs - originMs) return `${who} was granted before the code was shown`;
  if (!isThere(visit, atMs)) return `${who} was granted at ${clock(atMs)} and was not there`;
  const reading = readings.findLast(({ band }) => band === 'normal');
  if (reading === undefined) return `${who} was granted without a normal reading`;
  const warm = visit.foreheads.some(
    ({ objectC, atMs: sinceMs }) =>
      objectC !== null &&
      sinceMs <= atMs + originMs &&
      objectC >= normal.from &&
      objectC < normal.below &&
      Math.abs(objectC - reading.rawC) <= instrumentC,
  );
  if (!warm) return `${who} was granted on ${reading.rawC} °C, which was not theirs: ${temperatures(visit)}`;
  const readMs = atMs - grant.monotonicMs + reading.atMs;
  if (readMs < visit.fromMs - originMs) return `${who} was granted on a reading from before they came`;
  return null;
}

function temperatures({ foreheads }: Visit): string {
  return foreheads.flatMap(({ objectC }) => (objectC === null ? [] : [objectC.toFixed(2)])).join(', ');
}

function isThere({ fromMs, foreheads }: Visit, atMs: number): boolean {
  const gone = foreheads.find(({ objectC }) => objectC === null);
  return atMs >= fromMs - originMs && (gone === undefined || atMs <= gone.atMs + stillThereMs);
}

/** Each rise of the relay takes a grant of its own, recorded before and not long before. */
function releasesWithout(grants: readonly Grant[], history: History): Violation[] {
  const left = grants.flatMap((grant) => {
    const atMs = momentOf(grant, history);
    return atMs === null ? [] : [atMs];
  });
  return history.relay.flatMap(({ active, atMs }): Violation[] => {
    if (!active) return [];
    const found = left.findIndex((grantedMs) => grantedMs <= atMs + originMs && grantedMs >= atMs - releaseWithinMs);
    if (found >= 0) {
      left.splice(found, 1);
      return [];
    }
    return [{ rule: 'recordedBefore', detail: `the relay was released at ${clock(atMs)} without a grant of its own` }];
  });
}
