/** The text of a sheet out of its bytes. Spreadsheets write several encodings; only those that say what they are count. */
import { err, ok, type Result } from '../../../drivers/basics/result.ts';

/** More than any sheet of boxes needs. */
const bytesMax = 16 * 1024 * 1024;

export interface TextFault {
  readonly line: number | null;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

const saveAs =
  "save it as 'CSV UTF-8 (Comma delimited)' (CSV UTF-8（逗号分隔）); in LibreOffice choose the character set UTF-8";

/** UTF-8 with or without a byte order mark, and UTF-16 with one, as a spreadsheet's "Unicode text" has it. */
export function decodeText(bytes: Uint8Array): Result<string, TextFault> {
  const fault = (found: string, remedy: string, line: number | null = null) =>
    err({ line, found, expected: 'text in UTF-8', remedy });
  if (bytes.length > bytesMax) return fault(`${bytes.length} bytes`, `split it: at most ${bytesMax} bytes`);
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return fault('a workbook (.xlsx, .ods)', saveAs);
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return fault('a workbook (.xls)', saveAs);
  const encoding = startsWith(bytes, [0xff, 0xfe])
    ? 'utf-16le'
    : startsWith(bytes, [0xfe, 0xff])
      ? 'utf-16be'
      : 'utf-8';
  // The mark is taken off by the decoder.
  const text = attempt(bytes, encoding);
  if (text?.includes('\0') === true) return fault('zero bytes', saveAs, lineOf(text, text.indexOf('\0')));
  if (text !== null) return ok(text);
  const gbk = attempt(bytes, 'gbk');
  const line = firstBadLine(bytes);
  return gbk === null
    ? fault('bytes that are no UTF-8', saveAs, line)
    : fault('GBK, as a Chinese spreadsheet saves plain CSV', saveAs, line);
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, at) => bytes[at] === byte);
}

function attempt(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** Lines are told apart before decoding: in UTF-8 and in GBK alike 0x0a is nothing else. */
function firstBadLine(bytes: Uint8Array): number {
  let [line, begin] = [1, 0];
  for (let at = 0; at <= bytes.length; at += 1) {
    if (at < bytes.length && bytes[at] !== 0x0a) continue;
    if (attempt(bytes.subarray(begin, at), 'utf-8') === null) return line;
    line += 1;
    begin = at + 1;
  }
  return line;
}
