/** `kadian lint-site FILE… [--board ID] [--json]`: what a site file means that nobody wants, with file, line and remedy. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { boardOf, readBoards, type Board } from '../drivers/gate/boards.ts';
import { lintFile } from './lint-site/lint-file.ts';
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

/** Null, and why among `unread`: one name that is wrong keeps no other file from being checked. */
function textOr(file: string, unread: string[]): string | null {
  try {
    return readText(file);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    unread.push(error.message);
    return null;
  }
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`;
}

function main(): number {
  const { files, board: named, json } = argumentsOf();
  const board = whichBoard(named);
  const unread: string[] = [];
  const found = files.flatMap((file) => {
    const text = textOr(file, unread);
    return text === null ? [] : lintFile(file, text, board);
  });
  if (json) process.stdout.write(`${JSON.stringify({ board: board?.id ?? null, findings: found, unread })}\n`);
  else {
    for (const { file, line, column, severity, path: names, says, remedy } of found) {
      process.stdout.write(
        `${[`${file}:${line}:${column}`, severity, ...(names.length === 0 ? [] : [names.join('.')]), says].join(': ')}\n  ${remedy}\n`,
      );
    }
    const about = board === null ? 'no board known: pins were not checked (--board)' : `board: ${board.model}`;
    const checked = files.length - unread.length;
    process.stderr.write(`${count(checked, 'file')}, ${count(found.length, 'finding')}; ${about}\n`);
  }
  for (const why of unread) process.stderr.write(`lint-site: ${why}\n`);
  if (unread.length > 0) return refusalCodes.badFile;
  return found.some(({ severity }) => severity === 'error') ? 2 : Math.min(1, found.length);
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`lint-site: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
