/** The header of each family of boards, pin by pin: what to use, what to leave alone, how it is pulled at power-on. */
import { pinOf, type Board } from '../../drivers/gate/boards.ts';
import { type Both, label, picture, text } from './drawing.ts';
import { supply } from './boards.ts';

const top = 140;
const rowHeight = 34;
const middle = 580;
const width = 1160;

const uses: Readonly<Record<keyof Board['wiring'], Both>> = {
  relay: ['继电器', 'relay'],
  doorContact: ['门磁 / 通过信号', 'door contact / passage'],
  passage: ['门磁 / 通过信号', 'door contact / passage'],
  requestToExit: ['出门按钮', 'exit button'],
  fire: ['消防', 'fire'],
  tamper: ['机箱开关', 'case contact'],
};
const pulls = {
  up: ['上拉', 'up'],
  down: ['下拉', 'down'],
  none: ['悬空', 'floats'],
  unknown: ['未知', 'unknown'],
} as const;

/** One picture for boards that share a header; the first gives the lines. */
export function headerPicture(boards: readonly [Board, ...Board[]]): string {
  const [board] = boards;
  const names = boards.map(({ model }) => model);
  const rows = Array.from({ length: 20 }, (_, row) => [pin(board, row * 2 + 1), pin(board, row * 2 + 2)]).flat();
  const legend = top + 20 * rowHeight + 14;
  return picture(
    width,
    legend + 84,
    [`接线针脚：${board.chip}`, `Header pins; GPIO chip ${board.chip}`],
    [
      text(30, 100, names.slice(0, 3).join(' · '), { size: 15 }),
      text(30, 120, names.slice(3).join(' · '), { size: 15 }),
      ...rows,
      swatch(60, legend, '#c8e6c9', ['本指南使用', 'used in this guide']),
      swatch(290, legend, '#ffffff', ['可用', 'free']),
      swatch(430, legend, '#ffe0b2', ['不要用', 'leave alone']),
      swatch(600, legend, '#ffcdd2', ['电源', 'supply']),
      swatch(740, legend, '#cfd8dc', ['接地 / 非 GPIO', 'ground / no GPIO']),
    ],
  );
}

function swatch(x: number, y: number, fill: string, words: Both): string {
  return `<rect x="${x}" y="${y}" width="28" height="28" fill="${fill}" stroke="#37474f"/>\n${label(x + 38, y + 12, words)}`;
}

function pin(board: Board, number: number): string {
  const left = number % 2 === 1;
  const y = top + Math.floor((number - 1) / 2) * rowHeight;
  const x = left ? middle - 34 : middle + 2;
  const { fill, words, bold } = about(board, number);
  const at = left ? middle - 46 : middle + 46;
  return [
    `<rect x="${x}" y="${y}" width="32" height="28" fill="${fill}" stroke="#37474f"/>`,
    text(x + 16, y + 20, String(number), { size: 15, anchor: 'middle' }),
    text(at, y + 20, words, { size: 15, bold, anchor: left ? 'end' : 'start' }),
  ].join('\n');
}

function about(board: Board, number: number): { fill: string; words: string; bold: boolean } {
  for (const [name, pins] of Object.entries(supply)) {
    if (!pins.some((each) => each === number)) continue;
    return { fill: name === 'GND' ? '#cfd8dc' : '#ffcdd2', words: name, bold: false };
  }
  const line = board.pins.find(({ headerPin }) => headerPin === number);
  if (line === undefined) return { fill: '#cfd8dc', words: '—', bold: false };
  const chip = line.chip === board.chip ? '' : ` ${line.chip}`;
  const pull = pulls[line.pullAtBoot];
  const facts = `${line.line}${chip} · ${pull[0]} ${pull[1]}`;
  const use = useOf(board, number);
  if (use !== null) return { fill: '#c8e6c9', words: `${use[0]} ${use[1]} · ${facts}`, bold: true };
  return { fill: line.avoid === undefined ? '#ffffff' : '#ffe0b2', words: facts, bold: false };
}

function useOf(board: Board, number: number): Both | null {
  for (const name of ['relay', 'doorContact', 'requestToExit', 'fire', 'tamper'] as const) {
    const wired = board.wiring[name];
    if (pinOf(board, typeof wired === 'string' ? wired : wired.line)?.headerPin === number) return uses[name];
  }
  return null;
}
