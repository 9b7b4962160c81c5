import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPolicyStore, type PolicyStore } from '../../../kiosk/policy/store.ts';
import { box, nowMs, signed, stranger, trust } from './district.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-policy-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open(): PolicyStore {
  const opened = openPolicyStore(path.join(directory, 'policy'), trust, box);
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}
const file = (name: string) => path.join(directory, 'policy', name);
const outcome = (store: PolicyStore, text: string, atMs: number | null = nowMs) => {
  const taken = store.install(text, atMs);
  return taken.ok ? taken.value.policy.version : taken.error.code;
};
const held = (store: PolicyStore) => [store.current?.policy.version ?? null, store.current?.origin ?? null];

describe('the store of policies', () => {
  test('an empty one has none', () => {
    const store = open();
    expect([store.current, store.next, store.faults]).toEqual([null, null, []]);
  });

  test('what is taken is there after a restart', () => {
    expect(outcome(open(), signed())).toBe('week-4');
    expect(held(open())).toEqual(['week-4', 'district']);
    expect(open().current?.takenMs).toBeGreaterThan(0);
    expect(readdirSync(path.join(directory, 'policy'))).toEqual(['policy.jws']);
  });

  test('the old one stays while the new one does not verify', () => {
    const store = open();
    outcome(store, signed());
    expect(outcome(store, signed({ version: 'forged', serial: 9 }, stranger))).toBe('wrongSignature');
    expect(outcome(store, signed({ version: 'wrong', serial: 9, doorbell: 1 }))).toBe('badContent');
    expect(held(store)).toEqual(['week-4', 'district']);
    expect(held(open())).toEqual(['week-4', 'district']);
  });

  test('an older one is refused, also after a restart; the same one again changes nothing', () => {
    const first = signed();
    outcome(open(), first);
    expect(outcome(open(), signed({ version: 'week-3', serial: 3 }))).toBe('rollback');
    expect(outcome(open(), signed({ version: 'other-4' }))).toBe('rollback');
    expect(outcome(open(), first)).toBe('week-4');
    expect(held(open())).toEqual(['week-4', 'district']);
  });

  test('one that is out of date already is refused; without a clock it is taken, and degrades', () => {
    const old = signed({ expires: '2026-01-20T08:00:00+08:00' });
    expect(outcome(open(), old)).toBe('expired');
    expect(outcome(open(), old, null)).toBe('week-4');
  });

  test('one for later waits for its time, through a restart', () => {
    const store = open();
    outcome(store, signed());
    expect(outcome(store, signed({ version: 'week-5', serial: 5, validFrom: '2026-01-26T00:00:00+08:00' }))).toBe(
      'week-5',
    );
    expect(held(store)).toEqual(['week-4', 'district']);
    const again = open();
    expect(again.next?.policy.version).toBe('week-5');
    const beginsMs = Date.parse('2026-01-26T00:00:00+08:00');
    expect(again.advance(beginsMs - 1)).toBe(false);
    expect(again.advance(beginsMs)).toBe(true);
    expect(again.advance(beginsMs)).toBe(false);
    expect(held(again)).toEqual(['week-5', 'district']);
    expect(held(open())).toEqual(['week-5', 'district']);
    expect(existsSync(file('policy.next.jws'))).toBe(false);
  });

  test('one for later is not overtaken by an older one', () => {
    const store = open();
    outcome(store, signed({ version: 'week-6', serial: 6, validFrom: '2026-01-26T00:00:00+08:00' }));
    expect(outcome(store, signed({ version: 'week-5', serial: 5 }))).toBe('rollback');
  });

  test.each([
    ['empty', ''],
    ['half', signed().slice(0, 200)],
    ['other bytes', '\u0000\u0001\u0002'],
  ])('a file that is %s: the one before is used, and the fault is told', (_what, text) => {
    const store = open();
    outcome(store, signed());
    outcome(store, signed({ version: 'week-5', serial: 5 }));
    writeFileSync(file('policy.jws'), text);
    const again = open();
    expect(held(again)).toEqual(['week-4', 'backup']);
    expect(again.faults).toHaveLength(1);
    expect(outcome(again, signed({ version: 'week-6', serial: 6 }))).toBe('week-6');
    expect(held(open())).toEqual(['week-6', 'district']);
  });

  test('both damaged: none, and two faults', () => {
    const store = open();
    outcome(store, signed());
    outcome(store, signed({ version: 'week-5', serial: 5 }));
    writeFileSync(file('policy.jws'), 'x');
    writeFileSync(file('policy.previous.jws'), 'y');
    expect([open().current, open().faults.length]).toEqual([null, 2]);
  });

  test('below what was once in force nothing is taken, also where all files are lost; the same one comes back', () => {
    const store = open();
    store.neverBelow({ version: 'week-5', serial: 5 });
    expect(outcome(store, signed())).toBe('rollback');
    expect(outcome(store, signed({ version: 'other-5', serial: 5 }))).toBe('rollback');
    expect(held(store)).toEqual([null, null]);
    expect(outcome(store, signed({ version: 'week-5', serial: 5 }))).toBe('week-5');
    expect(held(store)).toEqual(['week-5', 'district']);
  });

  test('an older file somebody has put there is only the backup, and what waits below is gone', () => {
    outcome(open(), signed());
    outcome(open(), signed({ version: 'week-5', serial: 5, validFrom: '2026-01-26T00:00:00+08:00' }));
    const store = open();
    store.neverBelow({ version: 'week-6', serial: 6 });
    store.neverBelow({ version: 'week-3', serial: 3 });
    expect([...held(store), store.next]).toEqual(['week-4', 'backup', null]);
    expect(store.advance(Date.parse('2026-02-01T00:00:00+08:00'))).toBe(false);
    expect(outcome(store, signed())).toBe('rollback');
    expect(outcome(store, signed({ version: 'week-6', serial: 6 }))).toBe('week-6');
  });

  test('what a power cut left unfinished is no policy', () => {
    outcome(open(), signed());
    writeFileSync(file('policy.jws.unfinished'), signed({ version: 'week-9', serial: 9 }).slice(0, 100));
    expect(held(open())).toEqual(['week-4', 'district']);
  });

  test('a directory that cannot be made is a fault', () => {
    writeFileSync(path.join(directory, 'policy'), 'a file');
    expect(openPolicyStore(path.join(directory, 'policy'), trust, box)).toMatchObject({
      ok: false,
      error: { code: 'io' },
    });
  });
});
