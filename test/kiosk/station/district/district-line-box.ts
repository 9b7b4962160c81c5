/** A box's ledger on disk and its line as the station starts it, before a district in a real store: in simulated time. */
import { cpSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../../../kiosk/ledger/ledger.ts';
import { openStationLedger, type StationLedger } from '../../../../kiosk/ledger/station-ledger.ts';
import { openLog } from '../../../../kiosk/station/care/diagnostics.ts';
import { startDistrictLine } from '../../../../kiosk/station/district/district-line.ts';
import { createOutages } from '../../../../kiosk/station/district/outages.ts';
import { createRecorder } from '../../../../kiosk/station/care/recorder.ts';
import { sourceOf } from '../../../../kiosk/uplink/source.ts';
import { directTransport } from '../../../district/direct-transport.ts';
import { openSqliteStore } from '../../../district/store/sqlite-store.ts';
import type { DistrictStore } from '../../../district/store/store-contract.ts';
import { must, optionsFor, place, startWallMs } from '../../ledger/support.ts';

const log = openLog('silent', { write: () => undefined });

/** A new directory that goes with the test. */
export function newDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-line-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function copyOf(directory: string): string {
  const copy = newDirectory();
  cpSync(directory, copy, { recursive: true });
  return copy;
}

/** Changes the first byte of `text` in a file, as a worn card does. */
export function spoil(file: string, text: string): void {
  const at = readFileSync(file).indexOf(text);
  if (at < 0) throw new Error(`${text} is not in the file`);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, '~', at);
  closeSync(descriptor);
}

export interface TestDistrict {
  readonly store: DistrictStore;
  /** Ids of all events, in order of arrival. */
  ids(): Promise<readonly string[]>;
  duplicates(): Promise<number>;
}

export async function openDistrict(directory: string): Promise<TestDistrict> {
  const store = await openSqliteStore(directory);
  return {
    store,
    ids: async () => (await store.eventsAfter(0, 100_000)).map(({ event }) => event.id),
    duplicates: async () => (await store.counts()).duplicates,
  };
}

export interface RunningBox {
  readonly ledger: StationLedger;
  readonly clock: VirtualClock;
  /** Records that many events and gives the line a minute. */
  live(events: number): Promise<void>;
  /** From here on the line leads to this district. */
  goTo(district: TestDistrict): void;
  stop(): Promise<void>;
}

/** A start of the box; `bootId` tells its starts apart. */
export function startBox(directory: string, district: TestDistrict, bootId: string): RunningBox {
  const clock = new VirtualClock(startWallMs);
  const options = optionsFor(directory, { clock, bootId });
  const ledger = must(openStationLedger(openLedger, options));
  const recorder = createRecorder({
    append: (events) => ledger.appendAll(events),
    clock,
    clockTrusted: () => true,
    onAvailable: () => undefined,
  });
  const outages = createOutages({ recorder, clock, log, onChange: () => undefined });
  let reached = district;
  const accept = async (source: string, events: Parameters<DistrictStore['accept']>[1]) =>
    (await reached.store.accept(source, events, clock.wallMs())).ack;
  const transport = directTransport({ accept }, sourceOf(place));
  const line = startDistrictLine({
    parts: { clock, transport, random: () => 0.5, log },
    ledger,
    outages,
    onAcknowledged: () => undefined,
  });
  ledger.subscribe((event) => line.note(event));
  return {
    ledger,
    clock,
    async live(events) {
      for (let at = 0; at < events; at += 1) {
        must(ledger.appendAll([{ type: 'portal.requestToExit', data: {} }]));
      }
      await clock.advance(60_000);
    },
    goTo(other) {
      reached = other;
    },
    async stop() {
      recorder.stop();
      await line.stop();
      ledger.close();
    },
  };
}
