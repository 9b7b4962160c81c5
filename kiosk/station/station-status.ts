/** How a box is, in a few words, for `/health`, `/metrics` and diagnostics; nothing of a person. */
import type { LedgerFault } from '../ledger/faults.ts';
import type { ScreenModel } from '../screen/model.ts';

export interface StationStatus {
  readonly missing: Readonly<Record<string, string>>;
  readonly ledger: 'ok' | LedgerFault['code'];
  readonly unwritten: number;
  readonly outbox: number;
  readonly uplink: 'unknown' | 'connected' | 'lost';
  readonly sound: ScreenModel['sound'] | 'starting';
  readonly portal: ScreenModel['portal'];
  /** `lost` while no page paints. */
  readonly screen: 'painting' | 'lost';
  readonly clockTrusted: boolean;
  /** Somebody stands at the gate, or an encounter is open. */
  readonly attended: boolean;
}
