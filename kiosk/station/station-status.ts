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
  /** `notSeen` before the first page has painted, as long as none had to; `lost` while none paints that should. */
  readonly screen: 'painting' | 'lost' | 'notSeen';
  readonly clockTrusted: boolean;
  /** Somebody stands at the gate, or an encounter is open. */
  readonly attended: boolean;
}

/** Whether a person could be granted: nothing is missing that a decision or the gate needs. */
export function isAble({ missing }: Pick<StationStatus, 'missing'>): boolean {
  return ['thermometer', 'scanner', 'gate', 'ledger'].every((part) => !(part in missing));
}
