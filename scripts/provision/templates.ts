/** What a site is made from: template site files, boards, and the hashes that stand in published examples. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { boardOf, readBoards, type Board } from '../../drivers/gate/boards.ts';
import { withoutMark } from '../../drivers/basics/byte-order-mark.ts';
import { repeatedNames } from '../../drivers/basics/json-names.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { readBytes, Refusal, refusalCodes } from '../refusal.ts';
import type { SheetFault } from './sheet/fault.ts';
import { isObject, type JsonObject } from './sheet/json-path.ts';

const configuration = path.join(import.meta.dirname, '../../hw-config');

/** The template a wizard begins with when it is given none. */
export const usualTemplate = path.join(configuration, 'sites/single-lane.json');

export type TemplateFault = Pick<SheetFault, 'found' | 'expected' | 'remedy'>;

/** A template as JSON, not judged. */
export function readTemplate(file: string): Result<JsonObject, TemplateFault> {
  const fault = (found: string, expected: string) =>
    err({ found, expected, remedy: 'name a site file, its path relative to the sheet' });
  let text: string;
  try {
    text = withoutMark(readBytes(file, { onlyFiles: true }).toString('utf8'));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return fault(error.message, 'a template that can be read');
  }
  try {
    const json: unknown = JSON.parse(text);
    if (!isObject(json)) return fault(`${file}, which is no object`, 'a site file');
    const [twice] = repeatedNames(text);
    if (twice === undefined) return ok(json);
    const found = `${file}, in which ${twice.path.join('.')} stands in line ${twice.firstLine} and again in line ${twice.line}`;
    return err({
      found,
      expected: 'a template that says each thing once',
      remedy: 'take out the one that is not meant',
    });
  } catch (error) {
    return fault(`${file}, which is no JSON (${error instanceof Error ? error.message : ''})`, 'a site file');
  }
}

/** All boards; throws a `Refusal` when their files cannot be used. */
export function knownBoards(): readonly Board[] {
  const boards = readBoards(path.join(configuration, 'boards'));
  if (!boards.ok) throw new Refusal(boards.error, refusalCodes.badFile);
  return boards.value;
}

/** The board of this id, or a `Refusal` that lists all. */
export function boardNamed(id: string, boards: readonly Board[]): Board {
  const board = boards.find((one) => one.id === id);
  if (board !== undefined) return board;
  throw new Refusal(`no board '${id}'; known: ${boards.map((one) => one.id).join(', ')}`, refusalCodes.wrongUse);
}

/** The board this runs on; null on a machine that is none of them. */
export function boardHere(boards: readonly Board[]): Board | null {
  try {
    return boardOf(boards, readFileSync('/proc/device-tree/model', 'utf8'));
  } catch {
    return null;
  }
}

const people = z.object({ pin: z.string() }).array().optional().catch([]);
const peopleOf = z.object({ staff: people, technicians: people });

/** Hashes of PINs in the example sites: whoever has read the examples may try those PINs. */
export function publicHashes(): ReadonlySet<string> {
  const directory = path.join(configuration, 'sites');
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'));
  const hashes = files.flatMap((name) => {
    const { staff = [], technicians = [] } = peopleOf.parse(
      JSON.parse(readFileSync(path.join(directory, name), 'utf8')),
    );
    return [...staff, ...technicians].map(({ pin }) => pin);
  });
  return new Set(hashes);
}
