import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Board, boardOf, bootSafe, readBoards } from '../../../drivers/gate/boards.ts';

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

test('the boards shipped are valid: 28 lines on distinct pins, none on a supply or ground pin', () => {
  const boards = allBoards();
  expect(boards.map(({ id, chip }) => [id, chip])).toEqual([
    ['cm4', 'pinctrl-bcm2711'],
    ['pi-3b-plus', 'pinctrl-bcm2835'],
    ['pi-4', 'pinctrl-bcm2711'],
    ['pi-5', 'pinctrl-rp1'],
    ['zero-2-w', 'pinctrl-bcm2835'],
  ]);
  const supplyPins = [1, 2, 4, 6, 9, 14, 17, 20, 25, 30, 34, 39];
  for (const { pins } of boards) {
    expect(pins.map(({ offset }) => offset)).toEqual(Array.from({ length: 28 }, (_, offset) => offset));
    const headerPins = new Set([...pins.map(({ headerPin }) => headerPin), ...supplyPins]);
    expect(headerPins.size).toBe(40);
    expect(new Set(pins.map(({ line }) => line)).size).toBe(28);
  }
});

test('a board is known by the model of its device tree', () => {
  const boards = allBoards();
  expect(boardOf(boards, 'Raspberry Pi 4 Model B Rev 1.5\0')?.id).toBe('pi-4');
  expect(boardOf(boards, 'Raspberry Pi 5 Model B Rev 1.0')?.id).toBe('pi-5');
  expect(boardOf(boards, 'Raspberry Pi 3 Model B Plus Rev 1.3')?.id).toBe('pi-3b-plus');
  expect(boardOf(boards, 'Raspberry Pi Compute Module 4 Rev 1.0')?.id).toBe('cm4');
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
  for (const id of ['pi-3b-plus', 'pi-4', 'pi-5', 'cm4', 'zero-2-w']) {
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
