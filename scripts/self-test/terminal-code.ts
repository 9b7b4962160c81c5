/** A QR code for the terminal, two modules a character, black on white whatever the terminal's colours are. */

export interface DrawnCode {
  readonly lines: readonly string[];
  /** The same as an SVG picture. */
  readonly svg: string;
}

/** The quiet zone around the symbol, in modules (ISO/IEC 18004). */
const quiet = 4;

/** Null where the encoder is not installed or the text is too long. */
export async function drawCode(payload: string): Promise<DrawnCode | null> {
  const rows = await modulesOf(payload);
  if (rows === null) return null;
  const size = rows.length;
  const squares = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="180" height="180"><rect width="${size}" height="${size}" fill="#fff"/><path d="${squares.join('')}"/></svg>`;
  return { lines: linesOf(rows), svg };
}

/** Dark modules are true, the quiet zone included. */
async function modulesOf(payload: string): Promise<readonly (readonly boolean[])[] | null> {
  try {
    // The package as a whole: its deep modules, which the page is bundled from, cannot be loaded by Node itself.
    const { QRCodeEncoder, QRCodeDecoderErrorCorrectionLevel } = await import('@zxing/library');
    const matrix = QRCodeEncoder.encode(payload, QRCodeDecoderErrorCorrectionLevel.M).getMatrix();
    const side = matrix.getWidth() + 2 * quiet;
    const inside = (at: number): boolean => at >= quiet && at < side - quiet;
    return Array.from({ length: side }, (_, y) =>
      Array.from({ length: side }, (_, x) => inside(x) && inside(y) && matrix.get(x - quiet, y - quiet) === 1),
    );
  } catch {
    return null;
  }
}

function linesOf(rows: readonly (readonly boolean[])[]): string[] {
  const lines: string[] = [];
  for (let y = 0; y < rows.length; y += 2) {
    const cells = (rows[y] ?? []).map((above, x) => {
      const below = rows[y + 1]?.[x] === true;
      if (above) return below ? '█' : '▀';
      return below ? '▄' : ' ';
    });
    lines.push(`\u001b[30;107m${cells.join('')}\u001b[0m`);
  }
  return lines;
}
