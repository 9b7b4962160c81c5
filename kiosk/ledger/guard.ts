/** Everything that touches an open ledger goes through here: a failure of SQLite becomes a fault, damage is remembered. */
import type { Database } from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { faultOf, type LedgerFault } from './faults.ts';

export interface Guard {
  attempt<T>(work: () => T): Result<T, LedgerFault>;
}

/** `onDamage` is called when a page turns out damaged after the ledger was opened. */
export function createGuard(database: Database, onDamage: () => void): Guard {
  return {
    attempt(work) {
      if (!database.open) return err({ code: 'closed', detail: 'the ledger is closed' });
      try {
        return ok(work());
      } catch (error) {
        const fault = faultOf(error);
        if (fault.code === 'damaged') onDamage();
        return err(fault);
      }
    },
  };
}
