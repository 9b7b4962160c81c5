/** The newest policy of the district that this box ever had in force, read back from the ledger: files may be lost. */
import { ok, type Result } from '../../../drivers/basics/result.ts';
import type { LedgerFault } from '../../ledger/faults.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { PolicyFloor } from '../../policy/store.ts';

/** It is told at each start and once a day: a busy day of a gate is less. The ledger is read no further than need be. */
const lookBack = [100, 5_000, 50_000];

/** Null: none was ever in force. */
export function policyBefore({ recent }: Pick<StationLedger, 'recent'>): Result<PolicyFloor | null, LedgerFault> {
  for (const count of lookBack) {
    const events = recent(count);
    if (!events.ok) return events;
    for (const event of events.value) {
      if (event.type !== 'policy.loaded') continue;
      const { version, serial, origin, highest } = event.data;
      if (highest !== undefined) return ok(highest);
      if (origin === 'district' && serial !== undefined) return ok({ version, serial });
    }
    if (events.value.length < count) break;
  }
  return ok(null);
}
