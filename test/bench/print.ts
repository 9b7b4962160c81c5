/** Figures as people read them, and as programs do. */
import type { Figure } from './figure.ts';

/** One JSON object a line: bench, figure, value, unit, and floor, ratio, peer where there are any. */
export function jsonLine(bench: string, { figure, value, unit, floor, ratio, peer }: Figure): string {
  return JSON.stringify({
    bench,
    figure,
    value: rounded(value),
    unit,
    ...(floor === undefined ? {} : { floor: rounded(floor) }),
    ...(ratio === undefined ? {} : { ratio: rounded(ratio) }),
    ...(peer === undefined ? {} : { peer: { name: peer.name, value: rounded(peer.value) } }),
  });
}

const titles = ['bench', 'figure', 'value', 'unit', 'floor', 'ratio', 'peer'] as const;
const widths = [14, 58, 10, 10, 10, 7, 0] as const;

/** The table is printed line by line, because a figure may take minutes: its columns have fixed widths. */
export function tableHead(): string {
  return `${row(titles)}\n${'-'.repeat(widths.reduce((sum, width) => sum + width + 2, 4))}`;
}

export function tableRow(bench: string, { figure, value, unit, floor, ratio, peer }: Figure): string {
  return row([
    bench,
    figure,
    shown(value),
    unit,
    floor === undefined ? '' : shown(floor),
    ratio === undefined ? '' : shown(ratio),
    peer === undefined ? '' : `${shown(peer.value)} (${peer.name})`,
  ]);
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, at) => {
      const width = widths[at] ?? 0;
      return at === 2 || at === 4 || at === 5 ? cell.padStart(width) : cell.padEnd(width);
    })
    .join('  ')
    .trimEnd();
}

/** Four significant digits: more would be noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function shown(value: number): string {
  return rounded(value).toLocaleString('en', { maximumSignificantDigits: 4, useGrouping: true });
}
