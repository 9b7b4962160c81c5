/** The last act of a box whose replacement goes on in its chain: it says so in the ledger, and does not run again. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import type { LedgerFault } from '../../kiosk/ledger/faults.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import type { PlaceCodes } from '../../kiosk/ledger/record.ts';
import { readBoxMark, removeBoxMark, writeBoxMark } from '../../kiosk/station/site/box-mark.ts';
import { busyCode } from '../devices/command.ts';
import { faultMeaning, Refusal, refusalCodes } from '../refusal.ts';

export interface HandOverOptions {
  readonly dataDirectory: string;
  readonly place: PlaceCodes;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  /** Id of the backup that is to be made. */
  readonly id: string;
  readonly recipient: string;
}

/** A hand-over that is recorded. It holds when the box is marked, and until then it can be called off. */
export interface HandOver {
  /** Of the backup: that of an earlier call when this one only makes its file again. */
  readonly id: string;
  /** Whether the box was marked by an earlier call already. */
  readonly again: boolean;
}

/** Records `ledger.handedOver` as the last event and signs the chain; nothing keeps the box from running yet. */
export function recordHandOver(options: HandOverOptions): HandOver {
  const { dataDirectory, recipient } = options;
  const mark = readBoxMark(dataDirectory);
  const markedFor = mark !== null && mark !== 'unreadable' && mark.state === 'handedOver' ? mark.about : null;
  return withLedger(options, (ledger) => {
    const last = ledger.recent(1);
    const [event] = last.ok ? last.value : [];
    const before = event?.type === 'ledger.handedOver' ? event.data.backup : null;
    if (markedFor !== null && markedFor !== before) {
      const about = `${dataDirectory}: handed over with backup ${markedFor}`;
      throw new Refusal(`${about}, but its ledger does not end there`, refusalCodes.badFile);
    }
    if (before === null) {
      const recorded = ledger.append('ledger.handedOver', { backup: options.id, recipient });
      if (!recorded.ok) throw refusalFor('it cannot be recorded', recorded.error);
    }
    return { id: before ?? options.id, again: markedFor !== null };
  });
}

/** From here on the box does not run. Throws errors of node:fs. */
export function markHandedOver(dataDirectory: string, id: string, clock: Clock): void {
  writeBoxMark(dataDirectory, { state: 'handedOver', about: id, sinceMs: clock.wallMs() });
}

/** The box is as it was, and its ledger says so; returns why it does not, null when all is well. */
export function callOff(options: HandOverOptions, id: string): string | null {
  const { dataDirectory } = options;
  try {
    removeBoxMark(dataDirectory);
    withLedger(options, (ledger) => {
      const recorded = ledger.append('ledger.handOverCalledOff', { backup: id });
      if (!recorded.ok) throw refusalFor('it cannot be recorded', recorded.error);
    });
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    const meaning = faultMeaning(error);
    if (meaning === null) throw error;
    return `${dataDirectory}: ${meaning}`;
  }
}

/** Closing signs the end of the chain. */
function withLedger<T>(options: HandOverOptions, work: (ledger: Ledger) => T): T {
  const { dataDirectory, place, clock, clockTrusted } = options;
  const opened = openLedger({
    directory: dataDirectory,
    clock,
    bootId: `technician-${randomBytes(6).toString('hex')}`,
    place,
    wallTrusted: clockTrusted,
  });
  if (!opened.ok) throw refusalFor('the ledger cannot be opened', opened.error);
  try {
    return work(opened.value);
  } finally {
    opened.value.close();
  }
}

function refusalFor(what: string, { code, detail }: LedgerFault): Refusal {
  switch (code) {
    case 'busy':
      return new Refusal(`${what}: ${detail}`, busyCode);
    case 'full':
    case 'readOnly':
      return new Refusal(`${what}: ${detail}`, refusalCodes.cannotWrite);
    case 'ioError':
    case 'damaged':
    case 'schemaTooNew':
    case 'cannotOpen':
    case 'closed':
      return new Refusal(`${what}: ${detail}`, refusalCodes.badFile);
  }
}
