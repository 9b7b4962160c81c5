/** What a box at a gate needs to hear commands: its keys, its line, and the files it remembers by. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openCommandStore } from '../../uplink/command-store.ts';
import type { CommandSource } from '../../uplink/command-line.ts';
import { sendDiagnostics } from '../../uplink/enrol.ts';
import { httpsCommands } from '../../uplink/https-commands.ts';
import { longestWaitS } from '../../uplink/command-contract.ts';
import type { ServiceAddress } from '../../uplink/service-line.ts';
import { commandMemoryFile } from './command-desk-memory.ts';
import type { CommandParts } from './command-parts.ts';
import { commandKeysOf } from './device-identity-address.ts';
import type { Log } from '../care/diagnostics.ts';
import type { LogRing } from '../technician/diagnostics-bundle.ts';
import type { Site } from '../site/site.ts';

export interface CommandPartsOptions {
  readonly site: Site;
  /** Of the site file. */
  readonly directory: string;
  /** Absolute path of the box's data directory. */
  readonly dataDirectory: string;
  readonly address: ServiceAddress;
  /** Another way than HTTPS for commands to come. */
  readonly source?: CommandSource;
  readonly ring: LogRing;
  readonly log: Log;
}

/** The parts, or nothing where commands cannot be heard: the gate goes on without. */
export function openCommandParts(options: CommandPartsOptions): { readonly commands?: CommandParts } {
  const { site, directory, dataDirectory, address, ring, log } = options;
  const { deadlineMs } = site.uplink;
  const keys = commandKeysOf(site, directory);
  if (!keys.ok) log.error({ detail: keys.error }, 'no command of the district can be obeyed');
  if (!keys.ok || keys.value === null) return {};
  try {
    const commandDirectory = path.join(dataDirectory, 'commands');
    mkdirSync(commandDirectory, { recursive: true });
    return {
      commands: {
        source: options.source ?? httpsCommands({ ...address, waitS: longestWaitS, deadlineMs }),
        keys: keys.value,
        // Nobody knows the time yet: no id is forgotten for its age before the clock is trusted (command-line.ts).
        store: openCommandStore(path.join(commandDirectory, 'taken.jsonl'), null),
        memory: commandMemoryFile(path.join(commandDirectory, 'in-force.json')),
        sendDiagnostics: (bundle) => sendDiagnostics(address, bundle, deadlineMs),
        logLines: () => ring.lines(),
      },
    };
  } catch (error) {
    // Without a memory of what was taken a command could be followed twice: rather none.
    const detail = error instanceof Error ? error.message : String(error);
    log.error({ detail }, 'no command of the district can be obeyed');
    return {};
  }
}
