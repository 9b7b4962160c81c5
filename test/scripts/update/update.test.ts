/** An update of a box without a machine: what is refused, kept, returned from, and left to somebody. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { UpdateOptions } from '../../../scripts/update/options.ts';
import type { Wanted } from '../../../scripts/update/prepare.ts';
import { exitCodeOf } from '../../../scripts/update/report.ts';
import { resume, update } from '../../../scripts/update/update.ts';
import { Box } from './support.ts';

let directory: string;
let box: Box;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-update-'));
  box = new Box(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

const run = (wanted: Wanted, change: Partial<UpdateOptions> = {}) => box.through(update(box.options(change), wanted));
const packages = (): number => readdirSync(path.join(box.room.directory, 'packages')).length;
const atRest = { version: '1.0.0', whole: true, running: true, installs: [], recorded: [] };

/** Nothing of the box was changed, and nothing is left lying. */
function expectUntouched(): void {
  expect(box.state).toMatchObject(atRest);
  expect(box.room.readJournal()).toBeNull();
}

describe('a release that is well', () => {
  test('is kept, with the one before to return to, and both are recorded', async () => {
    const result = await run(box.release('2.0.0'));
    expect(result).toMatchObject({ ok: true, value: { outcome: 'kept', from: '1.0.0', to: '2.0.0', why: null } });
    expect(box.state).toMatchObject({ version: '2.0.0', running: true, recorded: ['software.updateBegun'] });
    expect(box.room.readKept()).toMatchObject({
      good: { version: '2.0.0', origin: 'release' },
      before: { version: '1.0.0', origin: 'rebuilt' },
      floor: 20,
    });
    expect(box.room.readJournal()).toBeNull();
    expect(packages()).toBe(2);
  });

  test('is not installed twice', async () => {
    await run(box.release('2.0.0'));
    expect(await run(box.release('2.0.0'))).toEqual({ ok: true, value: null });
    expect(box.state.installs).toEqual(['2.0.0']);
  });

  test('is followed by another: two are kept, and the third before last is gone', async () => {
    await run(box.release('2.0.0'));
    await run(box.release('3.0.0', {}, { serial: 30 }));
    expect(box.room.readKept()).toMatchObject({ good: { version: '3.0.0' }, before: { version: '2.0.0' }, floor: 30 });
    expect(packages()).toBe(2);
  });

  test('can be left on purpose for the good one before it', async () => {
    await run(box.release('2.0.0'));
    const { before } = box.room.readKept();
    if (before === null) throw new Error('nothing before');
    expect(await run({ kind: 'kept', package: before })).toMatchObject({ value: { outcome: 'kept', to: '1.0.0' } });
    expect(box.room.readKept()).toMatchObject({ good: { version: '1.0.0' }, before: { version: '2.0.0' }, floor: 20 });
  });
});

describe('refused with nothing changed', () => {
  test.each([
    ['for another machine', {}, { architecture: 'amd64' as const }, 'it is for amd64'],
    ['of other bytes', {}, { sha256: 'b'.repeat(64) }, 'not those that were signed'],
    ['of another length', {}, { size: 7 }, 'the release 7'],
    ['that calls itself otherwise', { version: '2.0.1' }, {}, 'calls itself kadian 2.0.1'],
    ['of something else', { name: 'other' }, {}, 'calls itself other'],
    ['that fails when it is tried', { triedBadly: true }, {}, 'nobody knows this'],
  ])('one %s', async (_what, packed, change, said) => {
    const result = await run(box.release('2.0.0', packed, change));
    expect(result).toMatchObject({ ok: false, error: { code: 'release', detail: expect.stringContaining(said) } });
    expectUntouched();
  });

  test('one that is no package', async () => {
    const wanted = box.release('2.0.0');
    writeFileSync(wanted.file, 'x'.repeat(wanted.release.size));
    expect(await run(wanted)).toMatchObject({ error: { code: 'release' } });
    expectUntouched();
  });

  test('one older than what was kept, but not the very one that is kept', async () => {
    const first = box.release('2.0.0');
    await run(first);
    await run(box.release('3.0.0', {}, { serial: 30 }));
    const older = await run(box.release('2.5.0', {}, { serial: 29 }));
    expect(older).toMatchObject({ error: { detail: expect.stringContaining('older (serial 29)') } });
    expect(box.state.version).toBe('3.0.0');
    expect(await run(first)).toMatchObject({ value: { outcome: 'kept', to: '2.0.0' } });
  });

  test('for want of room', async () => {
    box.freeBytes = 1e6;
    expect(await run(box.release('2.0.0'))).toMatchObject({ error: { code: 'noRoom' } });
    expectUntouched();
    expect(packages()).toBe(0);
  });

  test('for want of a way back, unless that must be', async () => {
    box.rebuildFault = '/opt/kadian/bin/node is not as it was installed';
    const refused = await run(box.release('2.0.0'));
    expect(refused).toMatchObject({ error: { detail: expect.stringContaining('no way back') } });
    expectUntouched();
    expect(await run(box.release('2.0.0'), { withoutReturn: true })).toMatchObject({ value: { outcome: 'kept' } });
  });

  test('while people stand at the gate, and not when they have passed', async () => {
    box.change({ attended: true });
    expect(await run(box.release('2.0.0'))).toMatchObject({ error: { code: 'busy' } });
    expectUntouched();
    let looks = 0;
    box.onHealth = () => {
      looks += 1;
      if (looks > 6) box.change({ attended: false });
    };
    expect(await run(box.release('2.0.0'))).toMatchObject({ value: { outcome: 'kept' } });
  });

  test('while people stand at the gate, but for --now', async () => {
    box.change({ attended: true });
    expect(await run(box.release('2.0.0'), { quietWithinMs: null })).toMatchObject({ value: { outcome: 'kept' } });
  });

  test('where it cannot be recorded', async () => {
    box.recordFault = 'the disk is full';
    expect(await run(box.release('2.0.0'))).toMatchObject({
      error: { detail: expect.stringContaining('disk is full') },
    });
    expectUntouched();
  });

  test('by dpkg, in whose words it is told', async () => {
    box.dpkgFault = 'dpkg ended with 2: the lock is held';
    expect(await run(box.release('2.0.0'))).toMatchObject({
      error: { detail: expect.stringContaining('the lock is held') },
    });
    expect(box.state).toMatchObject({ version: '1.0.0', running: true });
    expect(box.room.readJournal()).toBeNull();
  });
});

describe('a release that is not well is returned from', () => {
  test('when its station does not run', async () => {
    const result = await run(box.release('2.0.0', { well: false }));
    expect(result).toMatchObject({ value: { outcome: 'returned', to: '2.0.0', why: { code: 'notRunning' } } });
    expect(result.ok && result.value !== null ? exitCodeOf(result.value) : null).toBe(1);
    expect(box.state).toMatchObject({
      version: '1.0.0',
      running: true,
      installs: ['2.0.0', '1.0.0'],
      recorded: ['software.updateBegun', 'software.updateReturned'],
    });
    // What failed is not held against a better release of the same number.
    expect(box.room.readKept()).toMatchObject({ good: { version: '1.0.0' }, floor: 0, last: { outcome: 'returned' } });
  });

  test.each([
    ['devices', () => ({ missing: ['camera', 'scanner'] }), 'scanner'],
    ['ledger', () => ({ sequence: 3 }), 'ended at'],
  ])('when its %s are not as before', async (code, change, said) => {
    box.onHealth = () => void (box.state.version === '2.0.0' && box.change(change()));
    const result = await run(box.release('2.0.0'));
    expect(result).toMatchObject({
      value: { outcome: 'returned', why: { code, detail: expect.stringContaining(said) } },
    });
    expect(box.state.version).toBe('1.0.0');
  });

  test('when its station comes and goes', async () => {
    let looks = 0;
    box.onHealth = () => {
      looks += 1;
      if (box.state.version === '2.0.0' && looks % 3 === 0) box.change({ pid: box.state.pid + 1 });
    };
    expect(await run(box.release('2.0.0'))).toMatchObject({
      value: { outcome: 'returned', why: { code: 'notSteady' } },
    });
  });

  test('but a device that was missing before is not held against it', async () => {
    box.change({ missing: ['camera', 'scanner'] });
    expect(await run(box.release('2.0.0'))).toMatchObject({ value: { outcome: 'kept' } });
  });
});

describe('where there is no way back', () => {
  test('since the ledger was written anew, the box stays as it is and says so', async () => {
    box.onHealth = () => void (box.state.version === '2.0.0' && box.change({ missing: ['gate'] }));
    const result = await run(box.release('2.0.0', { ledgerSchema: 4 }));
    expect(result).toMatchObject({ value: { outcome: 'stuck', why: { code: 'noReturn' } } });
    expect(box.said.join('\n')).toContain('there is no way back');
    expect(box.state).toMatchObject({
      version: '2.0.0',
      whole: true,
      running: true,
      recorded: ['software.updateBegun'],
    });
    expect(box.room.readKept().last).toMatchObject({ outcome: 'stuck' });
  });

  test('but one that fell before it wrote the ledger anew is returned from', async () => {
    const result = await run(box.release('2.0.0', { ledgerSchema: 4, well: false }));
    expect(result).toMatchObject({ value: { outcome: 'returned' } });
    expect(box.state.version).toBe('1.0.0');
  });

  test('since none was kept', async () => {
    box.rebuildFault = 'a file is missing';
    const result = await run(box.release('2.0.0', { well: false }), { withoutReturn: true });
    expect(result).toMatchObject({ value: { outcome: 'stuck', why: { code: 'notRunning' } } });
  });
});

test('nothing to resume is nothing to do', async () => {
  box.room.make();
  expect(await box.through(resume(box.options()))).toEqual({ ok: true, value: null });
});
