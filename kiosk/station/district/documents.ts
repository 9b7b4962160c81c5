/** What the district signs for this box as a whole (policy, roster, watchlist): where it lies, and where it comes from. */
import path from 'node:path';
import type { TrustList } from '../../credentials/trust-list.ts';
import type { PlaceCodes } from '../../ledger/record.ts';
import { openBoxKey } from '../../lists/box-key.ts';
import type { ListTrust } from '../../lists/manifest.ts';
import { httpsShiftKey } from '../../uplink/shift-key.ts';
import { httpsSync } from '../../uplink/https-sync.ts';
import type { ServiceAddress } from '../../uplink/service-line.ts';
import { sourceOf } from '../../uplink/source.ts';
import type { Log } from '../care/diagnostics.ts';
import type { StationParts } from '../station-parts.ts';

/** A whole watchlist over the slowest line that is to do. Milliseconds. */
const listDeadlineMs = 600_000;

export interface DocumentOptions {
  /** Absolute path of the box's data directory. */
  readonly dataDirectory: string;
  readonly trust: TrustList;
  readonly place: PlaceCodes;
  readonly service: ServiceAddress & { readonly deadlineMs: number };
  readonly log: Log;
}

/** The parts of a station that keep lists and ask for documents; nothing where the box's key cannot be read or made. */
export function openDocuments(options: DocumentOptions): Pick<StationParts, 'lists' | 'documents'> {
  const { dataDirectory, trust, place, service, log } = options;
  try {
    const boxKey = openBoxKey(path.join(dataDirectory, 'keys', 'lists.key'));
    const asked = { ...service, boxKey: boxKey.publicKey };
    return {
      lists: { directory: path.join(dataDirectory, 'lists'), boxKey, trust: listTrust(trust, sourceOf(place)) },
      documents: {
        source: httpsSync({ ...asked, deadlineMs: listDeadlineMs }),
        shiftKeys: httpsShiftKey(asked),
      },
    };
  } catch (error) {
    // The gate goes on without lists: the policy's own rule says what that means.
    log.error({ detail: error instanceof Error ? error.message : String(error) }, 'no lists can be kept');
    return {};
  }
}

/** Whose lists count for the box at `source`: keys of the trust list that may sign lists, named as policies name theirs. */
export function listTrust(trust: TrustList, source: string): ListTrust {
  return {
    source,
    keysWithId(keyId) {
      const known = trust.keysWithId(Buffer.from(keyId, 'base64url').toString('hex'));
      return known.filter(({ usages }) => usages.has('list'));
    },
  };
}
