/** `kadian lint-site FILE… [--board ID] [--json]`: what a site file means that nobody wants, with file, line and remedy. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { boardOf, readBoards, type Board } from '../drivers/gate/boards.ts';
import { loadSite } from '../kiosk/station/site/file.ts';
import { lintSite, type PlacedFinding } from './lint-site/lint-site.ts';
import { placeInFile } from './lint-site/place-in-file.ts';
import { readText, Refusal, refusalCodes } from './refusal.ts';

const usage = 'usage: kadian lint-site FILE... [--board ID] [--json]';
const boardsDirectory = path.join(import.meta.dirname, '../hw-config/boards');

function argumentsOf() {
  try {
    const { values, positionals } = parseArgs({
      options: { board: { type: 'string' }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (positionals.length === 0) throw new Refusal(usage, refusalCodes.wrongUse);
    return { ...values, files: positionals };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${error instanceof Error ? error.message : String(error)}\n${usage}`, refusalCodes.wrongUse);
  }
}

/** The board named, or the one this runs on; null on a machine that is none of them. */
function whichBoard(named: string | undefined): Board | null {
  const boards = readBoards(boardsDirectory);
  if (!boards.ok) throw new Refusal(boards.error, refusalCodes.badFile);
  if (named === undefined) return boardOf(boards.value, deviceTreeModel());
  const board = boards.value.find(({ id }) => id === named);
  if (board !== undefined) return board;
  const known = boards.value.map(({ id }) => id).join(', ');
  throw new Refusal(`no board '${named}'; known: ${known}`, refusalCodes.wrongUse);
}

function deviceTreeModel(): string {
  try {
    return readFileSync('/proc/device-tree/model', 'utf8');
  } catch {
    return '';
  }
}

function lintFile(file: string, board: Board | null): readonly PlacedFinding[] {
  const text = readText(file);
  const loaded = loadSite(file);
  if (loaded.ok) return lintSite(loaded.value, text, board);
  // What cannot be read has no meaning yet: the faults of its form come first.
  return loaded.error.map((fault) => {
    const names = fault.path === '' ? [] : fault.path.split('.');
    const place = fault.file === file ? placeInFile(text, names) : { line: 1, column: 1 };
    const says = `expected ${fault.expected}`;
    return { file: fault.file, path: names, severity: 'error', says, remedy: 'hw-config/site.schema.json', ...place };
  });
}

function main(): number {
  const { files, board: named, json } = argumentsOf();
  const board = whichBoard(named);
  const found = files.flatMap((file) => lintFile(file, board));
  if (json) process.stdout.write(`${JSON.stringify({ board: board?.id ?? null, findings: found })}\n`);
  else {
    for (const { file, line, column, severity, path: names, says, remedy } of found) {
      process.stdout.write(`${file}:${line}:${column}: ${severity}: ${names.join('.')}: ${says}\n  ${remedy}\n`);
    }
    const about = board === null ? 'no board known: pins were not checked (--board)' : `board: ${board.model}`;
    process.stderr.write(`${files.length} files, ${found.length} findings; ${about}\n`);
  }
  return found.some(({ severity }) => severity === 'error') ? 2 : Math.min(1, found.length);
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`lint-site: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
