/** What people see and hear is what the ledger has: nobody is told to go in whom it did not grant. */
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { History, Telling } from './history.ts';
import { momentOf, originMs } from './oracle-grants.ts';
import { clock, type Violation } from './rules.ts';

/** A station that is frozen, or a voice that speaks to its end first, tells so much later; milliseconds. */
const lateMs = { screen: 8_000, voice: 12_000 } as const;

/** Each telling that somebody may go in takes a grant of its own, recorded before. */
export function wrongTellings(history: History): Violation[] {
  const grants = history.ledger
    .filter(({ type }: RecordedEvent) => type === 'access.granted')
    .flatMap((grant) => momentOf(grant, history) ?? []);
  return (['screen', 'voice'] as const).flatMap((by) => {
    const left = [...grants];
    return history.tellings
      .filter((telling) => telling.by === by)
      .flatMap(({ atMs, begins }: Telling): Violation[] => {
        const fits = (grantMs: number): boolean => grantMs <= atMs + originMs && grantMs >= atMs - lateMs[by];
        const found = left.findIndex(fits);
        if (found >= 0) {
          left.splice(found, 1);
          return [];
        }
        if (!begins && grants.some(fits)) return [];
        return [
          { rule: 'toldRight', detail: `the ${by} let somebody in at ${clock(atMs)} without a grant of their own` },
        ];
      });
  });
}
