/**
 * A ledger whose events and people can be told from each other in the bytes of its files, that can be killed at any step, and
 * what it has confirmed.
 */
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import type { RetentionDays } from '../../../kiosk/ledger/retention-parts.ts';
import type { LedgerStep } from '../../../kiosk/ledger/steps.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import type { NewEvent } from '../../../kiosk/ledger/writer.ts';
import { finishErasing, must, optionsFor, startWallMs } from './support.ts';

export const keepDays: RetentionDays = { passage: 7, security: 30, technical: 60, oversight: 365 };
const dayMs = 86_400_000;
const publicKey = new Uint8Array(32).fill(9);

/** Makes of a closed ledger one with pages of this size, as those were made before they had 1 KB. */
export function giveItPages(directory: string, bytes: number): void {
  const database = new Database(join(directory, 'ledger.db'));
  database.pragma('journal_mode = DELETE');
  database.pragma(`page_size = ${bytes}`);
  database.exec('VACUUM');
  database.close();
}

/** Removes all events before this one from a closed ledger, as a program that overwrites nothing. */
export function removeOverwritingNothing(directory: string, before: number): void {
  const database = new Database(join(directory, 'ledger.db'));
  database.pragma('secure_delete = OFF');
  database
    .prepare<[number]>(
      'INSERT INTO dropped (last, first, hash) SELECT sequence, 1, hash FROM events WHERE sequence = ?',
    )
    .run(before - 1);
  database.prepare<[number]>('DELETE FROM events WHERE sequence < ?').run(before);
  database.close();
}

/** `~0000012~`, so often that no trace of some length is without it. */
function planted(number: number, times: number): string {
  return `~${String(number).padStart(7, '0')}~`.repeat(times);
}

const plantedPattern = /~(\d{7})~/g;

/** As often as it fits into one field. */
const timesInField = 14;

/** An event with personal data in it of class passage, or of class technical. */
export function plantedEvent(number: number, times: number): NewEvent {
  if (number % 3 === 0)
    return { type: 'device.lost', data: { device: 'd', code: 'silent', detail: planted(number, Math.min(30, times)) } };
  const mark = planted(number, Math.min(timesInField, times));
  const credential = { kind: 'districtPass', medium: 'phone', holder: mark, issuer: 'd', colour: 'green' } as const;
  const value = { rawC: 36, correctedC: 36, ambientC: 21, band: 'normal', atMs: 1 };
  const readings = Array.from({ length: Math.floor(times / timesInField) }, () => ({
    ...value,
    source: 'instrument' as const,
    correction: mark,
  }));
  const data = { encounter: 'e', policyVersion: '1', readings, clockTrusted: true, direction: 'in' } as const;
  return { type: 'access.denied', data: { ...data, reasons: ['credentialExpired'], credential } };
}

/** The numbers that can be read in any file of a directory. */
export function readableIn(directory: string): Set<number> {
  const texts = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'latin1'));
  return new Set(texts.flatMap((text) => Array.from(text.matchAll(plantedPattern), ([, digits]) => Number(digits))));
}

/** The numbers of events that are still in the ledger. */
export function keptIn(ledger: Ledger): Set<number> {
  const events = must(ledger.readEvents({ from: 1, limit: 1_000_000 }));
  return new Set(
    events.flatMap(({ data }) =>
      Array.from(JSON.stringify(data).matchAll(plantedPattern), ([, digits]) => Number(digits)),
    ),
  );
}

export class ErasedBytesBox {
  readonly #root: string;
  readonly #clock = new VirtualClock(startWallMs);
  #directory: string;
  #ledger: Ledger;
  #runs = 0;
  #events = 0;
  /** Where it is killed next, and at which time that step is reached. */
  #killAt: { readonly step: LedgerStep; times: number } | null = null;
  #killed: string | null = null;
  readonly #readers: Database.Database[] = [];
  readonly #sealed = new Map<string, { readonly event: number; readonly bytes: Buffer }>();
  /** Recorded, and not said to be acknowledged. */
  readonly #owed = new Map<number, string>();

  constructor(root: string, pageBytes: number) {
    this.#root = root;
    this.#directory = join(root, 'ledger-0');
    must(openLedger(optionsFor(this.#directory))).close();
    giveItPages(this.#directory, pageBytes);
    this.#ledger = this.#open();
  }

  #open(): Ledger {
    const onStep = (step: LedgerStep): void => this.#reached(step);
    const ledger = must(openLedger(optionsFor(this.#directory, { clock: this.#clock, onStep })));
    if (ledger.setAside !== null) throw new Error(`set aside: ${ledger.setAside.place}`);
    return ledger;
  }

  #reached(step: LedgerStep): void {
    if (this.#killAt?.step !== step) return;
    this.#killAt.times -= 1;
    if (this.#killAt.times > 0) return;
    this.#killAt = null;
    this.#leaveAsItIs();
  }

  /** What a killed process leaves: the files as they are. What it does after that is nobody's. */
  #leaveAsItIs(): void {
    if (this.#killed !== null) return;
    this.#runs += 1;
    this.#killed = join(this.#root, `ledger-${this.#runs}`);
    cpSync(this.#directory, this.#killed, { recursive: true, filter: (name) => !name.endsWith('-shm') });
  }

  /** Runs `work`, which says whether what it did is confirmed, and goes on with what is left if it was killed. */
  #run<T>(work: () => T, confirm: (done: T) => void = () => {}): void {
    const done = work();
    if (this.#killed === null) return confirm(done);
    this.releaseReaders();
    this.#ledger.close();
    rmSync(this.#directory, { recursive: true });
    this.#directory = this.#killed;
    this.#killed = null;
    this.#ledger = this.#open();
  }

  killAt(step: LedgerStep, times: number): void {
    this.#killAt = { step, times };
  }

  kill(): void {
    this.#run(() => this.#leaveAsItIs());
  }

  /** Of so many events that are acknowledged a program that overwrites nothing removes the first. */
  beginWithOlderProgram(events: number, removed: number): void {
    this.append(Array.from({ length: events }, (_, at) => 1 + ((at * 23) % 60)));
    this.acknowledge(events);
    this.#ledger.close();
    removeOverwritingNothing(this.#directory, removed);
    this.#ledger = this.#open();
  }

  append(lengths: readonly number[]): void {
    const list = lengths.map((times) => plantedEvent(this.#events++, times));
    this.#run(
      () => must(this.#ledger.appendAll(list)),
      (events) => {
        for (const { sequence, hash } of events) this.#owed.set(sequence, hash);
      },
    );
  }

  register(people: number): void {
    for (let i = 0; i < people; i += 1) {
      const person = { kind: 'visitor', holder: 'h', encounter: null, fields: { name: `${i}` } };
      this.#run(
        () => must(this.#ledger.personalData.register(person, { keyId: 'k', publicKey })),
        ({ sequence, hash }) => {
          this.#owed.set(sequence, hash);
          for (const { record, event, sealed } of must(this.#ledger.personalData.of([sequence])))
            this.#sealed.set(record, { event, bytes: sealed });
        },
      );
    }
  }

  acknowledge(maxEvents: number): void {
    const batch = must(this.#ledger.outbox.nextBatch({ maxEvents, maxBytes: 1e9 })).map(({ sequence }) => sequence);
    // Once it is asked for, it may have been done.
    for (const sequence of batch) this.#owed.delete(sequence);
    this.#run(() => must(this.#ledger.outbox.acknowledge(batch)));
  }

  async days(count: number): Promise<void> {
    this.#run(() => must(this.#ledger.retention.mark()));
    await this.#clock.advance(count * dayMs);
  }

  prune(steps: number): void {
    const pass = this.#ledger.retention.begin(keepDays);
    this.#run(() => {
      for (let step = 0; step < steps; step += 1) if (must(pass.next()) === null) return;
    });
  }

  /** Every second person, or all of them. */
  erase(all: boolean): void {
    const records = [...this.#sealed.keys()].filter((_, at) => all || at % 2 === 0);
    this.#run(() => must(this.#ledger.personalData.erase(all ? 'all' : records, 'request')));
  }

  reopen(): void {
    this.releaseReaders();
    this.#run(() => {
      this.#ledger.close();
      if (this.#killed === null) this.#ledger = this.#open();
    });
  }

  holdReader(): void {
    const reader = new Database(join(this.#directory, 'ledger.db'), { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM events').get();
    this.#readers.push(reader);
  }

  releaseReaders(): void {
    for (const reader of this.#readers.splice(0)) reader.close();
  }

  finish(steps: number): void {
    this.#run(
      () => {
        for (let step = 0; step < steps; step += 1) {
          const erased = must(this.#ledger.personalData.finishErasing());
          if (erased !== 'more') return erased;
        }
        return 'more';
      },
      (erased) => {
        if (erased === 'done') this.look();
      },
    );
  }

  /** To its end, with nobody in the way. */
  finishAll(): void {
    this.#killAt = null;
    this.releaseReaders();
    const erased = finishErasing(this.#ledger);
    if (erased !== 'done') throw new Error(`erasing ${erased} with nobody in the way`);
    this.look();
  }

  /** Throws where a trace is left of what is gone, or something is gone that must not be. */
  look(): void {
    const events = must(this.#ledger.readEvents({ from: 1, limit: 1_000_000 }));
    const hashes = new Map(events.map(({ sequence, hash }) => [sequence, hash]));
    const waiting = new Set(
      must(this.#ledger.outbox.nextBatch({ maxEvents: 1e6, maxBytes: 1e12 })).map(({ sequence }) => sequence),
    );
    for (const [sequence, hash] of this.#owed) {
      if (hashes.get(sequence) !== hash || !waiting.has(sequence)) throw new Error(`event ${sequence} is lost`);
    }
    const kept = keptIn(this.#ledger);
    const traces = [...readableIn(this.#directory)].filter((number) => !kept.has(number));
    if (traces.length > 0) throw new Error(`traces of events: ${traces.join(' ')}`);
    this.#lookForPeople();
    must(verifyChain(join(this.#directory, 'ledger.db')));
  }

  #lookForPeople(): void {
    const files = readdirSync(this.#directory).map((name) => readFileSync(join(this.#directory, name)));
    for (const [record, { event, bytes }] of this.#sealed) {
      if (must(this.#ledger.personalData.of([event])).some((row) => row.record === record)) continue;
      for (let from = 0; from + 16 <= bytes.length; from += 16) {
        const part = bytes.subarray(from, from + 16);
        if (files.some((file) => file.includes(part))) throw new Error(`a trace of a person: byte ${from}`);
      }
      this.#sealed.delete(record);
    }
  }

  close(): void {
    this.releaseReaders();
    this.#ledger.close();
  }
}
