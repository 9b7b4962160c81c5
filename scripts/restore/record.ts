/** What the chain says of the move, written into the waiting ledger before it is brought in. */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { LedgerFault } from '../../kiosk/ledger/faults.ts';
import { markForked } from '../../kiosk/ledger/fork.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import { verifyChain } from '../../kiosk/ledger/verify.ts';
import type { Site } from '../../kiosk/station/site/site.ts';
import type { Manifest } from '../handover/manifest.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { fullDisk } from '../room.ts';
import type { RestoreOptions } from './options.ts';

/** A `Refusal` unless the ledger that waits is whole and the one the backup was made of. */
export function checkLedger(file: string, { ledger, handedOver }: Manifest): void {
  if (!existsSync(file)) throw new Refusal('the backup holds no ledger', refusalCodes.badFile);
  const checked = verifyChain(file);
  if (!checked.ok) {
    const { error } = checked;
    const why = error.code === 'damaged' ? error.damage.place : error.fault.detail;
    throw new Refusal(`the ledger in the backup cannot be used: ${why}`, refusalCodes.badFile);
  }
  const { chain, tip, unsent, signedTo } = checked.value;
  if (
    chain !== ledger.chain ||
    tip.sequence !== ledger.sequence ||
    tip.hash !== ledger.hash ||
    unsent !== ledger.unsent
  ) {
    throw new Refusal('the ledger in the backup is not the one its list names', refusalCodes.badFile);
  }
  if (handedOver && signedTo !== tip.sequence - 1) {
    throw new Refusal('the ledger in the backup is not signed to its end', refusalCodes.badFile);
  }
}

/**
 * A ledger that was handed over goes on in its chain. Of any other the box may have recorded more since: at those places
 * nothing is written, and a new chain begins that names the old one, whose outbox is still sent. Returns the chain.
 */
export function recordRestored(
  directory: string,
  manifest: Manifest,
  site: Site,
  options: RestoreOptions,
  retired: string | null,
): string {
  const { clock, synchronised } = options;
  const { chain, sequence, hash } = manifest.ledger;
  if (!manifest.handedOver) {
    const made = new Date(manifest.madeAtMs).toISOString();
    const place = `brought back from the backup of ${made}: the box it was made of may have gone on`;
    markForked(directory, { chain, place, sequence, hash });
  }
  const opened = openLedger({
    directory,
    clock,
    bootId: `technician-${randomBytes(6).toString('hex')}`,
    place: site.place,
    wallTrusted: synchronised(site.clock),
  });
  if (!opened.ok) throw refusalFor('the ledger cannot be opened', opened.error, options);
  const ledger = opened.value;
  try {
    const { id: backup, handedOver } = manifest;
    const afterRetirement = retired === null ? {} : { afterRetirement: retired };
    const recorded = ledger.append('ledger.restored', {
      backup,
      handedOver,
      chain,
      sequence,
      hash,
      ...afterRetirement,
    });
    if (!recorded.ok) throw refusalFor('it cannot be recorded', recorded.error, options);
  } finally {
    ledger.close();
  }
  // One file and nothing beside it: it is brought in by one rename.
  if (existsSync(path.join(directory, 'ledger.db-wal'))) throw new Error('a closed ledger left its log');
  // The lock is of this directory, not of the one it goes to.
  rmSync(path.join(directory, 'ledger.lock'), { force: true });
  return ledger.chain;
}

function refusalFor(
  what: string,
  { code, detail }: LedgerFault,
  { data, freeBytes }: Pick<RestoreOptions, 'data' | 'freeBytes'>,
): Refusal {
  if (code === 'full') return new Refusal(fullDisk(data, { needs: null, freeBytes }), refusalCodes.cannotWrite);
  const unwritable = code === 'readOnly' || code === 'ioError';
  return new Refusal(`${what}: ${detail}`, unwritable ? refusalCodes.cannotWrite : refusalCodes.badFile);
}
