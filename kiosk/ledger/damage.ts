/** A damaged ledger is moved aside with its parts and kept; the chain that follows names it. */
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultOfFiles } from './faults.ts';
import type { Fork } from './fork.ts';
import { type Damage, verifyChain } from './verify.ts';

export const ledgerFile = 'ledger.db';

const asidePattern = /^ledger\.damaged-(\d+)\.db$/;

/** A ledger that was set aside, as `ledger.damaged` tells it. */
export interface SetAside extends Damage {
  readonly file: string;
}

function numbersAside(directory: string): number[] {
  return readdirSync(directory)
    .map((name) => Number(asidePattern.exec(name)?.[1] ?? Number.NaN))
    .filter((number) => !Number.isNaN(number))
    .sort((a, b) => a - b);
}

/** Names of the ledgers set aside in a directory, the oldest first. */
export function filesAside(directory: string): readonly string[] {
  return numbersAside(directory).map((number) => `ledger.damaged-${number}.db`);
}

/**
 * Renames the ledger and its write-ahead log. The ledger goes first: should the power fail between the two renames,
 * `finishSettingAside` finds a log without a ledger and knows where it belongs.
 */
export function setAside(directory: string): void {
  const number = (numbersAside(directory).at(-1) ?? 0) + 1;
  renameSync(join(directory, ledgerFile), join(directory, `ledger.damaged-${number}.db`));
  finishSettingAside(directory);
  clearSuspicion(directory);
}

/** Moves the parts of a ledger that is gone to the one set aside last; without any, they become one of their own. */
export function finishSettingAside(directory: string): void {
  if (existsSync(join(directory, ledgerFile))) return;
  const number = numbersAside(directory).at(-1) ?? 1;
  for (const part of ['-wal', '-shm']) {
    const from = join(directory, `${ledgerFile}${part}`);
    if (existsSync(from)) renameSync(from, join(directory, `ledger.damaged-${number}.db${part}`));
  }
}

/**
 * The ledger set aside last, with the place of its damage and how far it can be believed; null when there is none. One
 * that was whole and set aside for a fork is not read again: that may take as long as it is old.
 */
export function lastSetAside(directory: string, fork: Fork | null = null): SetAside | null {
  const number = numbersAside(directory).at(-1);
  if (number === undefined) return null;
  const file = `ledger.damaged-${number}.db`;
  if (fork !== null) {
    const { chain, place, sequence, hash } = fork;
    return { file, place, chain, lastGood: { sequence, hash } };
  }
  const checked = verifyChain(join(directory, file));
  if (checked.ok)
    return { file, place: 'no damage found again', chain: checked.value.chain, lastGood: checked.value.tip };
  const { error } = checked;
  if (error.code === 'damaged') return { file, ...error.damage };
  return { file, place: error.fault.detail, chain: null, lastGood: null };
}

const suspectFile = 'ledger.suspect';

/** Asks for a check of the whole ledger when it is opened next: damage was met while it was in use. */
export function markSuspect(directory: string): void {
  try {
    writeFileSync(join(directory, suspectFile), '');
  } catch (error) {
    // On a disk that takes nothing any more the fault has been reported all the same; the next one marks it again.
    faultOfFiles(error);
  }
}

export function isSuspect(directory: string): boolean {
  return existsSync(join(directory, suspectFile));
}

/** To be called when the whole ledger was found good, or was set aside. */
export function clearSuspicion(directory: string): void {
  rmSync(join(directory, suspectFile), { force: true });
}
