/** The inputs of findings, whole: each in a file of its own under build/fuzz-findings, and read back from there. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputFolder, outputTarget, writeOutput } from '../../scripts/output-target.ts';

const place = fileURLToPath(new URL('../../build/fuzz-findings/', import.meta.url));

/** Where it lies now, as seen from here; or what it is in base64, where nothing can be written. */
export function keepFinding(target: string, input: Uint8Array): string {
  const folder = outputFolder(place);
  if (!folder.ok) return inBase64(input);
  const name = `${target}-${createHash('sha256').update(input).digest('hex').slice(0, 8)}.bin`;
  const file = outputTarget(`${folder.value}/${name}`, { ownFiles: [], mayReplace: 'any' });
  if (!file.ok || !writeOutput(file.value, input).ok) return inBase64(input);
  return relative(process.cwd(), `${folder.value}/${name}`);
}

const base64Mark = 'base64:';
const inBase64 = (input: Uint8Array): string => `${base64Mark}${Buffer.from(input).toString('base64')}`;

/** What `--replay` names: a file; what a finding prints, a line of the corpus or base64; or else the text itself. Null: no such finding. */
export function inputNamed(named: string): Uint8Array | null {
  if (named.startsWith(base64Mark)) return new Uint8Array(Buffer.from(named.slice(base64Mark.length), 'base64'));
  if (!named.includes('\0') && named.length < 4_096 && statSync(named, { throwIfNoEntry: false })?.isFile() === true)
    return new Uint8Array(readFileSync(named));
  if (/^[^\s"]+\.bin$/.test(named)) return null;
  return new Uint8Array(/^".*"$/s.test(named) ? fromLine(named) : Buffer.from(named));
}

/** A JSON text whose characters stand for the bytes; any other text in quotes is itself. */
function fromLine(line: string): Buffer {
  try {
    return Buffer.from(String(JSON.parse(line)), 'latin1');
  } catch {
    return Buffer.from(line);
  }
}
