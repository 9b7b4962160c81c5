/** A site file against what was found: each device it names, and whether it can be used as it is named. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { linePath } from '../../drivers/sim/directory-gpio.ts';
import type { Site } from '../../kiosk/station/site/site.ts';
import { rightsTo, type Account, type Rights } from './account.ts';
import type { Found } from './found.ts';
import type { FoundHid } from './found-hid.ts';
import type { Machine } from './machine.ts';
import { missingRights } from './rights-text.ts';

/** `held`: somebody has it; that is as it should be while the station runs. */
export type ConfiguredState = 'found' | 'missing' | 'noRights' | 'ambiguous' | 'held';

export interface Configured {
  /** Its place in the site file, such as `gate.lines.relay.line`. */
  readonly part: string;
  /** What the site file says there. */
  readonly names: string;
  readonly state: ConfiguredState;
  /** The node behind it, where one was found. */
  readonly node: string | null;
  /** What is wrong and what to do; null when all is well. */
  readonly advice: string | null;
}

export interface ConfiguredOptions {
  readonly site: Site;
  /** Paths of simulated devices are relative to it. */
  readonly directory: string;
  readonly machine: Machine;
  readonly account: Account;
  readonly found: Found;
}

export function configuredDevices(options: ConfiguredOptions): readonly Configured[] {
  return [thermometer(options), scanner(options), ...gateLines(options), ...sound(options)];
}

function thermometer(options: ConfiguredOptions): Configured {
  const { path: named } = options.site.thermometer;
  return byPath(options, 'thermometer.path', named, 'dialout', () => {
    const free = options.found.serial.map(({ node, stable }) => stable[0] ?? node).join(', ');
    return free === '' ? 'no serial device is plugged in; check cable and power' : `plugged in are: ${free}`;
  });
}

function scanner(options: ConfiguredOptions): Configured {
  const { device } = options.site.scanner;
  const part = 'scanner.device';
  switch (device.kind) {
    case 'simulatedHid': {
      const socket = path.resolve(options.directory, device.socket);
      const there = existsSync(socket);
      const advice = there ? null : 'the simulator does not run';
      return { part, names: device.socket, state: there ? 'found' : 'missing', node: there ? socket : null, advice };
    }
    case 'keys':
      return byPath(options, `${part}.path`, device.path, 'input', () => {
        const there = options.found.keyboards.flatMap(({ stable }) => stable.slice(0, 1)).join(', ');
        return there === '' ? 'no keyboard is plugged in' : `plugged in are: ${there}`;
      });
    case 'serial':
      return byPath(options, `${part}.path`, device.path, 'dialout', () => {
        const there = options.found.serial.flatMap(({ stable }) => stable.slice(0, 1)).join(', ');
        return there === '' ? 'no serial device is plugged in' : `plugged in are: ${there}`;
      });
    case 'hid':
      return hidScanner(options, part, device);
  }
}

type HidDevice = Extract<Site['scanner']['device'], { kind: 'hid' }>;

function hidScanner({ machine, account, found }: ConfiguredOptions, part: string, device: HidDevice): Configured {
  const node = device.path === undefined ? null : machine.real(device.path);
  const wanted = found.hid.filter(
    (hid) =>
      (device.path === undefined || hid.node === node) &&
      (device.vendorId === undefined || hid.vendorId === Number(device.vendorId)) &&
      (device.productId === undefined || hid.productId === Number(device.productId)) &&
      (device.serialNumber === undefined || hid.serialNumber === device.serialNumber),
  );
  // A scanner shows several interfaces under one id: the one that reports codes is meant.
  const speaking = wanted.filter(({ speaks }) => speaks === 'pos');
  const fits = speaking.length > 0 ? speaking : wanted;
  const names = [device.path, device.vendorId, device.productId, device.serialNumber].filter(Boolean).join(' ');
  const [first] = fits;
  if (first === undefined) return { part, names, state: 'missing', node: null, advice: noScanner(found.hid) };
  if (fits.length > 1) {
    const advice = `${fits.length} devices fit: ${fits.map(({ node }) => node).join(', ')}; add serialNumber or productId, or a link by USB socket (end of 70-kadian.rules)`;
    return { part, names, state: 'ambiguous', node: null, advice };
  }
  const missing = missingRights(first.rights, first.node, account.name);
  if (missing !== null) return { part, names, state: 'noRights', node: first.node, advice: missing };
  if (first.speaks !== 'pos') {
    const advice = `${first.node} sends no scanned data; set the scanner to its HID POS mode by the code in its manual`;
    return { part, names, state: 'missing', node: first.node, advice };
  }
  return { part, names, state: 'found', node: first.node, advice: null };
}

function noScanner(there: readonly FoundHid[]): string {
  if (there.length === 0) return 'no HID device is plugged in; check the cable';
  return `plugged in are: ${there.map(({ vendorId, productId }) => `${hex4(vendorId)}:${hex4(productId)}`).join(', ')}`;
}

function gateLines(options: ConfiguredOptions): Configured[] {
  const { relay, inputs } = options.site.gate.lines;
  const wired = [
    { part: 'gate.lines.relay.line', line: relay.line },
    ...Object.entries(inputs).flatMap(([name, line]) =>
      line === undefined ? [] : [{ part: `gate.lines.inputs.${name}`, line }],
    ),
  ];
  return wired.map(({ part, line }) => gateLine(options, part, line));
}

function gateLine(
  options: ConfiguredOptions,
  part: string,
  wired: { chip: string; line: string | number },
): Configured {
  const { site, directory, machine, account, found } = options;
  const names = `${wired.chip}/${wired.line}`;
  const { gpio } = site.gate;
  switch (gpio.transport) {
    case 'directory': {
      const file = linePath(path.resolve(directory, gpio.directory), wired.chip, wired.line);
      const there = file !== null && existsSync(file);
      const advice = there ? null : 'the simulator does not run';
      return { part, names, state: there ? 'found' : 'missing', node: there ? file : null, advice };
    }
    case 'sysfs': {
      const there = machine.entries('/sys/class/gpio').includes('export');
      const rights: Rights = there ? rightsTo(machine, account, '/sys/class/gpio/export', 'gpio') : { state: 'absent' };
      const missing = missingRights(rights, '/sys/class/gpio/export', account.name);
      if (!there)
        return {
          part,
          names,
          state: 'missing',
          node: null,
          advice: 'this kernel has no GPIO in sysfs; use characterDevice',
        };
      return { part, names, state: missing === null ? 'found' : 'noRights', node: '/sys/class/gpio', advice: missing };
    }
    case 'characterDevice':
      break;
  }
  const chips = found.chips.filter(({ label }) => label === wired.chip);
  const refused = found.chips.find(({ label, rights }) => label === '' && rights.state !== 'ok');
  if (chips.length === 0 && refused !== undefined) {
    const advice = missingRights(refused.rights, refused.node, account.name);
    return { part, names, state: 'noRights', node: refused.node, advice };
  }
  const lines = chips.flatMap((chip) =>
    chip.lines
      .filter(({ name, offset }) => (typeof wired.line === 'number' ? offset : name) === wired.line)
      .map((line) => ({ ...line, chip })),
  );
  const [line] = lines;
  if (line === undefined) {
    const labels = found.chips.map(({ label }) => label).filter((label) => label !== '');
    const there = labels.length === 0 ? 'no GPIO chip is there' : `chips there: ${labels.join(', ')}`;
    const advice = chips.length === 0 ? there : `${wired.chip} has no line ${wired.line}; --lines shows all`;
    return { part, names, state: 'missing', node: null, advice };
  }
  if (lines.length > 1) {
    return {
      part,
      names,
      state: 'ambiguous',
      node: null,
      advice: 'more than one chip has this line: name it by its offset',
    };
  }
  const missing = missingRights(line.chip.rights, line.chip.node, account.name);
  if (missing !== null) return { part, names, state: 'noRights', node: line.chip.node, advice: missing };
  if (line.holder !== null) {
    const advice = `held by ${line.holder}: as it should be while the station runs`;
    return { part, names, state: 'held', node: line.chip.node, advice };
  }
  return { part, names, state: 'found', node: line.chip.node, advice: null };
}

function sound({ site, found }: ConfiguredOptions): Configured[] {
  const named = site.sound.device;
  const cards = found.cards.map(({ id, name }) => `${id} (${name})`).join(', ');
  const part = 'sound.device';
  if (named === undefined) {
    const state = found.cards.length === 0 ? 'missing' : 'found';
    const advice = found.cards.length === 0 ? 'no sound card: nothing can be heard' : null;
    return [{ part, names: '(the default card)', state, node: found.cards[0]?.id ?? null, advice }];
  }
  const wanted = named.toLowerCase();
  const card = found.cards.find(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted));
  if (card !== undefined) return [{ part, names: named, state: 'found', node: card.id, advice: null }];
  const advice = cards === '' ? 'no sound card is there' : `cards there: ${cards}`;
  return [{ part, names: named, state: 'missing', node: null, advice }];
}

function byPath(
  { machine, account, directory }: ConfiguredOptions,
  part: string,
  named: string,
  group: string,
  otherwise: () => string,
): Configured {
  // The station opens a relative path against its working directory; only simulated devices are named so.
  const file = path.isAbsolute(named) ? named : path.resolve(named);
  const beside = path.resolve(directory, named);
  const real = machine.real(file) ?? machine.real(beside);
  if (real === null)
    return { part, names: named, state: 'missing', node: null, advice: `${named} is not there; ${otherwise()}` };
  const missing = missingRights(rightsTo(machine, account, real, group), real, account.name);
  return { part, names: named, state: missing === null ? 'found' : 'noRights', node: real, advice: missing };
}

function hex4(id: number): string {
  return id.toString(16).padStart(4, '0');
}
