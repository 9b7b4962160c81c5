/** What the technician's post needs of the station. */
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { RestartablePart } from '../../screen/model-technician.ts';
import type { Flow } from '../flow.ts';
import type { ListDesk } from '../district/list-desk.ts';
import type { PolicyOverview } from '../district/policy-desk.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Release } from '../care/release.ts';
import type { PinLock } from '../staff/pin-lock.ts';
import type { Sound } from '../sound/sound.ts';
import type { StationParts } from '../station-parts.ts';
import type { StationStatus } from '../station-status.ts';
import type { CorrectionDesk } from './correction.ts';
import type { DeviceWatch } from '../devices/watch.ts';

export interface TechnicianPostOptions {
  readonly parts: Pick<
    StationParts,
    'site' | 'models' | 'clock' | 'clockOffset' | 'ledgerDirectory' | 'about' | 'log' | 'doctor'
  >;
  readonly recorder: Recorder;
  /** Of the staff's PINs, which a second person may type here too. */
  readonly staffLock: PinLock;
  /** What came before this start, oldest first. */
  readonly earlier: readonly RecordedEvent[];
  readonly ledger: Pick<StationLedger, 'tip' | 'readEvents' | 'outbox'>;
  readonly watch: DeviceWatch;
  readonly flow: () => Flow;
  readonly correction: CorrectionDesk;
  readonly clockTrusted: () => boolean;
  readonly status: () => StationStatus;
  readonly rules: () => PolicyOverview;
  readonly lists: () => ReturnType<ListDesk['overview']>;
  /** A newer release that the district has; null when none is known of. */
  readonly offered: () => Pick<Release, 'version' | 'security'> | null;
  readonly sound: () => Pick<Sound, 'selfTest'> | null;
  /** What goes with an export; plain data. */
  readonly diagnostics: () => object;
  /** Null: this box cannot. Each resolves when the part is on its way again. */
  readonly restart: Readonly<Record<RestartablePart, (() => Promise<void>) | null>>;
  readonly onChange: () => void;
}
