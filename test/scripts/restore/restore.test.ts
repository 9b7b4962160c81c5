import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { openReader } from '../../../kiosk/ledger/reader.ts';
import type { RecordedEvent } from '../../../kiosk/ledger/record.ts';
import { freeBytesOf } from '../../../kiosk/ledger/space.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { readBoxMark, whyMarked, writeBoxMark } from '../../../kiosk/station/site/box-mark.ts';
import { loadSite } from '../../../kiosk/station/site/file.ts';
import { Refusal } from '../../../scripts/refusal.ts';
import { restoreBox, tryRestore } from '../../../scripts/restore/restore-box.ts';
import { restoreSteps } from '../../../scripts/restore/steps.ts';
import simulated from '../../../hw-config/sites/simulated.json' with { type: 'json' };
import { granted, must } from '../../kiosk/ledger/support.ts';
import { copyOfPair, kadian, newPair, runScript } from '../handover/box.ts';
import { backUp, type Pair, restoreOptions } from '../handover/pair.ts';
import { canMount, smallDisk } from '../small-disk.ts';

function eventsOf(directory: string, file = 'ledger.db'): readonly RecordedEvent[] {
  const reader = must(openReader(path.join(directory, file)));
  const events = must(reader.readEvents({ from: 1, limit: 10_000 }));
  reader.close();
  return events;
}

/** Whatever ended the restore: the box is the one that was backed up, and its chain goes on where it may. */
function expectRestored(pair: Pair, final: boolean): void {
  expect(whyMarked([pair.newData, pair.to])).toBeNull();
  expect(existsSync(path.join(pair.newData, 'restore.unfinished'))).toBe(false);
  expect(existsSync(path.join(pair.to, 'restore.unfinished'))).toBe(false);
  for (const name of [
    'device.key',
    'keys/lists.key',
    'policy/current.json',
    'commands/memory.json',
    'sound/memory.json',
  ]) {
    const [old, restored] = [pair.data, pair.newData].map((at) => readFileSync(path.join(at, name), 'utf8'));
    expect([name, restored]).toEqual([name, old]);
  }
  expect(readFileSync(path.join(pair.newRuntime, 'pseudonyms.key'))).toEqual(Buffer.alloc(32, 7));
  const list = new Database(path.join(pair.newData, 'lists/roster-1.db'), { readonly: true });
  expect(list.prepare('SELECT name FROM entries').pluck().all()).toEqual(['kept']);
  list.close();
  const loaded = must(loadSite(path.join(pair.to, 'site.json')));
  expect(path.resolve(loaded.directory, loaded.site.dataDirectory)).toBe(pair.newData);
  expect(loaded.site.sound.voicePacks).toEqual([path.join(pair.to, 'from-backup/2/voices')]);
  expect(statSync(path.join(pair.to, 'site.json')).mode & 0o777).toBe(0o640);
  const old = eventsOf(pair.data);
  const here = eventsOf(pair.newData);
  const restored = here.filter(({ type }) => type === 'ledger.restored');
  expect(restored).toHaveLength(1);
  const report = must(verifyChain(path.join(pair.newData, 'ledger.db')));
  const last = old.at(-1);
  if (final) {
    expect(here.slice(0, old.length)).toEqual(old);
    expect(here[old.length]).toMatchObject({
      type: 'ledger.restored',
      data: { handedOver: true, chain: last?.chain, sequence: last?.sequence, hash: last?.hash },
    });
    // Nothing of what the district lacks was lost: 31 waited, and the move added its own.
    expect(report.unsent).toBe(31 + here.length - 41);
    return;
  }
  expect(here[0]).toMatchObject({
    type: 'ledger.damaged',
    data: { chain: last?.chain, lastGoodSequence: last?.sequence, lastGoodHash: last?.hash },
  });
  expect(here[0]?.chain).not.toBe(last?.chain);
  expect(eventsOf(pair.newData, 'ledger.damaged-1.db')).toEqual(old);
  const ledger = must(
    openLedger({
      directory: pair.newData,
      clock: systemClock,
      bootId: 'after',
      wallTrusted: () => true,
      place: simulated.place,
    }),
  );
  expect([ledger.setAside, ledger.outbox.waiting()]).toEqual([null, 31 + here.length]);
  ledger.close();
}

for (const final of [true, false]) {
  const kind = final ? 'that was handed over' : 'older than what the box may have recorded';
  test(`killed at any step, a restore of a backup ${kind} is finished by the same call`, {
    timeout: 300_000,
  }, async () => {
    const fresh = newPair();
    await backUp(fresh, { final });
    for (const step of restoreSteps) {
      const pair = copyOfPair(fresh);
      const killed = await runScript('test/scripts/handover/kill-child.ts', ['restore', pair.directory, step]);
      expect([step, killed.signal, killed.error]).toEqual([step, 'SIGKILL', '']);
      const site = existsSync(path.join(pair.to, 'site.json'));
      const mark = readBoxMark(pair.newData);
      // Never a site file beside a data directory that is neither whole nor marked.
      if (site && mark === null) expect(step).toBe('unmarked');
      if (mark !== null) expect(mark).toMatchObject({ state: 'restoring' });
      restoreBox(await restoreOptions(pair));
      expectRestored(pair, final);
      expect(restoreBox(await restoreOptions(pair))).toMatchObject({ outcome: 'already' });
    }
  });
}

test('between the steps the station does not start, and says what to do', { timeout: 120_000 }, async () => {
  const pair = newPair();
  await backUp(pair, { final: true });
  await runScript('test/scripts/handover/kill-child.ts', ['restore', pair.directory, 'siteMoved']);
  const started = await runScript('kiosk/station/main.ts', ['--site', path.join(pair.to, 'site.json')]);
  expect(started).toMatchObject({ code: 78, error: expect.stringContaining('call kadian restore again') as string });
});

test('another backup does not finish a restore that was begun', { timeout: 120_000 }, async () => {
  const pair = newPair();
  await backUp(pair, { final: false });
  await runScript('test/scripts/handover/kill-child.ts', ['restore', pair.directory, 'marked']);
  await backUp(pair, { final: false });
  const options = await restoreOptions(pair);
  expect(() => restoreBox(options)).toThrow('is not finished');
});

test('a ledger that is not part of the backup is never replaced', async () => {
  const pair = newPair();
  await backUp(pair, { final: true });
  const stranger = newPair({ events: 3 });
  const options = { ...(await restoreOptions(pair)), data: stranger.data };
  const before = readFileSync(path.join(stranger.data, 'ledger.db'));
  expect(() => restoreBox(options)).toThrow(
    /another ledger lies here .* it is not replaced\. If it is to become .* restore on another box$/,
  );
  expect(readFileSync(path.join(stranger.data, 'ledger.db')).equals(before)).toBe(true);
  expect(whyMarked([stranger.data])).toBeNull();
  expect(readdirSync(stranger.data)).not.toContain('restore.unfinished');
  // The box itself went on after the backup: it holds what the backup does not.
  const own = copyOfPair(newPair());
  await backUp(own, { final: false });
  const ledger = must(
    openLedger({
      directory: own.data,
      clock: systemClock,
      bootId: 'x',
      wallTrusted: () => true,
      place: simulated.place,
    }),
  );
  must(ledger.appendAll([granted]));
  ledger.close();
  const back = { ...(await restoreOptions(own)), data: own.data };
  expect(() => restoreBox(back)).toThrow(
    /this box went on after the backup: its event \d+ is not in it; .* leave it as it is\. .* restore on another box$/,
  );
});

test('a box that was handed over can be taken back with its own backup', async () => {
  const pair = newPair();
  await backUp(pair, { final: true });
  const old = eventsOf(pair.data);
  const to = path.dirname(pair.siteFile);
  restoreBox({ ...(await restoreOptions(pair)), data: pair.data, to, overwriteSite: true });
  expect(whyMarked([pair.data])).toBeNull();
  expect(eventsOf(pair.data).slice(0, old.length)).toEqual(old);
  expect(must(verifyChain(path.join(pair.data, 'ledger.db'))).chain).toBe(old[0]?.chain);
});

test('a backup that is damaged, or not for this key, changes nothing', { timeout: 120_000 }, async () => {
  const pair = newPair();
  await backUp(pair, { final: true });
  const whole = readFileSync(pair.backup);
  const which = ['restore', '--file', pair.backup, '--key', pair.key, '--yes', 'KD-DEMO'];
  const words = [...which, '--to', pair.to, '--data', pair.newData];
  expect(await kadian([...words, '--dry-run', '--runtime', pair.newRuntime])).toMatchObject({ code: 0 });
  for (const spoiled of [whole.subarray(0, whole.length - 40), Buffer.concat([whole, Buffer.from('x')])]) {
    writeFileSync(pair.backup, spoiled);
    expect(await kadian(words)).toMatchObject({ code: 66 });
  }
  expect([readdirSync(pair.to), existsSync(path.join(pair.newData, 'ledger.db'))]).toEqual([[], false]);
  writeFileSync(pair.backup, whole);
  writeFileSync(path.join(pair.to, 'site.json'), '{}');
  expect(await kadian(words)).toMatchObject({ code: 5, error: expect.stringContaining('--overwrite-site') as string });
  const done = await kadian([...words, '--runtime', pair.newRuntime, '--overwrite-site', '--json']);
  expect(done).toMatchObject({ code: 0 });
  expectRestored(pair, true);
});

test('a box that was handed over is restored on one box only: whoever does it types its id', {
  timeout: 120_000,
}, async () => {
  const pair = newPair({ events: 3, acknowledged: 0 });
  await backUp(pair, { final: true });
  const places = ['--to', pair.to, '--data', pair.newData, '--runtime', pair.newRuntime];
  const words = ['restore', '--file', pair.backup, '--key', pair.key, ...places];
  const asked = await kadian(words);
  expect(asked).toMatchObject({ code: 64, error: expect.stringContaining('on ONE box only') as string });
  expect(await kadian([...words, '--yes', 'KD-OTHER'])).toMatchObject({ code: 4 });
  expect([readdirSync(pair.to), readdirSync(pair.newData)]).toEqual([[], []]);
  const done = await kadian([...words, '--yes', 'KD-DEMO']);
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining('nowhere else') as string });
  expect(done.out).toContain('and this one lies elsewhere');
  expect(await kadian(words)).toMatchObject({ code: 0, out: expect.stringContaining('before') as string });
});

test('a full disk leaves no key behind and says so in one line, whenever it comes', { timeout: 120_000 }, async () => {
  const fresh = newPair({ events: 3, acknowledged: 0 });
  await backUp(fresh, { final: false });
  for (const failing of ['extracted', 'recorded', 'planned', 'marked'] as const) {
    const pair = copyOfPair(fresh);
    const options = await restoreOptions(pair, (step) => {
      if (step === failing) throw Object.assign(new Error('ENOSPC, write'), { code: 'ENOSPC' });
    });
    const refused = refusalOf(() => restoreBox(options));
    expect([failing, refused?.exitCode]).toEqual([failing, 73]);
    expect(refused?.message).toMatch(/new\/data: the disk is full/);
    if (failing === 'marked') {
      expect(restoreBox(await restoreOptions(pair))).toMatchObject({ outcome: 'restored' });
      continue;
    }
    expect([readdirSync(pair.to), readdirSync(pair.newData)]).toEqual([[], []]);
  }
  const pair = copyOfPair(fresh);
  const small = { ...(await restoreOptions(pair)), freeBytes: () => 2_000_000, data: path.join(pair.directory, 'a/b') };
  expect(refusalOf(() => restoreBox(small))).toBeNull();
  const tiny = { ...small, freeBytes: () => 100_000, data: path.join(pair.directory, 'c/d') };
  expect(refusalOf(() => restoreBox(tiny))?.exitCode).toBe(73);
  expect(existsSync(path.join(pair.directory, 'c'))).toBe(false);
});

test.runIf(canMount)(
  'a disk with too little room is named, with what is free and what is needed',
  {
    timeout: 120_000,
  },
  async () => {
    const pair = newPair({ events: 3, acknowledged: 0 });
    await backUp(pair, { final: false });
    const options = await restoreOptions(pair);
    for (const [taken, free] of [
      [0, 100],
      [102_400, 0],
    ] as const) {
      const disk = smallDisk('100k');
      if (taken > 0) writeFileSync(path.join(disk, 'other'), Buffer.alloc(taken));
      const data = path.join(disk, 'kadian');
      const refused = refusalOf(() => restoreBox({ ...options, data, freeBytes: freeBytesOf }));
      expect(refused?.exitCode).toBe(73);
      const words = new RegExp(
        `^${data}: the disk is full: the file system at ${disk}, (\\d+) KiB are free, at least \\S+ [KM]iB are needed$`,
      );
      expect(refused?.message).toMatch(words);
      expect(Number(words.exec(refused?.message ?? '')?.[1])).toBeLessThanOrEqual(free);
      expect(readdirSync(disk)).toEqual(taken > 0 ? ['other'] : []);
    }
  },
);

test('a real limit on what can be written ends a restore in one line and leaves nothing', {
  timeout: 120_000,
}, async () => {
  const pair = newPair({ events: 3, acknowledged: 0 });
  writeFileSync(path.join(pair.data, 'long'), Buffer.alloc(600_000, 1));
  await backUp(pair, { final: false });
  const data = path.join(pair.directory, 'not/yet');
  const words = ['restore', '--file', pair.backup, '--to', pair.to, '--data', data, '--key', pair.key];
  const command = 'ulimit -f 1000; exec "$@"';
  const ended = spawnSync('sh', ['-c', command, 'sh', process.execPath, 'scripts/kadian.ts', ...words], {
    encoding: 'utf8',
  });
  expect([ended.status, ended.stderr.includes('    at ')]).toEqual([73, false]);
  expect([existsSync(path.join(pair.directory, 'not')), readdirSync(pair.to)]).toEqual([false, []]);
});

test('a box that was retired runs again only when whoever restores names its certificate', async () => {
  const pair = newPair();
  await backUp(pair, { final: false });
  const about = 'certificate-1';
  for (const directory of [pair.newData, pair.to]) writeBoxMark(directory, { state: 'retired', about, sinceMs: 1 });
  const options = await restoreOptions(pair);
  for (const afterRetirement of [null, 'another']) {
    const refused = refusalOf(() => restoreBox({ ...options, afterRetirement }));
    expect(refused).toMatchObject({ exitCode: 5, message: expect.stringContaining('was retired') as string });
    expect(refusalOf(() => tryRestore({ ...options, afterRetirement }))?.exitCode).toBe(5);
    expect(readBoxMark(pair.newData)).toMatchObject({ state: 'retired' });
  }
  restoreBox({ ...options, afterRetirement: about });
  expectRestored(pair, false);
  const recorded = eventsOf(pair.newData).find(({ type }) => type === 'ledger.restored');
  expect(recorded?.data).toMatchObject({ afterRetirement: about });
});

test('a trial judges folders that are not there yet as the call itself would, and leaves none', async () => {
  const pair = newPair({ events: 3, acknowledged: 0 });
  await backUp(pair, { final: false });
  const at = (name: string): string => path.join(pair.directory, name);
  const options = { ...(await restoreOptions(pair)), to: at('x/etc'), data: at('x/data') };
  expect(tryRestore(options)).toMatchObject({ outcome: 'possible' });
  expect(existsSync(at('x'))).toBe(false);
  expect(refusalOf(() => restoreBox({ ...options, data: at('x/etc') }))?.exitCode).toBe(64);
  expect(existsSync(at('x'))).toBe(false);
  expect(restoreBox(options)).toMatchObject({ outcome: 'restored' });
  expect(tryRestore(options)).toMatchObject({ outcome: 'already' });
});

test('a site file of another name becomes the one an installed station is started with', async () => {
  const pair = newPair({ events: 3, acknowledged: 0 });
  renameSync(pair.siteFile, path.join(path.dirname(pair.siteFile), 'gate-7.json'));
  const odd = { ...pair, siteFile: path.join(path.dirname(pair.siteFile), 'gate-7.json') };
  await backUp(odd, { final: false });
  const told: string[] = [];
  const options = { ...(await restoreOptions(odd)), progress: (line: string) => void told.push(line) };
  expect(restoreBox(options)).toMatchObject({ siteFile: path.join(pair.to, 'site.json') });
  expect(readdirSync(pair.to)).not.toContain('gate-7.json');
  expect(told).toContain('the site file gate-7.json is site.json here');
});

function refusalOf(work: () => unknown): Refusal | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
