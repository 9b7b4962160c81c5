/** What people see and hear is what the ledger has: nobody is told to go in whom it did not grant, or turned away unrecorded. */
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { History, Telling } from './history.ts';
import { momentOf, originMs } from './oracle-grants.ts';
import { diedUnwritten } from './unwritten.ts';
import { clock, type Violation } from './rules.ts';

/** A station that is frozen, or a voice that speaks to its end first, tells so much later; milliseconds. */
const lateMs = { screen: 8_000, voice: 12_000 } as const;

/** Each telling that somebody may go in takes a grant of its own, recorded before. */
export function wrongTellings(history: History): Violation[] {
  return tellingsWithout(
    history,
    ({ verdict }) => verdict === 'granted',
    ({ by, atMs }) => [
      { rule: 'toldRight', detail: `the ${by} let somebody in at ${clock(atMs)} without a grant of their own` },
    ],
  );
}

/**
 * Nothing acts before the ledger has it, so that no death excuses the loss of a refusal that was told. But one: that the
 * ledger cannot be written is told because it cannot; with the station that says so dies what it keeps for later.
 */
export function unrecordedTellings(history: History): Violation[] {
  return tellingsWithout(
    history,
    ({ verdict }) => verdict !== 'granted',
    ({ by, atMs, verdict, reason }) => {
      if (reason === 'ledgerUnavailable' && diedUnwritten(history, atMs)) return [];
      const detail = `the ${by} told somebody ${verdict} (${reason}) at ${clock(atMs)}, and no such decision is recorded`;
      return [{ rule: 'toldRecorded', detail }];
    },
  );
}

interface Decided {
  readonly atMs: number;
  readonly verdict: string;
  readonly reason: string | null;
}

function tellingsWithout(
  history: History,
  about: (telling: Telling) => boolean,
  found: (telling: Telling) => Violation[],
): Violation[] {
  const decisions = history.ledger.flatMap((event) => decidedBy(event, history));
  return (['screen', 'voice'] as const).flatMap((by) => {
    const left = [...decisions];
    return history.tellings
      .filter((telling) => telling.by === by && about(telling))
      .toSorted((one, other) => one.atMs - other.atMs)
      .flatMap((telling): Violation[] => {
        const { atMs, begins, verdict, reason } = telling;
        const fits = (decided: Decided): boolean =>
          decided.verdict === verdict &&
          (verdict === 'granted' || decided.reason === reason) &&
          decided.atMs <= atMs + originMs &&
          decided.atMs >= atMs - lateMs[by];
        const own = left.findIndex(fits);
        if (own >= 0) {
          left.splice(own, 1);
          return [];
        }
        return !begins && decisions.some(fits) ? [] : found(telling);
      });
  });
}

function decidedBy(event: RecordedEvent, history: History): Decided[] {
  if (event.type !== 'access.granted' && event.type !== 'access.denied' && event.type !== 'access.referred') return [];
  const atMs = momentOf(event, history);
  const verdict = event.type.slice('access.'.length);
  return atMs === null ? [] : [{ atMs, verdict, reason: event.data.reasons[0] ?? null }];
}
