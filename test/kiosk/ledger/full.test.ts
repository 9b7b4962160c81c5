import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import type { RecordedEvent } from '../../../kiosk/ledger/record.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { faultCode, granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

const child = join(import.meta.dirname, 'full-disk-child.ts');

/** What may stop a disk from taking more, without a mount of one's own and with one. */
interface Way {
  readonly name: string;
  readonly fault: string;
  command(directory: string): readonly [string, ...string[]];
}

const limited: Way = {
  name: 'a file that may not grow (an I/O error)',
  fault: 'ioError',
  command: (directory) => ['prlimit', '--fsize=400000:unlimited', process.execPath, child, directory, 'limit'],
};

const small: Way = {
  name: 'a disk that is full',
  fault: 'full',
  command: (directory) => {
    const run = 'mount -t tmpfs -o size=500k none "$1" && exec "$2" "$3" "$1" filler';
    return ['unshare', '-Urm', 'sh', '-c', run, 'sh', directory, process.execPath, child];
  },
};

/** A mount needs a namespace of one's own, which not every machine gives; the size limit below holds everywhere. */
const canMount = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

test.each(canMount ? [limited, small] : [limited])(
  '$name: a fault, nothing half-written, and on again with room',
  (way) => {
    const [command, ...parameters] = way.command(temporaryDirectory());
    const ended = spawnSync(command, parameters, { encoding: 'utf8' });
    expect(ended.stderr).toBe('');
    const seen = JSON.parse(ended.stdout);
    expect(seen.recorded).toBeGreaterThan(20);
    const all = seen.recorded + 1;
    const { fault } = way;
    expect(seen).toEqual({
      recorded: all - 1,
      fault,
      again: fault,
      after: all,
      waiting: all,
      sendable: all,
      verified: all,
    });
  },
);

/** Appends until nothing goes in any more: first in large steps, then one by one. */
function fill(ledger: Ledger): void {
  for (const list of [Array.from({ length: 16 }, () => granted), [granted]]) {
    let last = ledger.appendAll(list);
    while (last.ok) last = ledger.appendAll(list);
    expect(faultCode(last)).toBe('full');
  }
}

test('a ledger that reached its configured size is full, loses nothing, and goes on when the size is raised', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory, { maximumBytes: 200_000 }));
  fill(ledger);
  expect(faultCode(ledger.appendAll([granted, granted, granted, granted]))).toBe('full');
  const { sequence } = must(ledger.tip());
  expect(sequence).toBeGreaterThan(200);
  expect(ledger.outbox.waiting()).toBe(sequence);
  const batch = must(ledger.outbox.nextBatch({ maxEvents: 1000, maxBytes: 1e9 }));
  expect(batch).toHaveLength(sequence);
  expect(must(verifyChain(join(directory, 'ledger.db'))).events).toBe(sequence);
  ledger.close();
  const larger = opened(optionsFor(directory, { maximumBytes: 400_000 }));
  expect(must(larger.append('access.granted', granted.data)).sequence).toBeGreaterThan(sequence);
  expect(must(larger.outbox.acknowledge(batch.map((event) => event.sequence)))).toBe(sequence);
});

test('low space is told once, in time, as an alarm', () => {
  const directory = temporaryDirectory();
  const limitBytes = 400_000;
  const ledger = opened(optionsFor(directory, { maximumBytes: limitBytes }));
  const low: RecordedEvent[] = [];
  ledger.subscribe((event) => event.type === 'ledger.spaceLow' && low.push(event));
  fill(ledger);
  expect(low).toHaveLength(1);
  const [first] = low;
  if (first?.type !== 'ledger.spaceLow') throw new Error('another event');
  expect(first.alarm).toBe(true);
  expect(first.data.limitBytes).toBe(limitBytes);
  expect(first.data.usedBytes / limitBytes).toBeGreaterThanOrEqual(0.9);
  expect(first.data.usedBytes / limitBytes).toBeLessThan(0.96);
});

test('a directory that may not be written to is a fault', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'ledger'));
  chmodSync(join(directory, 'ledger'), 0o500);
  if (process.getuid?.() === 0) {
    // Permissions do not hold root back; a file in the place of the directory does.
    expect(faultCode(openLedger(optionsFor(join(import.meta.filename, 'ledger'))))).toBe('cannotOpen');
  } else {
    expect(['cannotOpen', 'readOnly']).toContain(faultCode(openLedger(optionsFor(join(directory, 'ledger')))));
  }
});
