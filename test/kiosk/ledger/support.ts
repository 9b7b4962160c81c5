/** What the ledger's tests share: a directory of their own, simulated time, and events of all shapes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { onTestFinished } from 'vitest';
import type { Result } from '../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import type { Erased } from '../../../kiosk/ledger/erasing.ts';
import { type LedgerOptions, openLedger } from '../../../kiosk/ledger/ledger.ts';
import type { PlaceCodes } from '../../../kiosk/ledger/record.ts';
import type { NewEvent } from '../../../kiosk/ledger/writer.ts';

export const place: PlaceCodes = {
  district: '410100',
  subdistrict: 's02',
  community: 'c14',
  compound: 'k0033',
  lane: 'l1',
};

export const startWallMs = Date.UTC(2026, 0, 15, 7, 30);

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function optionsFor(directory: string, more: Partial<LedgerOptions> = {}): LedgerOptions {
  const clock = new VirtualClock(startWallMs);
  return { directory, clock, bootId: 'boot-1', place, wallTrusted: () => true, ...more };
}

/** Opens a ledger that the test closes itself or that is closed when it ends. */
export function opened(options: LedgerOptions): Ledger {
  const ledger = must(openLedger(options));
  onTestFinished(() => ledger.close());
  return ledger;
}

export function must<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Goes on with overwriting what was erased until that is done, or has to wait. */
export function finishErasing(ledger: Ledger): Erased {
  for (;;) {
    const erased = must(ledger.personalData.finishErasing());
    if (erased !== 'more') return erased;
  }
}

export function faultCode<T, E extends { readonly code: string }>(result: Result<T, E>): string {
  return result.ok ? 'none' : result.error.code;
}

export const granted: Extract<NewEvent, { type: 'access.granted' }> = {
  type: 'access.granted',
  data: {
    encounter: 'boot-1-17',
    reasons: ['allStepsPassed'],
    policyVersion: '2026-01',
    credential: {
      kind: 'districtPass',
      medium: 'phone',
      holder: 'h8f3a9b2c1d4e5f60',
      issuer: 'district-1',
      colour: 'green',
    },
    readings: [
      {
        source: 'instrument',
        rawC: 36.42,
        correctedC: 36.62,
        ambientC: 21.3,
        correction: 'site-1',
        band: 'normal',
        atMs: 5321.25,
      },
    ],
    clockTrusted: true,
    direction: 'in',
  },
};

/** Alarms and others, with text in several scripts and numbers of all sizes. */
export const anyEvent: fc.Arbitrary<NewEvent> = fc.oneof(
  fc.constant(granted),
  fc.constant<NewEvent>({ type: 'portal.forcedOpen', data: {} }),
  fc.record({
    type: fc.constant('device.lost' as const),
    data: fc.record({
      device: fc.string({ unit: 'binary' }),
      code: fc.constant('silent'),
      detail: fc.string({ unit: 'binary', maxLength: 400 }),
    }),
  }),
  fc.record({
    type: fc.constant('clock.stepped' as const),
    data: fc.record({ deltaMs: fc.maxSafeInteger() }),
    encounter: fc.constant('boot-1-18'),
  }),
  fc.record({
    type: fc.constant('reading.clinical' as const),
    data: fc.record({
      encounter: fc.constant('boot-1-19'),
      temperatureC: fc.double({ noNaN: true, noDefaultInfinity: true }),
      staff: fc.constant('s-4'),
    }),
  }),
);
