/** The devices of a simulated gate, what stands before them, and how they are pulled out or fail. */
import { MemoryGpio } from '../../drivers/sim/memory-gpio.ts';
import { MemoryHidBus } from '../../drivers/sim/memory-hid.ts';
import { MemorySerialBus, MemorySerialLine } from '../../drivers/sim/memory-serial.ts';
import { simulatedLayouts } from '../../drivers/sim/simulated-scanner-layouts.ts';
import { simulateScan, type SimulatedScan } from '../../drivers/sim/simulated-scanner.ts';
import { SimulatedThermometer } from '../../drivers/sim/simulated-thermometer.ts';
import type { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import type { LoadedSite } from '../../kiosk/station/site/file.ts';
import type { StationParts } from '../../kiosk/station/station-parts.ts';
import { RelayBoard } from './relay-board.ts';
import type { Header } from './scenario.ts';

const scannerPath = '/dev/hidraw0';

export interface RelayLevel {
  readonly atMs: number;
  readonly active: boolean;
}

export type PluggedDevice = 'scanner' | 'thermometer' | 'relay';

export class WorldDevices {
  /** Every change of the relay, over all starts of the station. */
  readonly relay: RelayLevel[] = [];
  readonly thermometer: SimulatedThermometer;
  readonly #clock: VirtualClock;
  readonly #loaded: LoadedSite;
  readonly #layout: Header['layout'];
  #surroundingsC: number;
  readonly #relayBoard = new RelayBoard();
  #scannerPlugged = false;
  #thermometerPlugged = false;
  readonly #line = new MemorySerialLine();
  #serial = new MemorySerialBus();
  #hid = new MemoryHidBus();
  #gpio: MemoryGpio;

  constructor(loaded: LoadedSite, header: Header, clock: VirtualClock) {
    this.#loaded = loaded;
    this.#layout = header.layout;
    this.#clock = clock;
    this.#gpio = this.#newGpio();
    this.thermometer = new SimulatedThermometer({
      model: loaded.models.thermometer,
      line: this.#line,
      clock,
      seed: header.seed,
      noiseC: 0.03,
    });
    this.thermometer.setAmbient(header.ambientC);
    this.#surroundingsC = header.ambientC;
    this.thermometer.setObject(header.ambientC);
    this.thermometer.start();
    this.plug('scanner');
    this.plug('thermometer');
  }

  get relayActive(): boolean {
    return this.relay.at(-1)?.active ?? false;
  }

  get gpio(): MemoryGpio {
    return this.#gpio;
  }

  /** What the station opens its devices by. */
  adapters(): StationParts['adapters'] {
    return {
      serial: this.#serial,
      scannerPort: { kind: 'hid', transport: this.#hid, identity: {} },
      gpio: this.#gpio,
      openRelay: this.#relayBoard.opener(() => this.#gpio),
    };
  }

  /** The process that held the devices is dead: it holds nothing any more, and the relay falls back. */
  cutPower(): void {
    const had = { scanner: this.#scannerPlugged, thermometer: this.#thermometerPlugged };
    this.#serial = new MemorySerialBus();
    this.#hid = new MemoryHidBus();
    this.#gpio = this.#newGpio();
    this.#relayBoard.forgetHolder();
    if (had.scanner) this.plug('scanner');
    if (had.thermometer) this.plug('thermometer');
    if (this.relayActive) this.relay.push({ atMs: this.#clock.monotonicMs(), active: false });
  }

  plug(device: PluggedDevice): void {
    if (device === 'relay') {
      this.#relayBoard.putBack();
      return;
    }
    if (device === 'thermometer') {
      this.#serial.attach(this.#loaded.site.thermometer.path, this.#line);
      this.#thermometerPlugged = true;
      return;
    }
    const { descriptor } = simulatedLayouts[this.#layout];
    this.#hid.attach(scannerPath, { vendorId: 0x0c2e, productId: 0x0b61, usagePage: 0x8c, descriptor });
    this.#scannerPlugged = true;
  }

  unplug(device: PluggedDevice): void {
    if (device === 'relay') {
      this.#relayBoard.pullOff();
    } else if (device === 'thermometer') {
      this.#serial.detach(this.#loaded.site.thermometer.path);
      this.#thermometerPlugged = false;
    } else {
      this.#hid.detach(scannerPath);
      this.#scannerPlugged = false;
    }
  }

  scan(scan: SimulatedScan): void {
    simulateScan(this.#layout, scan, {
      report: (report) => this.#hid.report(scannerPath, report),
      unplug: () => this.unplug('scanner'),
    });
  }

  /** Bytes on the serial line that no instrument sent. */
  noise(bytes: Uint8Array): void {
    this.#line.write(bytes);
  }

  ambient(ambientC: number): void {
    this.#surroundingsC = ambientC;
    this.thermometer.setAmbient(ambientC);
    this.thermometer.setObject(ambientC);
  }

  /** Nobody stands before the thermometer: it measures what is behind. */
  seeSurroundings(): void {
    this.thermometer.setObject(this.#surroundingsC);
  }

  input(name: 'doorContact' | 'requestToExit' | 'fire' | 'tamper' | 'passage', active: boolean): void {
    const wired = this.#loaded.site.gate.lines.inputs[name];
    if (wired === undefined) throw new Error(`the scenario's site has no ${name}`);
    this.#gpio.driveInput(wired.chip, wired.line, active !== wired.activeLow);
  }

  relayFault(fault: 'cannotOpen' | 'cannotSet' | 'stuck' | 'none'): void {
    const { chip, line } = this.#loaded.site.gate.lines.relay.line;
    this.#gpio.failOpen(chip, line, fault === 'cannotOpen' ? 'EBUSY' : null);
    this.#gpio.failSet(chip, line, fault === 'cannotSet' ? 'EIO' : null);
    this.#gpio.stick(chip, line, fault === 'stuck' ? false : null);
  }

  #newGpio(): MemoryGpio {
    const gpio = new MemoryGpio(this.#clock);
    const { line } = this.#loaded.site.gate.lines.relay;
    gpio.onDriven((chip, name, level) => {
      if (chip !== line.chip || name !== String(line.line)) return;
      const active = level.high !== line.activeLow;
      if (active !== this.relayActive) this.relay.push({ atMs: level.atMs, active });
    });
    return gpio;
  }
}
