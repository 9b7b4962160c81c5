/**
 * A box whose root cannot be written, and whose data partition is read-only at the start, becomes full, and well again, under
 * the station that runs at a gate. The partition is a file system in memory, mounted in a name space of the station's own.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import { verifyChain } from '../../../../kiosk/ledger/verify.ts';
import { Bench } from '../../../../scripts/gate-simulator/bench.ts';
import { type BenchSite, writeBenchSite } from '../../../bench/bench-site.ts';
import { freePort } from '../../../district/free-port.ts';
import { issuePasses } from '../../../bench/issue-many.ts';

const program = path.join(import.meta.dirname, '../../../../kiosk/station/main.ts');
const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'kadian-read-only-')));
const data = path.join(directory, 'ledger');

/**
 * The data partition and the devices are mounts of their own; then everything is bound to a second place, which is made
 * read-only, and the station starts with that place as its root.
 */
const start = [
  'set -e',
  'mount -t tmpfs -o size=48m,mode=700 data "$1/ledger"',
  'cp -a "$1/before/." "$1/ledger"',
  'mount -o remount,ro "$1/ledger"',
  'mount --bind "$1/devices" "$1/devices"',
  'mount --rbind / "$1/root"',
  'mount -o remount,bind,ro "$1/root"',
  'exec chroot "$1/root" "$2" --disable-warning=ExperimentalWarning "$3" --site "$1/site.json" --page "$1/page" --print-events',
].join('\n');

let bench: Bench;
let site: BenchSite;
let station: ChildProcess;
let passes: readonly string[];
let screenPort: number;
/** How often the gate was released. */
let released = 0;
const events: RecordedEvent[] = [];

/** A command in the name spaces of the station. */
function inside(...command: readonly string[]): void {
  const entered = ['-t', String(station.pid), '-U', '-m', '--preserve-credentials', '--root', '--', ...command];
  const { status, stderr } = spawnSync('nsenter', entered, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  const end = performance.now() + 15_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`${what}: only ${events.map(({ type }) => type).join(' ')}`);
    await pause(20);
  }
}

/** Somebody comes with the next code and goes again; resolves with the event of the verdict, which null says there is none. */
async function comes(verdict: 'access.granted' | null): Promise<RecordedEvent | null> {
  const [payload, ...rest] = passes;
  passes = rest;
  const from = events.at(-1)?.sequence ?? 0;
  const said = (): RecordedEvent | undefined =>
    events.find(({ sequence, type }) => sequence > from && type === verdict);
  bench.standBefore(36.4);
  await pause(1_400);
  bench.showCode(payload ?? '');
  const event = verdict === null ? (await pause(3_000), null) : await until(said, verdict);
  bench.stepAway();
  await pause(2_500);
  return event;
}

/** Whether `/health` says that the gate can decide. */
async function able(): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${screenPort}/health`)).status === 200;
}

async function untilAble(): Promise<void> {
  await until(async () => ((await able()) ? true : undefined), 'able to decide');
}

/** What the box did before its power was cut: it started once. */
async function leaveHistory(): Promise<void> {
  const first = spawn(process.execPath, [program, '--site', site.file, '--page', site.page, '--print-events'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, KADIAN_LOG: 'silent' },
  });
  await once(createInterface({ input: first.stdout }), 'line');
  await until(
    () =>
      able().then(
        (yes) => (yes ? true : undefined),
        () => undefined,
      ),
    'the first start',
  );
  first.kill('SIGKILL');
  await once(first, 'exit');
}

beforeAll(async () => {
  const mounted = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', '/mnt']);
  if (mounted.status !== 0) throw new Error('no mount in a name space of its own: kernel.unprivileged_userns_clone=1');
  screenPort = await freePort();
  site = writeBenchSite({ directory, screenPort });
  passes = issuePasses(8, site.loaded.site.place.compound, site.keys);
  bench = new Bench(site.devices);
  await bench.start();
  let active = false;
  bench.watch(({ relay }) => {
    if (relay && !active) released += 1;
    active = relay;
  });
  await leaveHistory();
  renameSync(data, path.join(directory, 'before'));
  for (const name of ['ledger', 'root']) mkdirSync(path.join(directory, name));
  station = spawn('unshare', ['-Urm', '--', 'sh', '-c', start, 'sh', directory, process.execPath, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, KADIAN_LOG: 'silent' },
  });
  if (station.stdout === null) throw new Error('no output');
  createInterface({ input: station.stdout }).on('line', (line) => events.push(JSON.parse(line)));
  await until(
    () =>
      able().then(
        () => true,
        () => undefined,
      ),
    'the start',
  );
}, 60_000);

afterAll(async () => {
  if (station.exitCode === null) {
    station.kill('SIGKILL');
    await once(station, 'exit');
  }
  await bench.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('a read-only root with a data partition', { timeout: 60_000 }, () => {
  test('nothing can be written: nobody is released, and the station says that it cannot decide', async () => {
    for (const place of [directory, data, '/var/tmp']) {
      expect(() => inside('touch', path.join(place, 'written'))).toThrow('Read-only');
    }
    expect(await able()).toBe(false);
    await comes(null);
    expect(released).toBe(0);
  });

  test('the data partition can be written again: people pass, the root is as it was', async () => {
    inside('mount', '-o', 'remount,rw', data);
    await untilAble();
    await comes('access.granted');
    expect(released).toBe(1);
    expect(() => inside('touch', path.join(directory, 'written'))).toThrow('Read-only');
  });

  test('a full data partition: the same, and space that is made is enough', async () => {
    inside('sh', '-c', `head -c 64m /dev/zero >${data}/other 2>/dev/null || true`);
    // What the last block of the log still takes is recorded, and whoever it is about may pass.
    for (let people = 0; people < 3 && (await able()); people += 1) await comes(null);
    expect(await able()).toBe(false);
    const before = released;
    await comes(null);
    expect(released).toBe(before);
    inside('rm', path.join(data, 'other'));
    await untilAble();
    await comes('access.granted');
    expect(released).toBe(before + 1);
  });

  test('the ledger is whole, and has the start at which nothing could be written', () => {
    inside('cp', '-r', data, path.join(site.devices, 'copy'));
    const verified = verifyChain(path.join(site.devices, 'copy', 'ledger.db'));
    expect(verified.ok).toBe(true);
    expect(events.map(({ type }) => type)).toContain('station.started');
    expect(events.filter(({ type }) => type === 'access.granted')).toHaveLength(released);
  });
});
