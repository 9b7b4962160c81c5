import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockFile, takeOutLock } from '../../../scripts/provision/out-lock.ts';
import { desk, provision } from './sheet-desk.ts';
import { asCsv, rowsOf } from './sheet-rows.ts';

const root = path.join(import.meta.dirname, '../../..');

/** A run that stands in the midst of writing. */
async function writer(): Promise<ChildProcessWithoutNullStreams> {
  const words = [path.join(import.meta.dirname, 'write-child.ts'), desk.sheet, desk.out, 'files.staged', 'wait'];
  const child = spawn(process.execPath, words);
  onTestFinished(() => void child.kill('SIGKILL'));
  await said(child, 'there');
  return child;
}

function said(child: ChildProcessWithoutNullStreams, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = '';
    child.stdout.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
      if (heard.includes(word)) resolve();
    });
    child.on('exit', (code) => reject(new Error(`ended with ${code}: ${heard}`)));
  });
}

const another = (...more: readonly string[]) =>
  spawnSync(process.execPath, ['scripts/kadian.ts', 'provision', '--sheet', desk.sheet, '--out', desk.out, ...more], {
    cwd: root,
    encoding: 'utf8',
  });

describe('two runs into one directory', () => {
  it('are not at once: the second is told in one line, and may come when the first has ended', async () => {
    writeFileSync(desk.sheet, asCsv(rowsOf(2)));
    const first = await writer();
    const refused = another();
    expect([refused.status, refused.stdout]).toEqual([75, '']);
    expect(refused.stderr).toMatch(/^provision: [^\n]*another kadian provision writes there; call again[^\n]*\n$/);
    // A look at what would be written disturbs nobody.
    expect(another('--dry-run').status).toBe(0);
    const done = said(first, 'done');
    first.stdin.write('x');
    await done;
    expect(another().status).toBe(0);
    expect(readdirSync(desk.out).toSorted()).toEqual(['KD-0001-E1.json', 'KD-0002-E1.json', 'labels.html']);
  }, 60_000);

  it('one that was killed keeps nobody out', async () => {
    writeFileSync(desk.sheet, asCsv(rowsOf(2)));
    const first = await writer();
    const ended = new Promise((resolve) => first.once('exit', resolve));
    first.kill('SIGKILL');
    await ended;
    expect(readdirSync(desk.out)).toContain(lockFile);
    const next = another();
    expect([next.status, next.stdout]).toEqual([0, expect.stringContaining('An earlier run was cut short')]);
    expect(readdirSync(desk.out).toSorted()).toEqual(['KD-0001-E1.json', 'KD-0002-E1.json', 'labels.html']);
  }, 60_000);

  it('the lock that is given back leaves nothing, and can be taken again', async () => {
    mkdirSync(desk.out);
    const held = takeOutLock(desk.out);
    await expect(provision(asCsv(rowsOf(1)))).rejects.toMatchObject({ exitCode: 75 });
    held.release();
    expect(readdirSync(desk.out)).toEqual([]);
    takeOutLock(desk.out).release();
  });
});
