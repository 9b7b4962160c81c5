/** The disk fails below SQLite: calls of the kernel are made to fail by strace, a file system is mounted read-only. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { filesAside } from '../../../kiosk/ledger/damage.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { openReader } from '../../../kiosk/ledger/reader.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { faultCode, granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

const child = join(import.meta.dirname, 'faults-child.ts');

/** What this suite stands on: to trace a process, and to mount in a name space of its own. Without it the suite fails and says so. */
beforeAll(() => {
  const traced = spawnSync('strace', ['-f', '-e', 'trace=none', 'true']);
  if (traced.status !== 0) throw new Error('strace is missing here or may not trace: apt-get install strace');
  const mounted = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', '/mnt']);
  if (mounted.status !== 0) throw new Error('no mount in a name space of its own: kernel.unprivileged_userns_clone=1');
});

/** Forty events that wait, of which five were acknowledged. */
function ledgerOfBefore(): { readonly directory: string; readonly hashes: Map<number, string> } {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const events = must(ledger.appendAll(Array.from({ length: 40 }, () => granted)));
  must(ledger.outbox.acknowledge([1, 2, 3, 4, 5]));
  ledger.close();
  return { directory, hashes: new Map(events.map(({ sequence, hash }) => [sequence, hash])) };
}

/**
 * Every event of `hashes` is there, whole: in the ledger or, where a page could not be read when it was opened, in the
 * one set aside then, from which what was not acknowledged is sent.
 */
function expectAllHeld(directory: string, hashes: ReadonlyMap<number, string>): void {
  const ledger = opened(optionsFor(directory));
  expect(ledger.setAside).toBeNull();
  const held = new Set(must(ledger.readEvents({ from: 1, limit: 10_000 })).map(({ hash }) => hash));
  const owed = new Set<string>();
  for (const file of filesAside(directory)) {
    const aside = must(openReader(join(directory, file)));
    for (const { hash } of must(aside.readEvents({ from: 1, limit: 10_000 }))) held.add(hash);
    aside.close();
    // Alarms of the new one go first.
    const alarms = must(ledger.outbox.nextBatch({ maxEvents: 10, maxBytes: 1e9 }));
    if (alarms.every(({ chain }) => chain === ledger.chain)) {
      must(ledger.outbox.acknowledge(alarms.map(({ sequence }) => sequence)));
    }
    for (const { hash } of must(ledger.outbox.nextBatch({ maxEvents: 1_000, maxBytes: 1e9 }))) owed.add(hash);
    for (const [sequence, hash] of hashes) if (sequence > 5 && sequence <= 40) expect(owed).toContain(hash);
  }
  for (const hash of hashes.values()) expect(held).toContain(hash);
  must(ledger.append('access.granted', granted.data));
  ledger.close();
  must(verifyChain(join(directory, 'ledger.db')));
}

/** Which calls fail with what; `when=` counts them from the start of the process. */
const failures: readonly (readonly [name: string, inject: string])[] = [
  ['a write', 'pwrite64:error=EIO:when=12+3'],
  ['a write without room', 'pwrite64:error=ENOSPC:when=10+2'],
  ['the sync of a commit', 'fsync,fdatasync:error=EIO:when=3+4'],
  ['all that come later', 'pwrite64,fsync,fdatasync:error=EIO:when=20+'],
  ['a read', 'pread64:error=EIO:when=6+4'],
];

test.each(failures)('%s fails: refused or recorded, nothing of before is damaged', (_, inject) => {
  const { directory, hashes } = ledgerOfBefore();
  const onlyLedger = ['-P', join(directory, 'ledger.db'), '-P', join(directory, 'ledger.db-wal')];
  const ended = spawnSync(
    'strace',
    ['-f', '-qq', '-o', '/dev/null', ...onlyLedger, '-e', `inject=${inject}`, process.execPath, child, directory],
    { encoding: 'utf8' },
  );
  expect(ended.stderr).toBe('');
  const seen: { opening: string; recorded: [number, string][]; refused: string[] } = JSON.parse(ended.stdout);
  // What was injected was met.
  const met = [seen.opening, ...seen.refused].filter((code) => code !== 'ok').length + filesAside(directory).length;
  expect(met).toBeGreaterThan(0);
  for (const code of seen.refused) expect(['ioError', 'full']).toContain(code);
  for (const [sequence, hash] of seen.recorded) hashes.set(1_000 + sequence, hash);
  expectAllHeld(directory, hashes);
});

test('a disk that became read-only is a fault, and the ledger on it is as it was', () => {
  const { directory, hashes } = ledgerOfBefore();
  const run = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" "$3" "$1"';
  const ended = spawnSync('unshare', ['-Urm', 'sh', '-c', run, 'sh', directory, process.execPath, child], {
    encoding: 'utf8',
  });
  expect(ended.stderr).toBe('');
  expect(['cannotOpen', 'readOnly']).toContain(JSON.parse(ended.stdout).opening);
  expectAllHeld(directory, hashes);
});

test('a second station on one ledger is refused while the first runs, and names it', () => {
  const { directory, hashes } = ledgerOfBefore();
  const first = opened(optionsFor(directory));
  const second = openLedger(optionsFor(directory));
  expect(faultCode(second)).toBe('busy');
  if (!second.ok) expect(second.error.detail).toContain(`process ${process.pid}`);
  // From another process as well.
  const ended = spawnSync(process.execPath, [child, directory], { encoding: 'utf8' });
  expect(JSON.parse(ended.stdout).opening).toBe('busy');
  first.close();
  expectAllHeld(directory, hashes);
});
