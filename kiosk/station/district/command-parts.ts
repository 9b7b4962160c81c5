import type { KeyObject } from 'node:crypto';
import type { CommandSource } from '../../uplink/command-line.ts';
import type { CommandStore } from '../../uplink/command-store.ts';
import type { Result } from '../../../drivers/basics/result.ts';
import type { CommandMemoryFile } from './command-desk-memory.ts';
import type { DiagnosticsBundle } from '../technician/diagnostics-bundle.ts';

/** What commands need from outside the station. */
export interface CommandParts {
  readonly source: CommandSource;
  /** Ed25519 keys of the district by key id. */
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly store: CommandStore;
  readonly memory: CommandMemoryFile;
  /** Sends a bundle up; null where nothing takes it. */
  readonly sendDiagnostics: ((bundle: DiagnosticsBundle) => Promise<Result<void, { readonly detail: string }>>) | null;
  readonly logLines: () => readonly string[];
}
