/** What a station is made of, and what it offers to whoever runs it. */
import type { CredentialCheck } from '../access/credential.ts';
import type { Direction, Policy } from '../access/policy.ts';
import type { Player, PlayerEvents } from '../announcer/player.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { LedgerOptions } from '../ledger/ledger.ts';
import type { LedgerFault } from '../ledger/faults.ts';
import type { RecordedEvent } from '../ledger/record.ts';
import type { PolicyFault } from '../policy/signed-policy.ts';
import type { PolicyStore } from '../policy/store.ts';
import type { ScreenModel } from '../screen/model.ts';
import type { Command } from '../uplink/command-contract.ts';
import type { ShiftKeySource } from '../uplink/shift-key.ts';
import type { SyncSource } from '../uplink/sync.ts';
import type { UplinkTransport } from '../uplink/transport.ts';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { Result } from '../../drivers/basics/result.ts';
import type { Adapters } from './devices/adapters.ts';
import type { CredentialSources } from './credentials/desk-sources.ts';
import type { CommandParts } from './district/command-parts.ts';
import type { DeviceIdentity } from './district/device-identity.ts';
import type { Log } from './care/diagnostics.ts';
import type { ReleaseParts } from './care/release-watch.ts';
import type { ListFiles } from './district/list-desk.ts';
import type { OpenedModels } from './site/models.ts';
import type { Sees } from './page/seen-by.ts';
import type { PageRequest } from './page/server.ts';
import type { SoundTools } from './sound/sound-desk.ts';
import type { PinsAnswer, ReadSiteNow } from './staff/live-pins.ts';
import type { KeyAnswer } from './district/key-change.ts';
import type { Site } from './site/site.ts';
import type { StationStatus } from './station-status.ts';
import type { DoctorRun } from './technician/doctor.ts';
import type { ClockOffsetReader } from './time/clock-offset.ts';

export interface StationParts {
  readonly site: Site;
  readonly models: OpenedModels;
  readonly adapters: Adapters;
  readonly clock: Clock;
  /** Whether the time source says that the wall clock is synchronised. */
  readonly synchronised: () => boolean;
  /** How far the clock is from that source, as last measured; without it nobody knows. */
  readonly clockOffset?: ClockOffsetReader;
  /** Names this start; encounter ids begin with it. */
  readonly bootId: string;
  /** Absolute path of the ledger's directory, and how it is opened. */
  readonly ledgerDirectory: string;
  readonly openLedger: (options: LedgerOptions) => Result<Ledger, LedgerFault>;
  readonly verify: (payload: string) => CredentialCheck;
  /** Certificates, online codes and identity numbers; without them only the district's pass is known. */
  readonly credentials?: CredentialSources;
  /** Where policies signed by the district are kept; without it the site's own stays in force. */
  readonly policies?: PolicyStore;
  /** Roster and watchlist of this box; without them nobody is looked up. */
  readonly lists?: ListFiles;
  /** Where policy and lists come from; without it they stay as they are. */
  readonly documents?: {
    readonly source: SyncSource;
    readonly shiftKeys: ShiftKeySource;
    /** Milliseconds over which boxes spread that hear the same announcement; that of the sync desk if absent. */
    readonly spreadMs?: number;
  };
  readonly transport: UplinkTransport;
  /** Where newer releases of the software are heard of; without it nobody asks. */
  readonly releases?: ReleaseParts;
  /** The line for the district's commands; without it none is obeyed. */
  readonly commands?: CommandParts;
  /** The box's own key: signs its place codes, and can be changed by a command. */
  readonly identity?: DeviceIdentity;
  readonly startPlayer: (events: PlayerEvents) => Player;
  /** What of the machine the voice makes use of; without it the box speaks its own recordings only. */
  readonly soundTools?: SoundTools;
  /** Whether the mains are on; null where nothing tells. */
  readonly mains?: () => boolean | null;
  /** Files of the package that are not as installed; null where none is. */
  readonly differingFiles?: () => Promise<readonly string[] | null>;
  /** In [0, 1): jitter of the uplink. */
  readonly random: () => number;
  readonly log: Log;
  readonly about: { readonly software: string; readonly siteFile: string; readonly siteDigest: string };
  /** The site file as it is now; without it the PINs stay as they are. */
  readonly readSite?: ReadSiteNow;
  /** The screen as it should look now; called once at most per turn, and only when something may have changed. */
  readonly onScreen: (model: ScreenModel) => void;
  /** Looks at the whole box, in a process of its own; without it the panel cannot. */
  readonly doctor?: DoctorRun;
  /** Has the screen load itself anew; without it nothing can. */
  readonly reloadScreen?: () => void;
  /** Each event after its commit, from the first of this start on. */
  readonly onRecorded: (event: RecordedEvent) => void;
}

export interface Station {
  /** Relay, door and verdict figures for `/health` and `/metrics`; no personal data. */
  readonly status: StationStatus;
  /** Resolves when the request has been dealt with: a PIN takes a moment to compare. */
  request(request: PageRequest, page?: number): Promise<void>;
  /** A page is there. */
  pageCame(page: number): void;
  /** What of the screen's model a page may have: what is a member's own only where they signed in. */
  sees(page: number): Sees;
  /** A page is gone: who signed in on it is signed out. */
  pageGone(page: number): void;
  /** Takes a policy signed by the district; the one in force stays when it is refused. */
  installPolicy(signed: string): Result<Policy, PolicyFault>;
  /** The district says that there is a newer version of a document: it is fetched. */
  announceVersion(of: Extract<Command, { name: 'announceVersion' }>['of'], version: string): void;
  /** A holder passed another lane of the compound. */
  notePassage(holder: string, direction: Direction): void;
  /** A page has painted a frame. */
  screenPainted(): void;
  screenLost(why: string): void;
  screenBack(): void;
  /** The shell is being started again, for the `number`th time since the screen was steady. */
  screenRestarted(restart: { readonly why: string; readonly number: number }): void;
  /** Puts an input through both machines that changes nothing; whether it was dealt with to its end. */
  selfCheck(): boolean;
  /** Makes a change of the device key that was asked for by file, and tells which key is in use. */
  deviceKey(): KeyAnswer;
  /** Takes the PINs of the site file, if it changed. */
  sitePins(): PinsAnswer;
  /** Stops in order: relay inactive first, the end recorded last. */
  stop(why: string): Promise<void>;
}
