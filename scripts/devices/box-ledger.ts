/** The ledger of the box for a tool that moves something while no station runs. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { systemClock } from '../../drivers/basics/clock.ts';
import { writePrivately } from '../../drivers/basics/private-files.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { LedgerFault } from '../../kiosk/ledger/faults.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import { whyMarked } from '../../kiosk/station/site/box-mark.ts';
import { synchronisedBy } from '../../kiosk/station/time/time-source.ts';
import type { SiteAlone } from './command.ts';
import { ledgerPresence } from './ledger-presence.ts';

/** Null for a box that certainly has no ledger yet: none is made. A station that holds it is `busy`. */
export function boxLedger({ site, directory, dataDirectory }: SiteAlone): Result<Ledger | null, LedgerFault> {
  const { commandKeys } = site.uplink;
  const ofEnrolled = commandKeys === undefined ? [] : [path.resolve(directory, commandKeys)];
  const presence = ledgerPresence({ dataDirectory, ofEnrolled });
  if (!presence.ok) return err({ code: 'cannotOpen', detail: presence.error });
  if (presence.value === 'notYet') return ok(null);
  // A chain that its replacement goes on with, or that is about to be erased, takes no more events here.
  const marked = whyMarked([dataDirectory]);
  if (marked !== null) return err({ code: 'busy', detail: marked });
  writePrivately();
  const opened = openLedger({
    directory: dataDirectory,
    clock: systemClock,
    bootId: `technician-${randomBytes(6).toString('hex')}`,
    place: site.place,
    wallTrusted: synchronisedBy(site.clock),
    maximumBytes: site.ledger.limitMiB * 1024 * 1024,
  });
  return opened.ok ? opened : err(opened.error);
}
