/** What an update needs of the machine it runs on: dpkg, the station's service, the ledger, and a try of what is new. */
import type { Result } from '../../drivers/basics/result.ts';
import type { Failure } from './journal.ts';

export interface Installed {
  readonly version: string;
  readonly architecture: string;
  /** dpkg says that it is installed, and not half of it. */
  readonly whole: boolean;
}

/** What a package says of itself. */
export interface PackageFields {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly ledgerSchema: number;
  readonly installedBytes: number;
}

export interface StationNow {
  readonly active: boolean;
  /** 0 while no process runs. */
  readonly pid: number;
  /** How often it was started again by itself since it was last started on purpose. */
  readonly restarts: number;
}

export interface Health {
  /** Names of devices that are not ready. */
  readonly missing: readonly string[];
  readonly ledger: string;
  /** Somebody stands at the gate. */
  readonly attended: boolean;
}

export interface LedgerNow {
  readonly chain: string;
  /** Of its last event. */
  readonly sequence: number;
}

export type UpdateEvent =
  | { readonly type: 'software.updateBegun'; readonly data: { from: string; to: string; digest: string } }
  | {
      readonly type: 'software.updateReturned';
      readonly data: { from: string; to: string; why: string; detail: string };
    };

export interface System {
  /** Null when it is not installed at all. */
  installed(): Promise<Installed | null>;
  /** Of a package that lies at `deb`; the error is what dpkg-deb says. */
  fieldsOf(deb: string): Promise<Result<PackageFields, string>>;
  /** dpkg's own last words when it refuses; nothing is fetched. */
  install(deb: string): Promise<Result<void, string>>;
  /** Packs what is installed as a package at `deb`; the error says why that cannot be trusted. */
  rebuild(deb: string): Promise<Result<PackageFields, string>>;
  /** Bytes the disk of the update's room takes, and what a try of the ledger needs of them. */
  room(): { readonly freeBytes: number; readonly ledgerBytes: number };
  /**
   * Runs the software of a package beside the one installed: it reads the site file of this box, and opens and checks a
   * copy of its ledger. The error says what it does not do. Nothing of the box is changed.
   */
  tryOut(deb: string): Promise<Result<void, string>>;
  station: {
    /** One is to run here: switched on, with a site file; or it runs. */
    wanted(): Promise<boolean>;
    /** Does not wait until it is ready. */
    start(): Promise<void>;
    stop(): Promise<void>;
    now(): Promise<StationNow>;
    /** Null while nothing answers. */
    health(): Promise<Health | null>;
  };
  /** Checked from its first event to its last by the software that is installed; null where there is none yet. */
  ledger(): Promise<Result<LedgerNow | null, string>>;
  /** While no station runs; the version of the ledger's tables must be the one this software writes. */
  record(event: UpdateEvent): Promise<Result<void, Failure>>;
}
