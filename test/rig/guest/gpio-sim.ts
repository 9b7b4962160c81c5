/** Simulated GPIO chips of the kernel (gpio-sim): made through configfs, looked at and driven from below through sysfs. */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const configuration = '/sys/kernel/config/gpio-sim';

export interface ChipDescription {
  /** Unique among the simulated devices. */
  readonly device: string;
  readonly label: string;
  readonly lines: number;
  readonly names?: Readonly<Record<number, string>>;
}

export class SimulatedChip {
  readonly #room: string;
  readonly #lines: string;
  readonly #made: string[];

  /** Throws when the kernel refuses it. */
  constructor({ device, label, lines, names = {} }: ChipDescription) {
    this.#room = join(configuration, device);
    const bank = join(this.#room, 'bank');
    this.#made = [this.#room, bank];
    for (const directory of this.#made) mkdirSync(directory);
    writeFileSync(join(bank, 'label'), label);
    writeFileSync(join(bank, 'num_lines'), String(lines));
    for (const [offset, name] of Object.entries(names)) {
      const line = join(bank, `line${offset}`);
      mkdirSync(line);
      this.#made.push(line);
      writeFileSync(join(line, 'name'), name);
    }
    writeFileSync(join(this.#room, 'live'), '1');
    const read = (path: string): string => readFileSync(path, 'utf8').trim();
    this.#lines = join('/sys/devices/platform', read(join(this.#room, 'dev_name')), read(join(bank, 'chip_name')));
  }

  /** Physical level of a line, whoever drives it. */
  high(offset: number): boolean {
    return readFileSync(join(this.#lines, `sim_gpio${offset}`, 'value'), 'utf8').trim() === '1';
  }

  /** Applies a physical level to an input. */
  drive(offset: number, high: boolean): void {
    writeFileSync(join(this.#lines, `sim_gpio${offset}`, 'pull'), high ? 'pull-up' : 'pull-down');
  }

  /** Takes the chip out of the running kernel, as when its USB cable is pulled. */
  remove(): void {
    writeFileSync(join(this.#room, 'live'), '0');
    for (const directory of this.#made.toReversed()) rmdirSync(directory);
  }
}
