/** A box on the machine's clock with a real ledger, real lists and HTTP to a district; its scanner is in memory. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../../drivers/basics/clock.ts';
import { MemoryGpio } from '../../../../drivers/sim/memory-gpio.ts';
import { MemoryHidBus } from '../../../../drivers/sim/memory-hid.ts';
import { MemorySerialBus } from '../../../../drivers/sim/memory-serial.ts';
import { simulatedLayouts } from '../../../../drivers/sim/simulated-scanner-layouts.ts';
import { simulateScan } from '../../../../drivers/sim/simulated-scanner.ts';
import { startSimulatedPlayer } from '../../../../kiosk/announcer/simulated-player.ts';
import { createVerifiers } from '../../../../kiosk/credentials/verifier.ts';
import { openLedger } from '../../../../kiosk/ledger/ledger.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import { openPolicyStore } from '../../../../kiosk/policy/store.ts';
import { openLog } from '../../../../kiosk/station/care/diagnostics.ts';
import { openDocuments } from '../../../../kiosk/station/district/documents.ts';
import { startStation } from '../../../../kiosk/station/station.ts';
import type { Station } from '../../../../kiosk/station/station-parts.ts';
import { httpsTransport } from '../../../../kiosk/uplink/https-transport.ts';
import { sourceOf } from '../../../../kiosk/uplink/source.ts';
import { writeBenchSite, type BenchSite } from '../../../bench/bench-site.ts';

const scannerPath = '/dev/hidraw0';

export interface DocumentsBox {
  readonly site: BenchSite;
  readonly station: Station;
  readonly events: readonly RecordedEvent[];
  readonly dataDirectory: string;
  readonly source: string;
  /** URN of the compound. */
  readonly audience: string;
  scan(payload: string): void;
  /** Resolves with the first event that fits, recorded already or to come. */
  event(fits: (event: RecordedEvent) => boolean): Promise<RecordedEvent>;
  stop(): Promise<void>;
}

/** Starts one whose events go to `uplinkUrl`, and whose documents come from `documentsUrl`. */
export function startDocumentsBox(directory: string, uplinkUrl: string, documentsUrl: string): DocumentsBox {
  const site = writeBenchSite({ directory, uplinkUrl });
  const { loaded } = site;
  const clock = systemClock;
  const source = sourceOf(loaded.site.place);
  const dataDirectory = path.resolve(loaded.directory, loaded.site.dataDirectory);
  mkdirSync(dataDirectory, { recursive: true });
  const policies = openPolicyStore(path.join(dataDirectory, 'policy'), loaded.trust, source);
  if (!policies.ok) throw new Error(policies.error.detail);
  const hid = new MemoryHidBus();
  const { descriptor } = simulatedLayouts.H;
  hid.attach(scannerPath, { vendorId: 0x0c2e, productId: 0x0b61, usagePage: 0x8c, descriptor });
  const log = openLog('silent', { write: () => undefined });
  const events: RecordedEvent[] = [];
  const waiting = new Set<(event: RecordedEvent) => void>();
  const started = startStation({
    site: loaded.site,
    models: loaded.models,
    adapters: {
      serial: new MemorySerialBus(),
      scannerPort: { kind: 'hid', transport: hid, identity: {} },
      gpio: new MemoryGpio(clock),
    },
    clock,
    synchronised: () => true,
    bootId: 'box',
    ledgerDirectory: dataDirectory,
    openLedger,
    verify: createVerifiers(loaded.trust),
    policies: policies.value,
    transport: httpsTransport({ url: new URL(uplinkUrl), source, clock, compression: 'zstd', deadlineMs: 10_000 }),
    ...openDocuments({
      dataDirectory,
      trust: loaded.trust,
      place: loaded.site.place,
      service: { url: new URL(documentsUrl), source, clock, deadlineMs: 10_000 },
      log,
    }),
    startPlayer: (told) => startSimulatedPlayer(clock, () => 1_500, told),
    random: Math.random,
    log,
    about: { software: 'test', siteFile: loaded.file, siteDigest: loaded.digest },
    onScreen: () => undefined,
    onRecorded(event) {
      events.push(event);
      for (const look of waiting) look(event);
    },
  });
  if (!started.ok) throw new Error(started.error.detail);
  const station = started.value;
  return {
    site,
    station,
    events,
    dataDirectory,
    source,
    audience: source.split(':').slice(0, -1).join(':'),
    scan(payload) {
      simulateScan('H', { payload }, { report: (report) => hid.report(scannerPath, report), unplug: () => undefined });
    },
    event: (fits) =>
      new Promise((resolve) => {
        const before = events.find(fits);
        if (before !== undefined) return resolve(before);
        const look = (event: RecordedEvent): void => {
          if (!fits(event)) return;
          waiting.delete(look);
          resolve(event);
        };
        waiting.add(look);
      }),
    stop: () => station.stop('test'),
  };
}
