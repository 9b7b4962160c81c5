/** Few shapes for wiring pictures, as lines of SVG. Every text stands in Chinese and in English. */

/** A label in both languages. */
export type Both = readonly [zh: string, en: string];

const font = 'Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, sans-serif';

/** Colours of wires; none is the only way to tell one wire from another: each is labelled too. */
export const wires = { plus: '#c62828', minus: '#263238', signal: '#1565c0', lock: '#6a1b9a' } as const;

/** A whole picture, its title above it. */
export function picture(width: number, height: number, title: Both, shapes: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${font}">`,
    `<title>${escaped(title[1])}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(30, 44, title[0], { size: 26, bold: true }),
    text(30, 72, title[1], { size: 18, colour: '#455a64' }),
    ...shapes,
    '</svg>',
    '',
  ].join('\n');
}

interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly colour?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** One line of text; `y` is its baseline. */
export function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { size = 16, bold = false, colour = '#1b1b1b', anchor = 'start' } = style;
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${x}" y="${y}" font-size="${size}"${weight} fill="${colour}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

/** Chinese above English; `y` is the baseline of the first. */
export function label(x: number, y: number, [zh, en]: Both, anchor: TextStyle['anchor'] = 'start'): string {
  return `${text(x, y, zh, { size: 17, anchor })}\n${text(x, y + 19, en, { size: 14, colour: '#455a64', anchor })}`;
}

/** A thing with its name inside, at the top. */
export function block(x: number, y: number, width: number, height: number, name: Both, fill = '#eceff1'): string {
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="#37474f" stroke-width="2"/>`,
    label(x + width / 2, y + 26, name, 'middle'),
  ].join('\n');
}

/** A connection point with its name beside it, inside the block it belongs to. */
export function terminal(x: number, y: number, name: string, side: 'left' | 'right'): string {
  const inside = side === 'left' ? x + 14 : x - 14;
  return [
    `<circle cx="${x}" cy="${y}" r="6" fill="#ffffff" stroke="#37474f" stroke-width="2"/>`,
    text(inside, y + 6, name, { size: 16, anchor: side === 'left' ? 'start' : 'end' }),
  ].join('\n');
}

/** A wire through points; `broken` for one that only some need. */
export function wire(colour: string, points: readonly (readonly [number, number])[], broken = false): string {
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  const dashes = broken ? ' stroke-dasharray="8 6"' : '';
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="3"${dashes}/>`;
}

/** A joint of wires. */
export function joint(x: number, y: number, colour: string): string {
  return `<circle cx="${x}" cy="${y}" r="5" fill="${colour}"/>`;
}

/** A contact in a horizontal wire, 60 wide: `closed` at rest or open. */
export function contact(x: number, y: number, closed: boolean, colour: string = wires.lock): string {
  const tip = closed ? y : y - 20;
  return [
    `<circle cx="${x}" cy="${y}" r="5" fill="#ffffff" stroke="${colour}" stroke-width="3"/>`,
    `<circle cx="${x + 60}" cy="${y}" r="5" fill="#ffffff" stroke="${colour}" stroke-width="3"/>`,
    `<path d="M${x + 5} ${y} L${x + 56} ${tip}" stroke="${colour}" stroke-width="4"/>`,
  ].join('\n');
}

/** A diode in a vertical wire of 60, its ring (cathode) at the top. */
export function diode(x: number, y: number): string {
  return [
    `<path d="M${x} ${y} V${y + 60}" stroke="${wires.minus}" stroke-width="3"/>`,
    `<path d="M${x - 13} ${y + 42} H${x + 13} L${x} ${y + 20} Z" fill="${wires.minus}"/>`,
    `<path d="M${x - 13} ${y + 19} H${x + 13}" stroke="${wires.minus}" stroke-width="4"/>`,
  ].join('\n');
}

/** A frame with a warning or an advice; its lines come in pairs. */
export function note(
  x: number,
  y: number,
  width: number,
  lines: readonly Both[],
  kind: 'warn' | 'good' | 'plain',
): string {
  const colours = {
    warn: ['#fff3e0', '#e65100'],
    good: ['#e8f5e9', '#2e7d32'],
    plain: ['#f5f5f5', '#90a4ae'],
  } as const;
  const [fill, stroke] = colours[kind];
  const height = lines.length * 46 + 16;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${stroke}" stroke-width="2"/>`,
    ...lines.map((line, index) => label(x + 14, y + 28 + index * 46, line)),
  ].join('\n');
}

/** For text inside XML. */
export function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
