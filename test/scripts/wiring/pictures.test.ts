import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pinOf } from '../../../drivers/gate/boards.ts';
import { zhCN } from '../../../kiosk/screen/texts/zh-CN.ts';
import { everyBoard, picturePin, serialPins, supply } from '../../../scripts/wiring/boards.ts';
import { guardCard } from '../../../scripts/wiring/guard-card.ts';
import { headerPicture } from '../../../scripts/wiring/header.ts';
import { guideFiles } from '../../../scripts/wiring/pictures.ts';

const pictures = Object.entries(guideFiles).filter(([file]) => file.endsWith('.svg'));
const wires = ['relay', 'doorContact', 'passage', 'requestToExit', 'fire', 'tamper'] as const;

test.each(pictures)('%s stays within its frame, loads nothing, and speaks both languages', (_file, draw) => {
  const svg = draw();
  const [, width, height] = /width="(\d+)" height="(\d+)" font/.exec(svg) ?? [];
  for (const [, x, y] of svg.matchAll(/<(?:text|circle|rect) (?:x|cx)="(-?[\d.]+)" (?:y|cy)="(-?[\d.]+)"/g)) {
    expect(Number(x)).toBeGreaterThanOrEqual(0);
    expect(Number(x)).toBeLessThanOrEqual(Number(width));
    expect(Number(y)).toBeGreaterThanOrEqual(0);
    expect(Number(y)).toBeLessThanOrEqual(Number(height));
  }
  // Widths by the kind of sign: a Chinese one is as wide as the letter is high, a Latin one about half.
  for (const [, x, size, anchor, words] of svg.matchAll(
    /<text x="([\d.]+)" y="[\d.]+" font-size="(\d+)"[^>]*text-anchor="(\w+)">([^<]*)</g,
  )) {
    const em =
      Array.from((words ?? '').replaceAll('&quot;', '"')).reduce((sum, sign) => sum + (sign > '\u2fff' ? 1 : 0.53), 0) *
      Number(size);
    const left = anchor === 'start' ? Number(x) : anchor === 'end' ? Number(x) - em : Number(x) - em / 2;
    expect(left, words).toBeGreaterThanOrEqual(0);
    expect(left + em, words).toBeLessThanOrEqual(Number(width));
  }
  expect(svg).not.toMatch(/href|url\(|<image|<script/);
  expect(svg).toMatch(/[\u4e00-\u9fff]/);
  expect(svg).toMatch(/<title>[A-Z]/);
});

test('the pins in the pictures are those of the board files, the same pin on every board', () => {
  for (const of of wires) {
    const { pin } = picturePin(of);
    for (const board of everyBoard()) {
      const wired = board.wiring[of];
      expect(pinOf(board, typeof wired === 'string' ? wired : wired.line)?.headerPin).toBe(pin);
    }
  }
  expect(serialPins()).toEqual({ transmit: 8, receive: 10 });
  const drawn = pictures.map(([, draw]) => draw()).join('\n');
  for (const of of wires) expect(drawn).toContain(`pin ${picturePin(of).pin} · ${picturePin(of).line}`);
});

test('no supply pin of the pictures is a line of a board', () => {
  for (const pin of Object.values(supply).flat()) {
    for (const board of everyBoard()) expect(board.pins.some(({ headerPin }) => headerPin === pin)).toBe(false);
  }
});

test('a header picture changes when its board file does', () => {
  const [board] = everyBoard();
  if (board === undefined) throw new Error('there is no board');
  const moved = { ...board, wiring: { ...board.wiring, fire: 'GPIO26' } };
  const pulled = { ...board, pins: board.pins.map((pin) => ({ ...pin, pullAtBoot: 'unknown' as const })) };
  expect(headerPicture([moved])).not.toBe(headerPicture([board]));
  expect(headerPicture([pulled])).toContain('未知');
});

test("the guard's card says what the screen says, and is the one that is kept", () => {
  const card = guardCard();
  const { verdict, staff, idle, event } = zhCN;
  for (const words of [verdict.granted, verdict.denied, verdict.referred, staff.admit, staff.register, idle.bothOut]) {
    expect(card).toContain(words);
  }
  for (const title of [event['power.lost'], event['fire.alarm']]) expect(card).toContain(`<h2>${title}</h2>`);
  const kept = path.join(import.meta.dirname, '../../../hw-config/guides/guard-card.zh-CN.html');
  expect(readFileSync(kept, 'utf8')).toBe(card);
  expect(card).not.toMatch(/href|src=|<script/);
});
