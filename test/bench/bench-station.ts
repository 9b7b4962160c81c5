/**
 * A station as it runs at a gate, in this process: everything from the bytes of the devices to the relay is the
 * production code, on the machine's clock and on a real ledger. Simulated are the devices at the far end of the
 * transports, the voice, and a district that cannot be reached; waiting times between encounters are skipped.
 */
import path from 'node:path';
import { systemClock } from '../../drivers/basics/clock.ts';
import { err } from '../../drivers/basics/result.ts';
import { guardedRelay } from '../../drivers/gate/guarded-relay.ts';
import type { RelayOpener } from '../../drivers/gate/relay.ts';
import { DirectoryGpioBench } from '../../drivers/sim/directory-gpio-bench.ts';
import { MemoryGpio } from '../../drivers/sim/memory-gpio.ts';
import { MemoryHidBus } from '../../drivers/sim/memory-hid.ts';
import { MemorySerialBus, MemorySerialLine } from '../../drivers/sim/memory-serial.ts';
import { scanReports } from '../../drivers/sim/simulated-scanner.ts';
import { simulatedLayouts } from '../../drivers/sim/simulated-scanner-layouts.ts';
import { SimulatedThermometer } from '../../drivers/sim/simulated-thermometer.ts';
import { startSimulatedPlayer } from '../../kiosk/announcer/simulated-player.ts';
import { createVerifiers } from '../../kiosk/credentials/verifier.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import { openLog } from '../../kiosk/station/care/diagnostics.ts';
import { startStation } from '../../kiosk/station/station.ts';
import type { Station } from '../../kiosk/station/station-parts.ts';
import type { BenchSite } from './bench-site.ts';
import { SkippingClock } from './skipping-clock.ts';

const scannerPath = '/dev/hidraw0';
const surroundingsC = 21.5;

/** `inProcess`: the station drives the line itself. `guarded`: a guard process holds it, as in a running box. */
export type RelayKind = 'inProcess' | 'guarded';

export interface Passing {
  /** Milliseconds from the last report of the scanner to the relay set. */
  readonly totalMs: number;
  /** Of it: the verification of the code, and the commit of `access.granted`. */
  readonly verificationMs: number;
  readonly commitMs: number;
}

export class BenchStation {
  readonly #clock = new SkippingClock();
  readonly #hid = new MemoryHidBus();
  readonly #gpio = new MemoryGpio(this.#clock);
  readonly #thermometer: SimulatedThermometer;
  readonly #station: Station;
  readonly #site: BenchSite;
  #relay: { readonly active: boolean; readonly told: (() => void) | null } = { active: false, told: null };
  #verificationMs = 0;
  #commitMs = 0;
  #last: RecordedEvent | null = null;

  /** Starts it on `site`; the relay is to be waited for with `ready`. Throws when the ledger cannot be opened. */
  constructor(site: BenchSite, kind: RelayKind) {
    const { loaded } = site;
    this.#site = site;
    const line = new MemorySerialLine();
    const serial = new MemorySerialBus();
    serial.attach(loaded.site.thermometer.path, line);
    const { descriptor } = simulatedLayouts.H;
    this.#hid.attach(scannerPath, { vendorId: 0x0c2e, productId: 0x0b61, usagePage: 0x8c, descriptor });
    this.#thermometer = new SimulatedThermometer({
      model: loaded.models.thermometer,
      line,
      clock: this.#clock,
      noiseC: 0.03,
    });
    this.#thermometer.setAmbient(surroundingsC);
    this.#thermometer.setObject(surroundingsC);
    this.#thermometer.start();
    const verify = createVerifiers(loaded.trust);
    const started = startStation({
      site: loaded.site,
      models: loaded.models,
      adapters: {
        serial,
        scannerPort: { kind: 'hid', transport: this.#hid, identity: {} },
        gpio: this.#gpio,
        ...(kind === 'guarded' ? { openRelay: this.#guarded() } : {}),
      },
      clock: this.#clock,
      synchronised: () => true,
      bootId: 'bench',
      ledgerDirectory: path.resolve(loaded.directory, loaded.site.dataDirectory),
      openLedger: (options) => {
        const opened = openLedger(options);
        return opened.ok ? { ok: true, value: this.#watched(opened.value) } : opened;
      },
      verify: (payload) => {
        const from = performance.now();
        const check = verify(payload);
        this.#verificationMs = performance.now() - from;
        return check;
      },
      transport: {
        send: () => Promise.resolve(err({ code: 'unreachable', detail: 'there is no district in this bench' })),
        close: () => undefined,
      },
      startPlayer: (events) => startSimulatedPlayer(this.#clock, () => 1_500, events),
      random: () => 0.5,
      log: openLog('silent', { write: () => undefined }),
      about: { software: 'bench', siteFile: loaded.file, siteDigest: loaded.digest },
      onScreen: () => undefined,
      onRecorded: (event) => {
        this.#last = event;
      },
    });
    if (!started.ok) throw new Error(started.error.detail);
    this.#station = started.value;
    if (kind === 'inProcess') this.#watchLine();
  }

  /** Resolves when a person could be granted. */
  async ready(): Promise<void> {
    const untilMs = performance.now() + 20_000;
    while (['thermometer', 'scanner', 'gate', 'ledger'].some((device) => device in this.#station.status.missing)) {
      if (performance.now() > untilMs) throw new Error(`not ready: ${JSON.stringify(this.#station.status.missing)}`);
      await this.#clock.skip(100);
      // A guard is a process: it starts in real time.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** One person comes, is measured, shows the pass after `rested`, goes through and leaves. */
  async pass(payload: string, rested: () => Promise<void>): Promise<Passing> {
    this.#thermometer.setObject(36.5);
    await this.#clock.skip(2_500);
    await rested();
    const reports = scanReports('H', { payload });
    const last = reports.at(-1);
    if (last === undefined) throw new Error('a pass without bytes');
    this.#commitMs = 0;
    const active = this.#relayBecomes(true);
    let from = 0;
    // In one turn and at one time: a pause of this process between two reports would cut the code in two.
    this.#clock.still(() => {
      for (const report of reports.slice(0, -1)) this.#hid.report(scannerPath, report);
      from = performance.now();
      this.#hid.report(scannerPath, last);
    });
    const totalMs = (await active) - from;
    const passing = { totalMs, verificationMs: this.#verificationMs, commitMs: this.#commitMs };
    await this.#leave();
    return passing;
  }

  async stop(): Promise<void> {
    this.#thermometer.stop();
    const stopped = this.#station.stop('bench');
    await this.#clock.skip(1_000);
    await stopped;
  }

  async #leave(): Promise<void> {
    const inactive = this.#relay.active ? this.#relayBecomes(false) : Promise.resolve(0);
    this.#door(true);
    this.#thermometer.setObject(surroundingsC);
    await this.#clock.skip(1_000);
    this.#door(false);
    await this.#clock.skip(1_500);
    await inactive;
  }

  #door(open: boolean): void {
    const wired = this.#site.loaded.site.gate.lines.inputs.doorContact;
    if (wired !== undefined) this.#gpio.driveInput(wired.chip, wired.line, open !== wired.activeLow);
  }

  /** The moment at which the relay is told to have the level, on the clock of `performance.now()`. */
  #relayBecomes(active: boolean): Promise<number> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        const last = this.#last;
        reject(
          new Error(`the relay did not become ${active}; last event: ${last?.type} ${JSON.stringify(last?.data)}`),
        );
      }, 10_000);
      this.#relay = {
        active: this.#relay.active,
        told: () => {
          if (this.#relay.active !== active) return;
          const atMs = performance.now();
          clearTimeout(limit);
          resolve(atMs);
        },
      };
    });
  }

  #relayIs(active: boolean): void {
    const { told } = this.#relay;
    this.#relay = { active, told };
    told?.();
  }

  #watchLine(): void {
    const { line } = this.#site.loaded.site.gate.lines.relay;
    this.#gpio.onDriven((chip, name, { high }) => {
      if (chip === line.chip && name === String(line.line)) this.#relayIs(high !== line.activeLow);
    });
  }

  /** The guard keeps real time throughout; its word that the line has been set and read back is what counts. */
  #guarded(): RelayOpener {
    const directory = path.join(this.#site.devices, 'gpio');
    const { line } = this.#site.loaded.site.gate.lines.relay;
    new DirectoryGpioBench(directory, [{ chip: line.chip, line: line.line, high: line.activeLow }]).close();
    const open = guardedRelay({ access: { transport: 'directory', directory } });
    return (configuration, _clock, handlers) =>
      open(configuration, systemClock, {
        onLost: (fault) => handlers.onLost(fault),
        onRelay: (active, atMs) => {
          this.#relayIs(active);
          handlers.onRelay(active, atMs);
        },
      });
  }

  #watched(ledger: Ledger): Ledger {
    const appendAll: Ledger['appendAll'] = (list) => {
      const from = performance.now();
      const written = ledger.appendAll(list);
      if (list[0]?.type === 'access.granted') this.#commitMs = performance.now() - from;
      return written;
    };
    return Object.create(ledger, { appendAll: { value: appendAll } });
  }
}
