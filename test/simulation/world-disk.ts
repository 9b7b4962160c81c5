/** The disk of a simulated box: its directories, a ledger whose writes can be made to fail, and what a power cut leaves. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { TrustList } from '../../kiosk/credentials/trust-list.ts';
import type { LedgerFault } from '../../kiosk/ledger/faults.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { type LedgerOptions, openLedger } from '../../kiosk/ledger/ledger.ts';
import { openPolicyStore, type PolicyStore } from '../../kiosk/policy/store.ts';

export class WorldDisk {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'kadian-scenario-'));
  full = false;
  #ledgerDirectory = path.join(this.directory, 'ledger');
  /** The running station's, once it could be opened. */
  #ledger: Ledger | null = null;
  /** Ledgers of killed stations: nobody closed them. */
  readonly #dead: Ledger[] = [];
  #powerCuts = 0;

  get ledgerDirectory(): string {
    return this.#ledgerDirectory;
  }

  /** Sequence of the last event of the running station, its own bookkeeping included; 0 without one. */
  get lastSequence(): number {
    const tip = this.#ledger?.tip();
    return tip?.ok === true ? tip.value.sequence : 0;
  }

  /** A place below the box's data directory. */
  at(...parts: readonly string[]): string {
    return path.join(this.directory, ...parts);
  }

  openLedger(options: LedgerOptions): Result<Ledger, LedgerFault> {
    const full: LedgerFault = { code: 'full', detail: 'SQLITE_FULL: the scenario filled the disk' };
    if (this.full) return err(full);
    const opened = openLedger(options);
    if (!opened.ok) return opened;
    const ledger = opened.value;
    const proxy: Ledger = Object.create(ledger, {
      appendAll: {
        value: (list: Parameters<Ledger['appendAll']>[0]) => (this.full ? err(full) : ledger.appendAll(list)),
      },
    });
    this.#ledger = proxy;
    return ok(proxy);
  }

  /** Throws when the policies that are there cannot be opened, which no scenario expects. */
  openPolicies(trust: TrustList, source: string): PolicyStore {
    const opened = openPolicyStore(this.at('policy'), trust, source);
    if (!opened.ok) throw new Error(opened.error.detail);
    return opened.value;
  }

  losePolicies(): void {
    rmSync(this.at('policy'), { recursive: true, force: true });
  }

  /** A start: the ledger of the life before is forgotten, its files stay. */
  beginLife(): void {
    this.#ledger = null;
  }

  /** What is on the disk at this moment, write-ahead log included, is what the next start finds. */
  cutPower(): void {
    if (this.#ledger !== null) this.#dead.push(this.#ledger);
    this.#powerCuts += 1;
    const left = this.at(`ledger-after-cut-${this.#powerCuts}`);
    mkdirSync(left);
    for (const name of ['ledger.db', 'ledger.db-wal', 'device.key']) {
      const file = path.join(this.#ledgerDirectory, name);
      if (existsSync(file)) copyFileSync(file, path.join(left, name));
    }
    this.#ledgerDirectory = left;
  }

  remove(): void {
    for (const ledger of this.#dead) ledger.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
