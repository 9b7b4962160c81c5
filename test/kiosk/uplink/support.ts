/** A real ledger in a directory of its own, and an uplink with times short enough for a test over loopback. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../drivers/basics/clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import type { Outbox } from '../../../kiosk/ledger/outbox.ts';
import type { PlaceCodes } from '../../../kiosk/ledger/record.ts';
import type { UplinkFault } from '../../../kiosk/uplink/fault.ts';
import { defaultLimits, type UplinkLimits } from '../../../kiosk/uplink/limits.ts';
import type { UplinkHandlers } from '../../../kiosk/uplink/uplink.ts';

export const place: PlaceCodes = {
  district: '410100',
  subdistrict: '03',
  community: '017',
  compound: 'east-gate',
  lane: '1',
};

export const quickLimits: UplinkLimits = {
  ...defaultLimits,
  backoff: { baseMs: 4, minimumMs: 2, maximumMs: 20, openCircuitAfter: 5 },
  lingerMs: 1,
};

export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kadian-uplink-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Opens the ledger of `directory`, or throws. */
export function openTestLedger(directory: string, clock: Clock = systemClock): Ledger {
  const opened = openLedger({ directory, clock, bootId: 'boot-1', place, wallTrusted: () => true });
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.detail}`);
  return opened.value;
}

/** Records `count` ordinary events in one commit. */
export function record(ledger: Ledger, count: number): void {
  const written = ledger.appendAll(Array.from({ length: count }, () => ({ type: 'portal.requestToExit', data: {} })));
  if (!written.ok) throw new Error(written.error.detail);
}

export interface WatchedOutbox extends Outbox {
  /** Every acknowledgement so far. */
  readonly acknowledged: number[];
  /** Resolves when nothing waits any more. */
  untilEmpty(): Promise<void>;
}

/** The outbox, telling a test when it has been emptied. */
export function watched(outbox: Outbox): WatchedOutbox {
  const acknowledged: number[] = [];
  let waiting: (() => void)[] = [];
  return {
    ...outbox,
    acknowledged,
    acknowledge(sequences, chain) {
      const result = outbox.acknowledge(sequences, chain);
      acknowledged.push(...sequences);
      if (outbox.waiting() === 0) {
        for (const resolve of waiting) resolve();
        waiting = [];
      }
      return result;
    },
    untilEmpty: () => (outbox.waiting() === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}

export interface Notes extends UplinkHandlers {
  readonly faults: UplinkFault[];
  /** `connected`, `lost <code>` and `again <from>+<count>`, in order. */
  readonly line: string[];
  /** Resolves at the next failed attempt, or at once when there was one. */
  untilFault(): Promise<void>;
}

export function takeNotes(): Notes {
  const faults: UplinkFault[] = [];
  const line: string[] = [];
  let waiting: (() => void)[] = [];
  return {
    faults,
    line,
    onConnected: () => line.push('connected'),
    onLost: (fault) => line.push(`lost ${fault.code}`),
    onFault(fault) {
      faults.push(fault);
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    untilFault: () => (faults.length > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    onSentAgain: (from, count) => line.push(`again ${from}+${count}`),
  };
}
