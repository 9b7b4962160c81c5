/** Where an export goes, under which name it is unfinished, and what earlier runs that were killed left there. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { exportStem } from '../../kiosk/station/technician/export-write.ts';
import { mustBeWritable, type OutputRules } from '../output-target.ts';
import { refusalCodes } from '../refusal.ts';

/** sysexits(3) EX_CANTCREAT. */
export const { cannotWrite } = refusalCodes;

export interface Target {
  readonly file: string;
  /** Names this process: what another one left can be told from one that is being written. */
  readonly part: string;
}

/** `out` is a directory, such as a stick, or the name of a file that is not there yet; a `Refusal` for anything else. */
export function targetOf(out: string, kiosk: string, wallMs: number, own: Omit<OutputRules, 'mayReplace'>): Target {
  const asked = path.resolve(out);
  const isDirectory = statSync(asked, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isDirectory
    ? path.join(asked, `${exportStem(kiosk, wallMs, randomBytes(2).toString('hex'))}.sealed`)
    : asked;
  mustBeWritable(file, { ...own, mayReplace: 'none' });
  return { file, part: `${file}.${process.pid}.part` };
}

/** Removes unfinished exports of this box whose process is gone; returns their names. */
export function removeLeft({ file }: Target, kiosk: string): readonly string[] {
  const directory = path.dirname(file);
  const left = readdirSync(directory).filter((name) => {
    const [, stem = '', pid = ''] = /^(.+)\.(\d+)\.part$/.exec(name) ?? [];
    const ours = stem === path.basename(file) || (stem.startsWith(`kadian-${kiosk}-`) && stem.endsWith('.sealed'));
    return ours && !existsSync(`/proc/${pid}`);
  });
  for (const name of left) rmSync(path.join(directory, name), { force: true });
  return left;
}
