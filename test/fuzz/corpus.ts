/** The kept inputs of a target: one line each, a JSON text whose characters stand for the bytes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const fileOf = (target: string): string => fileURLToPath(new URL(`corpus/${target}.txt`, import.meta.url));

export function readCorpus(target: string): readonly Uint8Array[] {
  const file = fileOf(target);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => new Uint8Array(Buffer.from(JSON.parse(line), 'latin1')));
}

/** Keeps the inputs, shortest first, up to `mostBytes` of file. */
export function writeCorpus(target: string, inputs: readonly Uint8Array[], mostBytes = 6_000): void {
  let text = '';
  for (const input of inputs.toSorted((a, b) => a.length - b.length)) {
    const line = `${lineOf(input)}\n`;
    if (Buffer.byteLength(text + line) > mostBytes) break;
    text += line;
  }
  mkdirSync(dirname(fileOf(target)), { recursive: true });
  writeFileSync(fileOf(target), text);
}

export function lineOf(input: Uint8Array): string {
  return JSON.stringify(Buffer.from(input).toString('latin1')).replaceAll(
    /[\u007f-\u00ff]/g,
    (sign) => `\\u00${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
