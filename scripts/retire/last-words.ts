/** The end of a chain: what still waits, the last event, and what the certificate says of it all. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { systemClock } from '../../drivers/basics/clock.ts';
import type { DeviceKey } from '../../kiosk/ledger/device-key.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import { verifyChain } from '../../kiosk/ledger/verify.ts';
import { synchronisedBy } from '../../kiosk/station/time/time-source.ts';
import { busyCode, type SiteAlone } from '../devices/command.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import type { ErasureOrder } from './certificate.ts';

/** Opened for this tool; null where the box never had one. */
export function openLast({ site, dataDirectory }: SiteAlone): Ledger | null {
  if (!existsSync(path.join(dataDirectory, 'ledger.db'))) return null;
  const opened = openLedger({
    directory: dataDirectory,
    clock: systemClock,
    bootId: `technician-${randomBytes(6).toString('hex')}`,
    place: site.place,
    wallTrusted: synchronisedBy(site.clock),
  });
  if (opened.ok) return opened.value;
  const { code, detail } = opened.error;
  throw new Refusal(`the ledger cannot be opened: ${detail}`, code === 'busy' ? busyCode : refusalCodes.badFile);
}

/** How many events the district was to get and has not, without those of the retirement itself. */
export function owed(ledger: Ledger): number {
  const waiting = ledger.outbox.waiting();
  const last = lastEvent(ledger);
  if (last?.type !== 'box.retired') return waiting;
  const tip = ledger.tip();
  const own = tip.ok ? tip.value.sequence - last.sequence + 1 : 0;
  return Math.max(0, waiting - own);
}

export function lastEvent(ledger: Ledger): RecordedEvent | undefined {
  const last = ledger.recent(1);
  if (!last.ok) throw new Refusal(`the ledger cannot be read: ${last.error.detail}`, refusalCodes.badFile);
  return last.value[0];
}

/** The backup by which another box goes on in this chain; then nothing may be added to it here. */
export function handedOverWith(ledger: Ledger): string | null {
  const last = lastEvent(ledger);
  return last?.type === 'ledger.handedOver' ? last.data.backup : null;
}

/** A handing over that was recorded and never came to hold: nobody goes on in this chain, and its end is written here. */
export function callOffUnfinished(loaded: SiteAlone): void {
  const ledger = openLast(loaded);
  if (ledger === null) return;
  try {
    const backup = handedOverWith(ledger);
    if (backup === null) return;
    const recorded = ledger.append('ledger.handOverCalledOff', { backup });
    if (!recorded.ok) throw new Refusal(`it cannot be recorded: ${recorded.error.detail}`, refusalCodes.badFile);
  } finally {
    ledger.close();
  }
}

/** Recorded once, however often it is tried. */
export function recordRetired(ledger: Ledger, certificate: string): void {
  if (lastEvent(ledger)?.type === 'box.retired') return;
  const recorded = ledger.append('box.retired', { certificate, unsent: ledger.outbox.waiting() });
  if (!recorded.ok) throw new Refusal(`it cannot be recorded: ${recorded.error.detail}`, refusalCodes.badFile);
}

export interface Account {
  readonly ledger: NonNullable<ErasureOrder['ledger']>;
  readonly device: DeviceKey;
  readonly handedOver: string | null;
}

/** What the certificate says of a ledger that takes no more events; a damaged one is a `Refusal`. */
export function accountOf(ledger: Ledger, dataDirectory: string): Account {
  const file = path.join(dataDirectory, 'ledger.db');
  const checked = verifyChain(file);
  if (!checked.ok)
    throw new Refusal(`${file}: damaged; start the station once, which sets it aside`, refusalCodes.badFile);
  const { chain, tip, events } = checked.value;
  const first = ledger.readEvents({ from: 1, limit: 1 });
  const place = (event: RecordedEvent | undefined) =>
    event === undefined ? null : { sequence: event.sequence, at: new Date(event.wallMs).toISOString() };
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const personal = database.prepare<[], number>('SELECT count(*) FROM sealed').pluck().get() ?? 0;
    return {
      ledger: {
        chain,
        sequence: tip.sequence,
        hash: tip.hash,
        events,
        first: place(first.ok ? first.value[0] : undefined),
        last: place(lastEvent(ledger)),
        unsent: ledger.outbox.waiting(),
        personal,
      },
      device: ledger.device,
      handedOver: handedOverWith(ledger),
    };
  } finally {
    database.close();
  }
}
