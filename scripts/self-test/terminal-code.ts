/** A QR code for the terminal, two modules a character, black on white whatever the terminal's colours are. */
export interface DrawnCode {
  readonly lines: readonly string[];
  /** The same as an SVG picture. */
  readonly svg: string;
}

/** Null where the encoder is not installed or the text is too long. */
export async function drawCode(payload: string): Promise<DrawnCode | null> {
  const encoder = await import('../../kiosk/screen/qr-path.ts').catch(() => null);
  const drawn = encoder?.qrPath(payload) ?? null;
  if (drawn === null) return null;
  const { path, size } = drawn;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="180" height="180"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}"/></svg>`;
  return { lines: linesOf(path, size), svg };
}

/** The path is made of runs `M x y h length …` (kiosk/screen/qr-path.ts). */
function linesOf(path: string, size: number): string[] {
  const dark = new Set<string>();
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let at = 0; at < Number(length); at += 1) dark.add(`${Number(x) + at},${y}`);
  }
  const lines: string[] = [];
  for (let y = 0; y < size; y += 2) {
    let line = '\u001b[30;107m';
    for (let x = 0; x < size; x += 1) {
      const [above, below] = [dark.has(`${x},${y}`), dark.has(`${x},${y + 1}`)];
      line += above ? (below ? '█' : '▀') : below ? '▄' : ' ';
    }
    lines.push(`${line}\u001b[0m`);
  }
  return lines;
}
