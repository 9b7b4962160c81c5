/** A ledger as a busy gate fills it: four events a person. */
import { hash } from 'node:crypto';
import { systemClock } from '../../drivers/basics/clock.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import type { PlaceCodes } from '../../kiosk/ledger/record.ts';
import type { NewEvent } from '../../kiosk/ledger/writer.ts';

export const benchPlace: PlaceCodes = {
  district: 'D01',
  subdistrict: 'S03',
  community: 'Q12',
  compound: 'C0042',
  lane: 'east-1',
};

/** Opens or makes the ledger of `directory`; throws when it cannot. */
export function openBenchLedger(directory: string): Ledger {
  const opened = openLedger({
    directory,
    clock: systemClock,
    bootId: '8f3a9b2c1d4e',
    place: benchPlace,
    wallTrusted: () => true,
  });
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}

/** What the `number`-th event at the gate is: of a person who is granted, freed, goes through and shuts the door. */
export function eventAt(number: number): NewEvent {
  const encounter = `8f3a9b2c1d4e-${number >> 2}`;
  switch (number & 3) {
    case 0:
      return granted(encounter, number);
    case 1:
      return { type: 'portal.released', data: { encounter, cause: 'access', durationMs: 3_000 } };
    case 2:
      return { type: 'portal.opened', data: { encounter } };
    default:
      return { type: 'portal.closed', data: { durationMs: 1_500 + (number % 700) } };
  }
}

export function granted(encounter: string, number: number): NewEvent {
  const rawC = 36 + (number % 100) / 100;
  return {
    type: 'access.granted',
    data: {
      encounter,
      reasons: ['allStepsPassed'],
      policyVersion: 'demo-1',
      credential: {
        kind: 'districtPass',
        medium: 'phone',
        // As random as a pseudonym is: it must not compress.
        holder: hash('sha256', String(number)).slice(0, 16),
        issuer: 'demo-district',
        colour: 'green',
      },
      readings: [
        {
          source: 'instrument',
          rawC,
          correctedC: rawC,
          ambientC: 21.5,
          correction: null,
          band: 'normal',
          atMs: number * 71,
        },
      ],
      clockTrusted: true,
      direction: 'in',
    },
  };
}

/** Records `count` events as fast as it goes, a thousand in a commit; `from` is the number of the first. */
export function fill(ledger: Ledger, from: number, count: number): void {
  for (let done = 0; done < count; done += 1_000) {
    const size = Math.min(1_000, count - done);
    const written = ledger.appendAll(Array.from({ length: size }, (_, at) => eventAt(from + done + at)));
    if (!written.ok) throw new Error(written.error.detail);
  }
}
