import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Board, boardOf, bootSafe, chipsOf, pinOf, readBoards } from '../../../drivers/gate/boards.ts';

const directory = fileURLToPath(new URL('../../../hw-config/boards', import.meta.url));

function allBoards(): Board[] {
  const boards = readBoards(directory);
  if (!boards.ok) throw new Error(boards.error);
  return boards.value;
}

function board(id: string): Board {
  const found = allBoards().find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no board ${id}`);
  return found;
}

const piBoards = ['cm4', 'pi-3b-plus', 'pi-4', 'pi-5', 'zero-2-w'] as const;
const supplyPins = [1, 2, 4, 6, 9, 14, 17, 20, 25, 30, 34, 39];

test('the boards shipped, with the chip of their header', () => {
  expect(allBoards().map(({ id, chip }) => [id, chip])).toEqual([
    ['cm4', 'pinctrl-bcm2711'],
    ['nanopc-t6', 'gpio3'],
    ['odroid-c4', 'periphs-banks'],
    ['pi-3b-plus', 'pinctrl-bcm2835'],
    ['pi-4', 'pinctrl-bcm2711'],
    ['pi-5', 'pinctrl-rp1'],
    ['zero-2-w', 'pinctrl-bcm2835'],
  ]);
});

test.each(piBoards)('%s has 28 lines in order, and with supply and ground every pin of the header', (id) => {
  const { pins } = board(id);
  expect(pins.map(({ offset }) => offset)).toEqual(Array.from({ length: 28 }, (_, offset) => offset));
  expect(new Set([...pins.map(({ headerPin }) => headerPin), ...supplyPins]).size).toBe(40);
});

test.each(allBoards().map((each) => [each.id, each] as const))(
  '%s: every pin and line once, none on a supply, and only safe ones recommended',
  (_id, each) => {
    const { pins, wiring, serial } = each;
    const twice = (values: readonly (string | number)[]) => values.filter((value, at) => values.indexOf(value) !== at);
    expect(twice(pins.map(({ headerPin }) => headerPin))).toEqual([]);
    expect(twice(pins.map(({ line }) => line))).toEqual([]);
    expect(twice(pins.map(({ chip, offset }) => `${chip}/${offset}`))).toEqual([]);
    expect(pins.filter(({ headerPin }) => supplyPins.includes(headerPin))).toEqual([]);
    const { relay, ...inputs } = wiring;
    for (const line of [relay.line, ...Object.values(inputs)]) {
      expect(pinOf(each, line)).toBeDefined();
      expect(pinOf(each, line)?.avoid).toBeUndefined();
    }
    // The passage contact is wired in place of the door contact; otherwise each has its own.
    expect(twice([relay.line, wiring.doorContact, wiring.requestToExit, wiring.fire, wiring.tamper])).toEqual([]);
    const boot = bootSafe(each, relay.line, relay.activeLow);
    if (relay.resistor === 'none') expect(boot).toMatchObject({ safe: true });
    else {
      expect(boot).toMatchObject({ safe: false, byResistor: true });
      expect(relay.resistor).toBe(relay.activeLow ? 'pullUp' : 'pullDown');
    }
    // What a UART needs is not offered to anything else.
    for (const pin of [serial.transmitPin, serial.receivePin]) {
      expect(pins.find(({ headerPin }) => headerPin === pin)?.avoid).toBeDefined();
    }
  },
);

test('a line is found by its name, or by its offset on its own chip', () => {
  const nano = board('nanopc-t6');
  expect(pinOf(nano, 'HEADER_16')).toMatchObject({ chip: 'gpio3', offset: 11, headerPin: 16 });
  expect(pinOf(nano, 11, 'gpio1')?.headerPin).toBe(23);
  expect(pinOf(nano, 11, 'gpio3')?.headerPin).toBe(16);
  expect(pinOf(nano, 'HEADER_01')).toBeUndefined();
  expect([...chipsOf(nano)].toSorted()).toEqual(['gpio0', 'gpio1', 'gpio3']);
});

test('a pull that no document tells is not safe, and a resistor is asked for', () => {
  const { safe, byResistor, why } = bootSafe(board('odroid-c4'), 'PIN_11', false);
  expect({ safe, byResistor }).toEqual({ safe: false, byResistor: true });
  expect(why).toContain('10 kΩ to ground');
  expect(bootSafe(board('odroid-c4'), 'PIN_11', true).why).toContain('10 kΩ to 3.3 V');
});

test('a board is known by the model of its device tree', () => {
  const boards = allBoards();
  expect(boardOf(boards, 'Raspberry Pi 4 Model B Rev 1.5\0')?.id).toBe('pi-4');
  expect(boardOf(boards, 'Raspberry Pi 5 Model B Rev 1.0')?.id).toBe('pi-5');
  expect(boardOf(boards, 'Raspberry Pi 3 Model B Plus Rev 1.3')?.id).toBe('pi-3b-plus');
  expect(boardOf(boards, 'Raspberry Pi Compute Module 4 Rev 1.0')?.id).toBe('cm4');
  expect(boardOf(boards, 'FriendlyElec NanoPC-T6')?.id).toBe('nanopc-t6');
  expect(boardOf(boards, 'Hardkernel ODROID-C4')?.id).toBe('odroid-c4');
  // Boards whose names begin like one of these, and are others.
  expect(boardOf(boards, 'Raspberry Pi Compute Module 4S Rev 1.0')).toBeNull();
  expect(boardOf(boards, 'Raspberry Pi 3 Model B Rev 1.2')).toBeNull();
});

test.each([
  ['GPIO17', false, true],
  ['GPIO17', true, false],
  ['GPIO5', true, true],
  ['GPIO5', false, false],
  [9, false, true],
  [4, true, true],
  [4, false, false],
  ['GPIO8', true, false],
  ['GPIO14', false, false],
  ['ID_SDA', true, false],
  ['GPIO40', false, false],
  [28, false, false],
] as const)('boot: a relay on %s, active low %s, safe: %s', (line, activeLow, safe) => {
  for (const id of piBoards) {
    expect(bootSafe(board(id), line, activeLow).safe).toBe(safe);
  }
});

test('an unsafe line is answered with lines that are safe', () => {
  const pi = board('pi-4');
  const { why } = bootSafe(pi, 'GPIO17', true);
  expect(why).toContain('GPIO17 (pin 11) is pulled down at boot');
  const named = [...(why.split('use one of')[1]?.matchAll(/GPIO\d+/g) ?? [])].map(([line]) => line);
  expect(named).toEqual(['GPIO4', 'GPIO5', 'GPIO6']);
  for (const line of named) expect(bootSafe(pi, line, true).safe).toBe(true);
  const floating = { ...pi, pins: pi.pins.map((pin) => ({ ...pin, pullAtBoot: 'none' as const })) };
  expect(bootSafe(floating, 'GPIO17', false)).toMatchObject({ safe: false, why: expect.stringContaining('floats') });
});

test('an error names the file, the path in it and what was expected', () => {
  const copy = mkdtempSync(join(tmpdir(), 'boards-'));
  cpSync(directory, copy, { recursive: true });
  const pi5 = join(copy, 'pi-5.json');
  const text = readFileSync(pi5, 'utf8');
  writeFileSync(pi5, text.replace('"pinctrl-rp1"', '5'));
  expect(readBoards(copy)).toMatchObject({ ok: false, error: expect.stringMatching(/pi-5\.json.*string[^]*chip/) });
  writeFileSync(pi5, text.replace('"header-40"', '"header-26"'));
  expect(readBoards(copy)).toMatchObject({ ok: false, error: expect.stringMatching(/pi-5\.json.*header-26\.json/) });
  writeFileSync(pi5, '{');
  expect(readBoards(copy)).toMatchObject({ ok: false, error: expect.stringContaining('pi-5.json') });
  rmSync(copy, { recursive: true });
  expect(readBoards(copy)).toMatchObject({ ok: false, error: expect.stringContaining('ENOENT') });
});
