/**
 * `npm run decode -- thermometer <model> [--hex]`        bytes of an instrument on standard input, as JSON lines
 * `npm run decode -- hid --descriptor <hex file>`        reports as hex lines on standard input, as JSON lines
 * `npm run decode -- hid-fields --descriptor <hex file>` every field of the descriptor, a JSON line each
 * Exit code: 0 done, 1 what was given cannot be decoded, 2 wrong use.
 */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../drivers/basics/result.ts';
import { decodeHid, printHidFields } from './decode/hid.ts';
import { decodeThermometer } from './decode/thermometer.ts';

const usage = `usage: npm run decode -- thermometer <model> [--hex]
       npm run decode -- hid --descriptor <hex file>
       npm run decode -- hid-fields --descriptor <hex file>`;

const write = (line: string): void => void process.stdout.write(`${line}\n`);

/** Bytes from text such as `5A 5A 45 04`, `0x5a,0x5a` or `5a5a4504`. Digits are never joined across a gap: that would invent bytes. */
function hexBytes(text: string, what: string): Result<Uint8Array, string> {
  const parts: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    for (const word of line.split(/[\s:,]+/).filter((each) => each !== '')) {
      const digits = word.replace(/^0x/i, '');
      if (!/^(?:[0-9a-f]{2})+$/i.test(digits)) {
        return err(`${what}, line ${index + 1}: expected pairs of hexadecimal digits, found '${word.slice(0, 40)}'`);
      }
      parts.push(digits);
    }
  }
  return ok(Buffer.from(parts.join(''), 'hex'));
}

async function standardInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function thermometer(model: string, hex: boolean): Promise<Result<void, string>> {
  if (!hex) return decodeThermometer(model, process.stdin, write);
  const bytes = hexBytes(await standardInput(), 'standard input');
  return bytes.ok ? decodeThermometer(model, one(bytes.value), write) : bytes;
}

function descriptor(file: string): Result<Uint8Array, string> {
  try {
    return hexBytes(readFileSync(file, 'utf8'), file);
  } catch (error) {
    return err(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A descriptor that describes nothing is no answer but a fault. */
function fields(bytes: Uint8Array): Result<void, string> {
  let count = 0;
  const printed = printHidFields(bytes, (line) => {
    count += 1;
    write(line);
  });
  return printed.ok && count === 0 ? err('the descriptor describes no field') : printed;
}

async function run(): Promise<Result<void, string> | null> {
  const { values, positionals } = parseArgs({
    options: { hex: { type: 'boolean', default: false }, descriptor: { type: 'string' } },
    allowPositionals: true,
  });
  const [what, model] = positionals;
  if (what === 'thermometer' && model !== undefined) return thermometer(model, values.hex);
  if (values.descriptor === undefined || (what !== 'hid' && what !== 'hid-fields')) return null;
  const bytes = descriptor(values.descriptor);
  if (!bytes.ok) return bytes;
  return what === 'hid'
    ? decodeHid(bytes.value, createInterface({ input: process.stdin }), write)
    : fields(bytes.value);
}

try {
  const outcome = await run();
  if (outcome === null) {
    process.stderr.write(`${usage}\n`);
    process.exitCode = 2;
  } else if (!outcome.ok) {
    process.stderr.write(`${outcome.error}\n`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n${usage}\n`);
  process.exitCode = 2;
}
