/**
 * Tried before it is installed. The inner half runs in the new software: does it take the site file of this box, and a
 * copy of its ledger? The outer half unpacks it, copies the ledger, and asks.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { systemClock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import { verifyChain } from '../../kiosk/ledger/verify.ts';
import { loadSite, siteFaultText } from '../../kiosk/station/site/file.ts';
import { lastWords, runProgram } from './run-program.ts';

/** A ledger of a year on a slow card takes minutes to be followed to its end. */
const withinMs = 30 * 60_000;

/** `directory` holds a copy of the ledger, or nothing, and belongs to this call: tables are brought to this version. */
export function tryHere(siteFile: string | null, directory: string): Result<void, string> {
  if (siteFile === null) return ok(undefined);
  const loaded = loadSite(siteFile);
  if (!loaded.ok) return err(loaded.error.map(siteFaultText).join('; '));
  const file = path.join(directory, 'ledger.db');
  if (!existsSync(file)) return ok(undefined);
  const opened = openLedger({
    directory,
    clock: systemClock,
    bootId: 'trial',
    place: loaded.value.site.place,
    wallTrusted: () => false,
  });
  if (!opened.ok) return err(`a copy of the ledger cannot be opened: ${opened.error.detail}`);
  const { setAside } = opened.value;
  opened.value.close();
  if (setAside !== null) return err(`it would set this ledger aside: ${setAside.place}`);
  const whole = verifyChain(file);
  if (whole.ok) return ok(undefined);
  return err(whole.error.code === 'damaged' ? whole.error.damage.place : whole.error.fault.detail);
}

export interface TrialOptions {
  readonly deb: string;
  /** Made anew, and gone afterwards. */
  readonly directory: string;
  readonly siteFile: string | null;
  /** Null where there is none yet. */
  readonly ledgerFile: string | null;
}

export async function tryOut({ deb, directory, siteFile, ledgerFile }: TrialOptions): Promise<Result<void, string>> {
  const tree = path.join(directory, 'tree');
  const copy = path.join(directory, 'ledger');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true, mode: 0o700 });
  try {
    const unpacked = await runProgram('dpkg-deb', ['--extract', deb, tree]);
    if (unpacked.code !== 0) return err(`it cannot be unpacked: ${lastWords(unpacked)}`);
    if (ledgerFile !== null) copyLedger(ledgerFile, path.join(copy, 'ledger.db'));
    const at = path.join(tree, 'opt/kadian');
    const words = [path.join(at, 'scripts/kadian.ts'), 'update', '--trial', copy];
    if (siteFile !== null) words.push('--site', siteFile);
    // What stands at the gate goes first.
    const ran = await runProgram('nice', ['-n', '15', path.join(at, 'bin/node'), ...words], withinMs);
    return ran.code === 0 ? ok(undefined) : err(lastWords(ran));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** As it is at one moment, whoever writes it meanwhile. */
function copyLedger(from: string, to: string): void {
  const database = new Database(from, { readonly: true, fileMustExist: true });
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
}
