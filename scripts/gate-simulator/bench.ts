/** The simulated devices of one lane, below the drivers: a pty, a HID socket and GPIO files, moved by hand or by people. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../drivers/basics/clock.ts';
import { DirectoryGpioBench } from '../../drivers/sim/directory-gpio-bench.ts';
import { PtyLine } from '../../drivers/sim/pty.ts';
import { simulatedLayouts } from '../../drivers/sim/simulated-scanner-layouts.ts';
import { simulateScan } from '../../drivers/sim/simulated-scanner.ts';
import { SimulatedThermometer } from '../../drivers/sim/simulated-thermometer.ts';
import { plugSocketHid, type SocketHidDevice } from '../../drivers/sim/socket-hid-device.ts';
import { loadThermometer } from '../../drivers/thermometer/models.ts';

const chip = 'simulated';
const lines = { relay: 'RELAY', door: 'DOOR', exit: 'EXIT', fire: 'FIRE' } as const;
const surroundingsC = 21.5;

export interface BenchState {
  readonly relay: boolean;
  readonly doorOpen: boolean;
  readonly objectC: number;
  readonly scannerPlugged: boolean;
  readonly thermometerPlugged: boolean;
}

export class Bench {
  readonly #thermometerLine: PtyLine;
  readonly #thermometer: SimulatedThermometer;
  readonly #gpio: DirectoryGpioBench;
  readonly #scannerPath: string;
  #scanner: SocketHidDevice | null = null;
  #state: BenchState = {
    relay: false,
    doorOpen: false,
    objectC: surroundingsC,
    scannerPlugged: false,
    thermometerPlugged: false,
  };
  readonly #listeners = new Set<(state: BenchState) => void>();

  /** Makes the devices under `directory`: `thermometer` (a serial line), `scanner.sock`, `gpio/`. */
  constructor(directory: string) {
    const model = loadThermometer('gy-mcu90614');
    if (!model.ok) throw new Error(model.error.detail);
    mkdirSync(directory, { recursive: true });
    this.#scannerPath = path.join(directory, 'scanner.sock');
    this.#thermometerLine = new PtyLine(path.join(directory, 'thermometer'));
    this.#thermometer = new SimulatedThermometer({
      model: model.value,
      line: this.#thermometerLine,
      clock: systemClock,
      noiseC: 0.04,
    });
    this.#thermometer.setAmbient(surroundingsC);
    this.#thermometer.setObject(surroundingsC);
    this.#gpio = new DirectoryGpioBench(
      path.join(directory, 'gpio'),
      Object.values(lines).map((line) => ({ chip, line, high: false })),
    );
    for (const line of [lines.door, lines.exit, lines.fire]) this.#gpio.drive(chip, line, false);
  }

  async start(): Promise<void> {
    this.plugThermometer(true);
    this.#thermometer.start();
    await this.plugScanner(true);
    this.#gpio.watch(chip, lines.relay, (relay) => this.#become({ relay }));
  }

  get state(): BenchState {
    return this.#state;
  }

  /** Calls `listener` after each change until the returned function is called. */
  watch(listener: (state: BenchState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  showCode(payload: string): void {
    const scanner = this.#scanner;
    if (scanner === null) return;
    simulateScan('H', { payload }, { report: (report) => scanner.report(report), unplug: () => undefined });
  }

  /** Bytes no instrument sends, between its frames. */
  thermometerNoise(bytes: Uint8Array): void {
    this.#thermometerLine.write(bytes);
  }

  /** Somebody's forehead comes before the thermometer, within a third of a second as when a person steps up. */
  standBefore(objectC: number): void {
    this.#thermometer.playTrace([
      [0, this.#state.objectC],
      [300, objectC],
    ]);
    this.#become({ objectC });
  }

  stepAway(): void {
    this.standBefore(surroundingsC);
  }

  door(open: boolean): void {
    this.#gpio.drive(chip, lines.door, open);
    this.#become({ doorOpen: open });
  }

  requestToExit(): void {
    this.#gpio.drive(chip, lines.exit, true);
    setTimeout(() => this.#gpio.drive(chip, lines.exit, false), 400);
  }

  plugThermometer(plugged: boolean): void {
    if (plugged) this.#thermometerLine.plug();
    else this.#thermometerLine.unplug();
    this.#become({ thermometerPlugged: plugged });
  }

  async plugScanner(plugged: boolean): Promise<void> {
    if (!plugged) {
      await this.#scanner?.close();
      this.#scanner = null;
    } else if (this.#scanner === null) {
      const device = await plugSocketHid(this.#scannerPath, { descriptor: simulatedLayouts.H.descriptor });
      if (!device.ok) throw new Error(device.error.detail);
      this.#scanner = device.value;
    }
    this.#become({ scannerPlugged: plugged });
  }

  async stop(): Promise<void> {
    this.#thermometer.stop();
    this.#thermometerLine.unplug();
    this.#gpio.close();
    await this.#scanner?.close();
  }

  #become(change: Partial<BenchState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener(this.#state);
  }
}
