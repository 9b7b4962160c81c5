/** Whether each refusal had its reason: in the person, or in a fault that was in force. */
import { type ReasonCode, reasons } from '../../kiosk/access/reasons.ts';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { History, Visit } from './history.ts';
import { momentOf, originMs } from './oracle-grants.ts';
import { lateness } from './oracle-relay.ts';
import { beganStepped } from './oracle-time.ts';
import { type Excuse, excuses, leadsNowhere, ofPieces, ofTime, ownReasons, startMs } from './refusal-reasons.ts';
import { clock, type Violation } from './rules.ts';

type Refusal = Extract<RecordedEvent, { type: 'access.denied' | 'access.referred' }>;

/** Somebody who has just left may still be meant where the code does not say whose it is, milliseconds. */
const justLeftMs = 1_800;

/** `unjudged`: unreadable codes while this machine itself stood still for longer than a code may pause. */
export function refusalRules(history: History): {
  readonly wrong: readonly Violation[];
  readonly unjudged: readonly Violation[];
} {
  const unjudged: Violation[] = [];
  const wrong = history.ledger.flatMap((event): Violation[] => {
    if (event.type !== 'access.denied' && event.type !== 'access.referred') return [];
    const atMs = momentOf(event, history);
    if (atMs === null) return [];
    const meant = whoIsMeant(event, atMs, history);
    const wrong = event.data.reasons.filter(
      (reason) => !meant.some((visit) => isOwn(reason, visit)) && !isExcused(reason, event, atMs, history),
    );
    if (wrong.length === 0) return [];
    const who = meant.map(({ number, kind }) => `person ${number} (${kind})`).join(' or ') || 'nobody who came';
    const detail = `${who} at ${clock(atMs)}: ${event.type} for ${wrong.join(', ')}, which neither they nor a fault gave`;
    const violation: Violation = { rule: 'refusedRightly', detail };
    const inPieces = wrong.every((reason) => ofPieces.reasons.includes(reason));
    if (!inPieces || lateness(history, atMs - ofPieces.withinMs, atMs) < ofPieces.gapMs) return [violation];
    unjudged.push(violation);
    return [];
  });
  return { wrong, unjudged };
}

/** By the code where it was read, else whoever is there. */
function whoIsMeant({ data }: Refusal, atMs: number, { visits }: History): readonly Visit[] {
  const holder = data.credential?.holder;
  const named = visits.find(({ shown }) => shown.some((one) => one.holder === holder));
  if (named !== undefined) return [named];
  const come = visits.filter(({ fromMs }) => fromMs <= atMs + originMs);
  const last = come.at(-1);
  const before = come.at(-2);
  return [last, before].flatMap((visit) =>
    visit !== undefined && (visit === last || visit.toMs + justLeftMs >= atMs) ? [visit] : [],
  );
}

function isOwn(reason: ReasonCode, { kind }: Visit): boolean {
  return ownReasons[kind].includes(reason);
}

function isExcused(reason: ReasonCode, { bootId }: Refusal, atMs: number, history: History): boolean {
  if (reasons[reason].argues === 'granted' || leadsNowhere.includes(reason)) return true;
  if (ofTime.includes(reason)) return beganStepped(history, bootId);
  const { [reason]: excuse } = excuses;
  return excuse !== undefined && isInForce(excuse, atMs, history);
}

function isInForce({ by, stillMs, atStart }: Excuse, atMs: number, history: History): boolean {
  const { blows, lives } = history;
  const isWithin = (fromMs: number, ms: number): boolean =>
    atMs <= fromMs + ms + heldUpMs(history, fromMs, fromMs + ms);
  const hit = blows.some(
    ({ fault, hitMs, healedMs }) =>
      hitMs !== null && by(fault) && atMs >= hitMs - originMs && isWithin(healedMs ?? hitMs, stillMs),
  );
  // The first start is over before anybody comes.
  const starts = lives.slice(1).some(({ originMs }) => atMs >= originMs && isWithin(originMs, startMs));
  return hit || (atStart && starts);
}

/** For how long the station could do nothing in that stretch: it was frozen, or the machine itself stood still. */
function heldUpMs(history: History, fromMs: number, toMs: number): number {
  const frozen = history.blows.map(({ fault, hitMs, healedMs }) => {
    const isOurs = fault.kind === 'freeze' && fault.target === 'station' && hitMs !== null;
    return isOurs && hitMs >= fromMs && hitMs <= toMs ? (healedMs ?? hitMs) - hitMs : 0;
  });
  return Math.max(0, ...frozen) + lateness(history, fromMs, toMs);
}
