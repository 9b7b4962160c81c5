/**
 * `npx node test/district/open-export.ts FILE --key FILE --out DIR [--device-key KEY] [--json]`: opens an export of a box with the
 * district's private X25519 key (PKCS #8 in PEM), checks it, and writes `diagnostics.json` and `events.jsonl`. Nothing is
 * written unless all of it is right. Ends with 0 when whole; 1 when cut off, changed, or sealed to another key; 64, 66 and 73 for
 * wrong use, files that cannot be used and a directory that cannot be written.
 */
import '../../drivers/basics/node-version.ts';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileFault, readText, Refusal, refusalCodes } from '../../scripts/refusal.ts';
import { type OpenedExport, readExport } from './open-export-read.ts';

const usage = 'usage: open-export FILE --key FILE --out DIR [--device-key KEY] [--json]';
const cannotWrite = 73;

function argumentsOf() {
  try {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      options: { key: text, out: text, 'device-key': text, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0 || values.key === undefined || values.out === undefined) {
      throw new Refusal(usage, refusalCodes.wrongUse);
    }
    return { file, key: values.key, out: values.out, deviceKey: values['device-key'] ?? null, json: values.json };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${error instanceof Error ? error.message : String(error)}\n${usage}`, refusalCodes.wrongUse);
  }
}

function privateKeyOf(file: string): KeyObject {
  const text = readText(file);
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'x25519') return key;
  } catch {
    // Told below: no key, or one of another kind.
  }
  throw new Refusal(`${file}: not a private X25519 key (PKCS #8 in PEM)`, refusalCodes.badFile);
}

/** A file that is there under its name only when it is whole. */
function output(name: string) {
  const part = `${name}.part`;
  const descriptor = openSync(part, 'w', 0o600);
  return {
    write: (text: string): void => void writeSync(descriptor, text),
    keep(): void {
      fsyncSync(descriptor);
      closeSync(descriptor);
      renameSync(part, name);
    },
    drop(): void {
      closeSync(descriptor);
      rmSync(part, { force: true });
    },
  };
}

async function run(): Promise<void> {
  const { file, key, out, deviceKey, json } = argumentsOf();
  const privateKey = privateKeyOf(key);
  if (!existsSync(file)) throw new Refusal(`${file}: there is no such file`, refusalCodes.badFile);
  const names = ['diagnostics.json', 'events.jsonl'].map((name) => path.join(out, name));
  const there = names.find((name) => existsSync(name));
  if (there !== undefined) throw new Refusal(`${there}: is there already, and nothing is written over`, cannotWrite);
  mkdirSync(out, { recursive: true, mode: 0o700 });
  const [diagnostics, events] = names.map(output);
  if (diagnostics === undefined || events === undefined) throw new Error('two files, two names');
  let isWhole = false;
  try {
    const opened = await readExport({
      file,
      privateKey,
      deviceKey,
      onDiagnostics: (text) => diagnostics.write(`${text}\n`),
      onEvent: (line) => events.write(`${line}\n`),
    });
    if (!opened.ok) throw new Refusal(`${file}: ${opened.error.code}: ${opened.error.detail}`, 1);
    isWhole = true;
    if (opened.value.hasDiagnostics) diagnostics.keep();
    else diagnostics.drop();
    if (opened.value.events > 0) events.keep();
    else events.drop();
    process.stdout.write(`${json ? JSON.stringify({ file, ...opened.value }) : textOf(opened.value, out)}\n`);
  } finally {
    if (!isWhole) {
      diagnostics.drop();
      events.drop();
    }
  }
}

function textOf({ header, events, dropped, signedTo, signers, ...rest }: OpenedExport, out: string): string {
  const time = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString());
  const signed = signedTo === 0 ? 'not signed' : `signed to event ${signedTo} by ${signers.join(', ')}`;
  return [
    `${header.source}, made ${time(header.wallMs)}, sealed to ${header.key}`,
    events === 0
      ? 'no events'
      : `${events} events of ${header.from} to ${header.through} (${dropped} dropped on the box), ${time(rest.firstWallMs)} to ${time(rest.lastWallMs)}`,
    `the chain holds, ${signed}`,
    rest.hasDiagnostics ? 'with diagnostics' : 'without diagnostics',
    `written to ${out}`,
  ].join('\n');
}

try {
  await run();
} catch (error) {
  const said = error instanceof Refusal ? error : null;
  const why = said?.message ?? fileFault(error);
  if (why === null) throw error;
  process.stderr.write(`open-export: ${why}\n`);
  process.exitCode = said?.exitCode ?? cannotWrite;
}
