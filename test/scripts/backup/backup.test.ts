import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { whyMarked } from '../../../kiosk/station/site/box-mark.ts';
import { backupTarget } from '../../../scripts/backup/target-file.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import { backupSteps } from '../../../scripts/backup/steps.ts';
import { openSealedFile } from '../../../scripts/handover/sealed-file.ts';
import { Refusal } from '../../../scripts/refusal.ts';
import { copyOfPair, kadian, newPair, runScript } from '../handover/box.ts';
import { backUp, pairIn } from '../handover/pair.ts';

test('a backup is private, opens with its key only, and holds every file a station needs', {
  timeout: 120_000,
}, async () => {
  const pair = newPair();
  const words = ['backup', '--site', pair.siteFile, '--out', pair.backup, '--recipient', pair.recipient];
  const made = await kadian([...words, '--runtime', pair.runtime, '--json']);
  expect(made).toMatchObject({ code: 0 });
  expect(JSON.parse(made.out)).toMatchObject({ handedOver: false, unsent: 31, sequence: 41 });
  expect(statSync(pair.backup).mode & 0o777).toBe(0o600);
  expect(readdirSync(path.dirname(pair.backup))).not.toContain('box.kbk.unfinished');
  expect(existsSync(path.join(pair.data, 'backup.unfinished'))).toBe(false);
  expect(readFileSync(pair.backup).includes('kept')).toBe(false);
  const closed = await kadian(['backup', '--verify', pair.backup, '--json']);
  expect(JSON.parse(closed.out)).toMatchObject({ whole: true, opened: false });
  const opened = await kadian(['backup', '--verify', pair.backup, '--key', pair.key, '--json']);
  expect(JSON.parse(opened.out)).toMatchObject({ opened: true, ledger: { sequence: 41 } });
  await kadian(['backup', '--new-key', path.join(pair.directory, 'other.key')]);
  const other = await kadian(['backup', '--verify', pair.backup, '--key', path.join(pair.directory, 'other.key')]);
  expect(other).toMatchObject({ code: 66, error: expect.stringContaining('does not open it') as string });
  const { manifest } = await backUp(pair, { final: false });
  const names = manifest.files.map(({ root, path: name }) => `${root} ${name}`);
  for (const name of [
    'site site.json',
    'site keys/trust-list.json',
    'named 2/voices/voice.json',
    'data ledger.db',
    'data device.key',
    'data keys/lists.key',
    'data lists/roster-1.db',
    'data policy/current.json',
    'data commands/memory.json',
    'data sound/memory.json',
    'runtime pseudonyms.key',
  ]) {
    expect(names).toContain(name);
  }
  expect(names.some((name) => /unfinished|ledger\.lock|-wal|-shm/.test(name))).toBe(false);
});

test('a passphrase is read from standard input, and a short one refused', { timeout: 120_000 }, async () => {
  const pair = newPair({ events: 3, acknowledged: 0 });
  const words = ['backup', '--site', pair.siteFile, '--out', pair.backup, '--passphrase'];
  expect(await kadian(words, 'short\n')).toMatchObject({ code: 64 });
  expect(await kadian(words, 'nine blue bicycles\n')).toMatchObject({ code: 0 });
  const verify = ['backup', '--verify', pair.backup, '--passphrase'];
  expect(await kadian(verify, 'nine blue bicycles\n')).toMatchObject({ code: 0 });
  expect(await kadian(verify, 'nine blue bicycle\n')).toMatchObject({ code: 66 });
});

test('a box that was handed over does not start again, and its file can be made once more', {
  timeout: 120_000,
}, async () => {
  const pair = newPair();
  const words = ['backup', '--site', pair.siteFile, '--out', pair.backup, '--recipient', pair.recipient, '--final'];
  expect(await kadian(words)).toMatchObject({ code: 64 });
  expect(await kadian([...words, '--yes', 'another'])).toMatchObject({ code: 4 });
  expect(whyMarked([pair.data])).toBeNull();
  const made = await kadian([...words, '--yes', 'KD-DEMO', '--json']);
  const again = await kadian([...words, '--yes', 'KD-DEMO', '--json']);
  const [first, second] = [JSON.parse(made.out), JSON.parse(again.out)];
  expect(second).toMatchObject({ id: first.id, sequence: first.sequence, hash: first.hash });
  const station = await runScript('kiosk/station/main.ts', ['--site', pair.siteFile]);
  expect(station).toMatchObject({ code: 78, error: expect.stringContaining('was handed over') as string });
});

test('killed at any step, a handing over is finished by the same call', { timeout: 120_000 }, async () => {
  const fresh = newPair();
  for (const step of backupSteps) {
    const pair = copyOfPair(fresh);
    const killed = await runScript('test/scripts/handover/kill-child.ts', ['backup', pair.directory, step]);
    expect([step, killed.signal, killed.error]).toEqual([step, 'SIGKILL', '']);
    // Marked only when the file is whole, and never a file with a name beside a box that may run.
    expect([step, whyMarked([pair.data]) !== null]).toEqual([step, step === 'marked' || step === 'named']);
    expect([step, existsSync(pair.backup)]).toEqual([step, step === 'named']);
    const { manifest } = await backUp(pair, { final: true });
    // 40 events, a signature, the handing over, a signature.
    expect([step, manifest.ledger.sequence]).toEqual([step, 43]);
    expect(whyMarked([pair.data])).toContain(manifest.id);
    expect(existsSync(path.join(pair.data, 'backup.unfinished'))).toBe(false);
    expect(readdirSync(path.dirname(pair.backup))).not.toContain('box.kbk.unfinished');
    expect(readAllOf(pair.backup)).toBe(manifest.id);
  }
});

const full = (): never => {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
};

test('whatever fails before the file has its name, the box is not handed over, and its ledger says so', {
  timeout: 120_000,
}, async () => {
  const fresh = newPair();
  for (const failing of ['copied', 'written', 'verified', 'marked']) {
    const pair = copyOfPair(fresh);
    const onStep = (step: string): void => {
      if (step === failing) full();
    };
    const refused = await backUp(pair, { final: true, onStep }).catch((error: unknown) => error);
    expect([failing, refused]).toEqual([failing, expect.any(Refusal)]);
    expect(refused).toMatchObject({
      exitCode: 73,
      message: expect.stringMatching(
        /the disk is full: the file system at \/.* are free; the box was not handed over and may go on$/,
      ) as string,
    });
    expect([failing, whyMarked([pair.data])]).toEqual([failing, null]);
    expect(readdirSync(path.dirname(pair.backup))).toEqual(['recipient.key', 'recipient.pub']);
    expect(existsSync(path.join(pair.data, 'backup.unfinished'))).toBe(false);
    const { manifest } = await backUp(pair, { final: true });
    // As above, the calling off and its signature before a second handing over.
    expect([failing, manifest.ledger.sequence]).toEqual([failing, 47]);
    expect(whyMarked([pair.data])).toContain(manifest.id);
    // Once it holds, a call that only makes the file again takes nothing back.
    const again = await backUp(pair, { final: true, onStep }).catch((error: unknown) => error);
    expect(again).toMatchObject({ message: expect.stringContaining('stays handed over') as string });
    expect(whyMarked([pair.data])).toContain(manifest.id);
  }
});

test('a medium that takes only a part leaves no file, no stack of an error, and a box that goes on', {
  timeout: 120_000,
}, async () => {
  const pair = newPair({ events: 200 });
  const words = ['backup', '--site', pair.siteFile, '--out', pair.backup, '--recipient', pair.recipient];
  writeFileSync(path.join(pair.data, 'long'), Buffer.alloc(400_000, 1));
  // In blocks of 512 bytes: more than any one file of the box, less than all of them.
  const cut = limited(1_000, [...words, '--final', '--yes', 'KD-DEMO']);
  expect(cut).toMatchObject({ code: 73, error: expect.stringContaining('was not handed over') as string });
  expect(cut.error).not.toContain('    at ');
  expect([whyMarked([pair.data]), existsSync(pair.backup)]).toEqual([null, false]);
  expect(readdirSync(path.dirname(pair.backup))).toEqual(['recipient.key', 'recipient.pub']);
  expect(limited(1_000, words)).toMatchObject({ code: 73 });
  expect(readdirSync(path.dirname(pair.backup))).toEqual(['recipient.key', 'recipient.pub']);
  expect(await kadian(words)).toMatchObject({ code: 0 });
});

test('without room at the target nothing is begun; without room in the data directory the copy waits in memory', {
  timeout: 120_000,
}, async () => {
  const pair = newPair();
  const stick = path.dirname(pair.backup);
  const noStick = { freeBytes: (folder: string) => (folder === stick ? 20_000 : 1e12) };
  const refused = await backUp(pair, { final: true, rooms: noStick }).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    exitCode: 73,
    message: expect.stringMatching(
      /^no room for the backup: .*\/stick: the disk is full: the file system at \/.*, 19 KiB are free, at least \d+ KiB are needed$/,
    ) as string,
  });
  const noDisk = { freeBytes: (folder: string) => (folder === pair.data ? 1_000 : 1e12) };
  const nowhere = await backUp(pair, { final: false, rooms: { ...noDisk, freeMemory: () => 1_000 } }).catch(
    (error: unknown) => error,
  );
  expect(nowhere).toMatchObject({ exitCode: 73, message: expect.stringContaining('no room for the copy') as string });
  let stages: readonly string[] = [];
  const before = kadianStages();
  const onStep = (step: string): void => {
    if (step === 'copied') stages = kadianStages().filter((name) => !before.includes(name));
  };
  const { manifest } = await backUp(pair, { final: true, onStep, rooms: noDisk });
  expect(stages).toHaveLength(1);
  expect(kadianStages().filter((name) => stages.includes(name))).toEqual([]);
  // Neither of the two that were refused had recorded anything.
  expect(manifest.ledger.sequence).toBe(43);
});

function codeOf(work: () => unknown): number | null {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Refusal ? error.exitCode : null;
  }
}

const kadianStages = (): readonly string[] =>
  readdirSync('/dev/shm').filter((name) => name.startsWith('kadian-backup-'));

test('a new key is made at no place where something else lies', { timeout: 60_000 }, async () => {
  const pair = newPair({ events: 1, acknowledged: 0 });
  const file = path.join(pair.data, 'device.key');
  const before = readFileSync(file, 'utf8');
  expect(await kadian(['backup', '--new-key', file])).toMatchObject({ code: 73 });
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(readdirSync(pair.data).filter((name) => name.startsWith('device.key'))).toEqual(['device.key']);
  expect(await kadian(['backup', '--new-key', pair.key])).toMatchObject({ code: 0, out: `${pair.recipient}\n` });
});

test('two at once: the second is refused, and the first is whole', { timeout: 120_000 }, async () => {
  const pair = newPair();
  let second: unknown;
  const onStep = (step: string): void => {
    if (step === 'copied') second = runScriptNow(pair.directory);
  };
  const { manifest } = await backUp(pair, { final: false, onStep });
  expect(second).toMatchObject({ status: 75, stderr: expect.stringContaining('another backup of this box') as string });
  expect(readAllOf(pair.backup)).toBe(manifest.id);
});

test('a backup is written over an earlier backup only, and into no place of the box or of the kernel', {
  timeout: 120_000,
}, async () => {
  const pair = newPair({ events: 3, acknowledged: 0 });
  const pipe = path.join(pair.directory, 'pipe');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  const important = path.join(pair.directory, 'important.json');
  writeFileSync(important, '{"keep":"this"}');
  const link = path.join(pair.directory, 'link');
  symlinkSync(pair.data, link);
  const site = readFileSync(pair.siteFile, 'utf8');
  const keys = path.join(path.dirname(pair.siteFile), 'keys/trust-list.json');
  const loaded = siteOf(pair.siteFile, '');
  const places = { site: loaded.site, siteFile: pair.siteFile, dataDirectory: pair.data };
  for (const out of [pair.siteFile, keys, pipe, important, path.join(link, 'in.kbk'), pair.directory]) {
    expect([out, codeOf(() => backupTarget(places, out))]).toEqual([out, 73]);
  }
  const words = ['backup', '--site', pair.siteFile, '--recipient', pair.recipient, '--out'];
  for (const more of [[pipe], [pair.siteFile, '--dry-run'], [important, '--final', '--yes', 'KD-DEMO']]) {
    const refused = await kadian([...words, ...more]);
    expect([more, refused.code, refused.error.trim().split('\n').length]).toEqual([more, 73, 1]);
  }
  expect(readFileSync(pair.siteFile, 'utf8')).toBe(site);
  expect(readFileSync(important, 'utf8')).toBe('{"keep":"this"}');
  expect(statSync(pipe).isFIFO()).toBe(true);
  expect([whyMarked([pair.data]), existsSync(path.join(pair.data, 'in.kbk'))]).toEqual([null, false]);
  expect(await kadian(['backup', '--verify', pipe])).toMatchObject({ code: 66 });
  const invalid = ['backup', '--site', pair.siteFile, '--out', pair.backup, '--recipient', 'A'.repeat(40), '--dry-run'];
  writeFileSync(path.join(pair.directory, 'no-key'), 'no key');
  expect((await kadian([...invalid.slice(0, 6), path.join(pair.directory, 'no-key'), '--dry-run'])).code).toBe(64);
  expect((await kadian(invalid)).code).toBe(64);
});

test('a name that is wrong is told as what it is: a file, a folder or a key that is not there', {
  timeout: 120_000,
}, async () => {
  const pair = newPair({ events: 1, acknowledged: 0 });
  const at = (...names: readonly string[]): string => path.join(pair.directory, ...names);
  const places = ['--to', pair.to, '--data', pair.newData];
  const site = ['backup', '--site', pair.siteFile];
  const neither = '--recipient "abc": is neither a key nor the name of a file that is there; a key is 43 letters,';
  const folder = `${at('absent')}: there is no such folder to write into; make it first\n`;
  for (const [words, code, says] of [
    [['backup', '--verify', at('missing')], 66, `backup: ${at('missing')}: there is no such file or folder\n`],
    [['restore', '--file', at('missing'), ...places], 66, `${at('missing')}: there is no such file or folder\n`],
    [[...site, '--out', pair.backup, '--recipient', 'abc'], 64, neither],
    [[...site, '--out', at('absent/in/box.kbk'), '--recipient', pair.recipient], 73, folder],
    [['backup', '--new-key', at('absent/key')], 73, folder],
  ] as const) {
    const ended = await kadian(words);
    expect([words, ended.code, ended.error]).toEqual([words, code, expect.stringContaining(says)]);
  }
  const least = 'at least 12 characters';
  expect((await kadian([...site, '--out', pair.backup, '--passphrase'], 'short')).error).toContain(least);
  expect((await kadian(['backup', '--help'])).out.replaceAll(/\s+/g, ' ')).toContain(least);
});

test('a file that was changed is told from a wrong key, with the key as without', { timeout: 120_000 }, async () => {
  const pair = newPair({ events: 3, acknowledged: 0 });
  await backUp(pair, { final: false });
  const whole = readFileSync(pair.backup);
  for (const at of [60, 400, whole.length - 300]) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(pair.backup, changed);
    for (const words of [
      ['backup', '--verify', pair.backup, '--key', pair.key],
      ['restore', '--file', pair.backup, '--to', pair.to, '--data', pair.newData, '--key', pair.key],
    ]) {
      const said = await kadian(words);
      expect(said.code).toBe(66);
      expect(said.error).toMatch(/SHA-256 does not fit|header cannot be read/);
    }
  }
});

function readAllOf(file: string): string {
  const reader = openSealedFile(file);
  for (const _ of reader.read(null));
  reader.close();
  return reader.header.id;
}

/** With a limit on the length of any file, in blocks of 512 bytes: a write beyond it fails, as on a full disk. */
function limited(blocks: number, words: readonly string[]): { code: number | null; error: string } {
  const command = `ulimit -f ${blocks}; exec "$@"`;
  const { status, stderr } = spawnSync('sh', ['-c', command, 'sh', process.execPath, 'scripts/kadian.ts', ...words], {
    encoding: 'utf8',
  });
  return { code: status, error: stderr };
}

/** Another process, while this one waits for it. */
function runScriptNow(directory: string): { status: number | null; stderr: string } {
  const { siteFile, recipient } = pairIn(directory);
  const out = path.join(directory, 'stick/second.kbk');
  const words = ['backup', '--site', siteFile, '--out', out, '--recipient', recipient];
  return spawnSync(process.execPath, ['scripts/kadian.ts', ...words], { encoding: 'utf8' });
}
