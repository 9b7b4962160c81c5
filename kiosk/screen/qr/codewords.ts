/** A text as the codewords of a QR code, with their error correction (ISO/IEC 18004, 7.4 to 7.6). */
import { dataCodewords, type Version, versions } from './versions.ts';

const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** The smallest version that holds the text, and its codewords in the order in which they are drawn; null: none does. */
export function codewordsOf(text: string): { readonly version: Version; readonly codewords: readonly number[] } | null {
  const plain = Array.from(text).every((character) => alphanumeric.includes(character));
  const bytes = new TextEncoder().encode(text);
  for (const version of versions) {
    let bits = plain ? alphanumericBits(text, version.number) : byteBits(bytes, version.number);
    const room = dataCodewords(version) * 8;
    if (bits.length > room) continue;
    bits += '0'.repeat(Math.min(4, room - bits.length));
    bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
    const data: number[] = [];
    for (let at = 0; at < bits.length; at += 8) data.push(Number.parseInt(bits.slice(at, at + 8), 2));
    for (let pad = 0xec; data.length < room / 8; pad ^= 0xec ^ 0x11) data.push(pad);
    return { version, codewords: interleaved(data, version) };
  }
  return null;
}

function binary(value: number, width: number): string {
  return value.toString(2).padStart(width, '0');
}

function alphanumericBits(text: string, version: number): string {
  let bits = `0010${binary(text.length, version < 10 ? 9 : version < 27 ? 11 : 13)}`;
  for (let at = 0; at < text.length; at += 2) {
    const [first, second] = [text[at] ?? '', text[at + 1]].map((one) => alphanumeric.indexOf(one ?? ' '));
    bits += text[at + 1] === undefined ? binary(first ?? 0, 6) : binary((first ?? 0) * 45 + (second ?? 0), 11);
  }
  return bits;
}

function byteBits(bytes: Uint8Array, version: number): string {
  const count = binary(bytes.length, version < 10 ? 8 : 16);
  return `0100${count}${Array.from(bytes, (byte) => binary(byte, 8)).join('')}`;
}

/** Parts the data into blocks, gives each its error correction, and takes from all in turn. */
function interleaved(data: readonly number[], version: Version): readonly number[] {
  const { blocks, eccPerBlock, codewords } = version;
  const short = Math.floor(codewords / blocks) - eccPerBlock;
  const shortBlocks = blocks - (codewords % blocks);
  const divisor = generator(eccPerBlock);
  const parts: { readonly data: readonly number[]; readonly ecc: readonly number[] }[] = [];
  for (let block = 0, at = 0; block < blocks; block++) {
    const part = data.slice(at, at + short + (block < shortBlocks ? 0 : 1));
    at += part.length;
    parts.push({ data: part, ecc: remainder(part, divisor) });
  }
  const across = (rows: readonly (readonly number[])[], length: number): number[] =>
    Array.from({ length }, (_, at) => rows.flatMap((row) => row.slice(at, at + 1))).flat();
  return [
    ...across(
      parts.map((part) => part.data),
      short + 1,
    ),
    ...across(
      parts.map((part) => part.ecc),
      eccPerBlock,
    ),
  ];
}

/** The product in the field of 256 elements with x^8 + x^4 + x^3 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

/** The Reed-Solomon generator of that degree, highest power first, without its leading one. */
function generator(degree: number): readonly number[] {
  let result = [...Array<number>(degree - 1).fill(0), 1];
  for (let power = 0, root = 1; power < degree; power++, root = times(root, 2)) {
    const by = root;
    result = result.map((coefficient, at) => times(coefficient, by) ^ (result[at + 1] ?? 0));
  }
  return result;
}

function remainder(data: readonly number[], divisor: readonly number[]): readonly number[] {
  let result = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (result[0] ?? 0);
    const shifted = [...result.slice(1), 0];
    result = shifted.map((coefficient, at) => coefficient ^ times(divisor[at] ?? 0, factor));
  }
  return result;
}
