/** Boards as data (hw-config/boards): which chip has the header, which lines it offers, and how they are pulled at boot. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../basics/result.ts';
import { errnoName } from '../transport/gpio-faults.ts';
import { boardSchema, headerSchema } from './board-schema.ts';
import { checked } from '../basics/checked.ts';

type HeaderPin = z.infer<typeof headerSchema>['pins'][number];
type BoardPin = HeaderPin & { readonly chip: string };
export type Board = Omit<z.infer<typeof boardSchema>, 'header'> & { readonly pins: readonly BoardPin[] };

const HEADER_FILES = 'header-';

/** Reads all boards of a directory. The error names file, path and what was expected. */
export function readBoards(directory: string): Result<Board[], string> {
  const boards: Board[] = [];
  let files: string[];
  try {
    files = readdirSync(directory).filter((file) => file.endsWith('.json') && !file.startsWith(HEADER_FILES));
  } catch (error) {
    return err(`${directory}: cannot be read (${errnoName(error)})`);
  }
  for (const file of files.sort()) {
    const board = readJson(join(directory, file), boardSchema);
    if (!board.ok) return board;
    const { header, ...rest } = board.value;
    const pins = readJson(join(directory, `${basename(header)}.json`), headerSchema);
    if (!pins.ok) return err(`${join(directory, file)}: header: ${pins.error}`);
    boards.push({ ...rest, pins: pins.value.pins.map((pin) => ({ ...pin, chip: pin.chip ?? rest.chip })) });
  }
  return ok(boards);
}

/** The board whose model the device tree tells, with or without a revision: "… 4" is not "… 4S". */
export function boardOf(boards: readonly Board[], deviceTreeModel: string): Board | null {
  const model = deviceTreeModel.replaceAll('\0', '').trim();
  return boards.find((board) => model === board.model || model.startsWith(`${board.model} Rev `)) ?? null;
}

/** The pin a line comes out on: by its name, or by its offset on a chip. */
export function pinOf(board: Board, line: string | number, chip: string = board.chip): BoardPin | undefined {
  return board.pins.find((pin) =>
    typeof line === 'number' ? pin.offset === line && pin.chip === chip : pin.line === line,
  );
}

/** Labels of the GPIO chips that have pins of the header. */
export function chipsOf(board: Board): readonly string[] {
  return [...new Set([board.chip, ...board.pins.map(({ chip }) => chip)])];
}

export interface BootSafety {
  readonly safe: boolean;
  /** A resistor outside would make it safe, which nobody can see from here. */
  readonly byResistor: boolean;
  readonly why: string;
}

/**
 * Whether a relay on this line stays inactive from power-on until software drives it. Pure. A line to avoid is not safe
 * whatever its pull, because something else drives it; an unknown line is not safe because nothing is known.
 */
export function bootSafe(board: Board, line: string | number, activeLow: boolean, chip?: string): BootSafety {
  const pin = pinOf(board, line, chip);
  const polarity = activeLow ? 'active low' : 'active high';
  if (pin === undefined) return unsafe(`${line} is not on the header of ${board.model}`);
  if (pin.avoid !== undefined) return unsafe(`${pin.line}: ${pin.avoid}`);
  const named = `${pin.line} (pin ${pin.headerPin})`;
  const resistor = `a resistor of 10 kΩ ${activeLow ? 'to 3.3 V' : 'to ground'} keeps the relay inactive`;
  switch (pin.pullAtBoot) {
    case 'none':
      return { ...unsafe(`${named} floats at boot: ${resistor}`), byResistor: true };
    case 'unknown':
      return {
        ...unsafe(`no document says how ${named} is pulled at boot: ${resistor}; measure it`),
        byResistor: true,
      };
    case 'up':
    case 'down': {
      const pulled = `${named} is pulled ${pin.pullAtBoot} at boot`;
      if ((pin.pullAtBoot === 'up') === activeLow) {
        return { safe: true, byResistor: false, why: `${pulled}: inactive for a relay that is ${polarity}` };
      }
      const use = suggestion(board, activeLow ? 'up' : 'down');
      return unsafe(`${pulled}: the relay (${polarity}) would release; use ${use}`);
    }
  }
}

function unsafe(why: string): BootSafety {
  return { safe: false, byResistor: false, why };
}

function suggestion(board: Board, pull: 'up' | 'down'): string {
  const lines = board.pins.filter((pin) => pin.pullAtBoot === pull && pin.avoid === undefined).map((pin) => pin.line);
  return lines.length === 0 ? 'another relay board' : `one of ${lines.join(', ')}`;
}

function readJson<T>(path: string, schema: z.ZodType<T>): Result<T, string> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return err(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = checked(schema, content);
  return parsed.success ? ok(parsed.data) : err(`${path}: ${z.prettifyError(parsed.error)}`);
}
