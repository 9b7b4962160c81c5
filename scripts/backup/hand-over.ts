/** The last act of a box whose replacement goes on in its chain: it says so in the ledger, and does not run again. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../drivers/basics/clock.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import type { PlaceCodes } from '../../kiosk/ledger/record.ts';
import { readBoxMark, writeBoxMark } from '../../kiosk/station/site/box-mark.ts';
import { busyCode } from '../devices/command.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import type { BackupStep } from './steps.ts';

export interface HandOverOptions {
  readonly dataDirectory: string;
  readonly place: PlaceCodes;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  /** Id of the backup that is to be made. */
  readonly id: string;
  readonly recipient: string;
  readonly onStep: (step: BackupStep) => void;
}

/**
 * Records `ledger.handedOver` as the last event, signs the chain and marks the box. Returns the id of the backup it was
 * handed over with: that of an earlier call when this one only makes its file again.
 */
export function handOver(options: HandOverOptions): string {
  const { dataDirectory, place, clock, clockTrusted, recipient, onStep } = options;
  const opened = openLedger({
    directory: dataDirectory,
    clock,
    bootId: `technician-${randomBytes(6).toString('hex')}`,
    place,
    wallTrusted: clockTrusted,
  });
  if (!opened.ok) {
    const { code, detail } = opened.error;
    throw new Refusal(`the ledger cannot be opened: ${detail}`, code === 'busy' ? busyCode : refusalCodes.badFile);
  }
  const ledger = opened.value;
  let id = options.id;
  try {
    const last = ledger.recent(1);
    const [event] = last.ok ? last.value : [];
    if (event?.type === 'ledger.handedOver') id = event.data.backup;
    else {
      const recorded = ledger.append('ledger.handedOver', { backup: id, recipient });
      if (!recorded.ok) throw new Refusal(`it cannot be recorded: ${recorded.error.detail}`, refusalCodes.badFile);
    }
  } finally {
    ledger.close();
  }
  onStep('handedOver');
  const mark = readBoxMark(dataDirectory);
  if (mark === null || mark === 'unreadable' || mark.about !== id) {
    writeBoxMark(dataDirectory, { state: 'handedOver', about: id, sinceMs: clock.wallMs() });
  }
  onStep('marked');
  return id;
}
