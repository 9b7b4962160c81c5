/** Boards as data (hw-config/boards): which chip has the header, which lines it offers, and how they are pulled at boot. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../basics/result.ts';
import { errnoName } from '../transport/gpio-faults.ts';

const pinSchema = z.strictObject({
  headerPin: z.int().min(1).max(40),
  /** On the chip. */
  offset: z.int().min(0),
  line: z.string().min(1),
  /** Before any software has set it, from power-on. */
  pullAtBoot: z.enum(['up', 'down', 'none']),
  /** Why a relay should not be wired here. */
  avoid: z.string().optional(),
});

const headerSchema = z.strictObject({ $comment: z.string(), pins: z.array(pinSchema).min(1) });

const boardSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** How the device tree's model begins (/proc/device-tree/model). */
  model: z.string().min(1),
  /** Label of the GPIO chip that has the header. */
  chip: z.string().min(1),
  header: z.string().min(1),
  /** Lines for config.txt, each with what it is for. */
  bootConfiguration: z.array(z.strictObject({ line: z.string(), why: z.string() })),
  notes: z.array(z.string()),
});

type BoardPin = z.infer<typeof pinSchema>;
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
    boards.push({ ...rest, pins: pins.value.pins });
  }
  return ok(boards);
}

/** The board whose model the device tree tells; the longest match, since names begin alike. */
export function boardOf(boards: readonly Board[], deviceTreeModel: string): Board | null {
  const model = deviceTreeModel.replaceAll('\0', '').trim();
  const matching = boards.filter((board) => model.startsWith(board.model));
  return matching.sort((a, b) => b.model.length - a.model.length)[0] ?? null;
}

export interface BootSafety {
  readonly safe: boolean;
  readonly why: string;
}

/**
 * Whether a relay on this line stays inactive from power-on until software drives it. Pure. A line to avoid is not safe
 * whatever its pull, because something else drives it; an unknown line is not safe because nothing is known.
 */
export function bootSafe(board: Board, line: string | number, activeLow: boolean): BootSafety {
  const pin = board.pins.find((candidate) => (typeof line === 'number' ? candidate.offset : candidate.line) === line);
  const polarity = activeLow ? 'active low' : 'active high';
  if (pin === undefined) return { safe: false, why: `${line} is not on the header of ${board.model}` };
  if (pin.avoid !== undefined) return { safe: false, why: `${pin.line}: ${pin.avoid}` };
  const pulled = `${pin.line} (pin ${pin.headerPin}) is pulled ${pin.pullAtBoot} at boot`;
  switch (pin.pullAtBoot) {
    case 'none':
      return { safe: false, why: `${pin.line} floats at boot: add a resistor that keeps the relay inactive` };
    case 'up':
      return activeLow
        ? { safe: true, why: `${pulled}: inactive for a relay that is ${polarity}` }
        : { safe: false, why: `${pulled}: the relay (${polarity}) would release; use ${suggestion(board, 'down')}` };
    case 'down':
      return activeLow
        ? { safe: false, why: `${pulled}: the relay (${polarity}) would release; use ${suggestion(board, 'up')}` }
        : { safe: true, why: `${pulled}: inactive for a relay that is ${polarity}` };
  }
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
  const parsed = schema.safeParse(content);
  return parsed.success ? ok(parsed.data) : err(`${path}: ${z.prettifyError(parsed.error)}`);
}
