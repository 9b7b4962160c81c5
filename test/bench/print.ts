/** Figures as people read them, and as programs do. */
import type { Figure, Finding, Peer } from './figure.ts';

/** One JSON object a line: bench, figure, value, unit, and floor, ratio, peers where there are any; or what is absent, and why. */
export function jsonLine(bench: string, finding: Finding): string {
  if ('absent' in finding) return JSON.stringify({ bench, ...finding });
  const { figure, value, unit, floor, ratio, peers } = finding;
  return JSON.stringify({
    bench,
    figure,
    value: rounded(value),
    unit,
    ...(floor === undefined ? {} : { floor: rounded(floor) }),
    ...(ratio === undefined ? {} : { ratio: rounded(ratio) }),
    ...(peers === undefined ? {} : { peers: peers.map((peer) => ({ name: peer.name, value: rounded(peer.value) })) }),
  });
}

const titles = ['bench', 'figure', 'value', 'unit', 'floor', 'ratio', 'peers'] as const;
const widths = [18, 58, 10, 10, 10, 7, 0] as const;

/** The table is printed line by line, because a figure may take minutes: its columns have fixed widths. */
export function tableHead(): string {
  return `${row(titles)}\n${'-'.repeat(widths.reduce((sum, width) => sum + width + 2, 4))}`;
}

export function tableRow(bench: string, finding: Finding): string {
  if ('absent' in finding) return row([bench, `absent: ${finding.absent}: ${finding.why}`]);
  const { figure, value, unit, floor, ratio, peers }: Figure = finding;
  return row([
    bench,
    figure,
    shown(value),
    unit,
    floor === undefined ? '' : shown(floor),
    ratio === undefined ? '' : shown(ratio),
    (peers ?? []).map((peer: Peer) => `${shown(peer.value)} (${peer.name})`).join(', '),
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
