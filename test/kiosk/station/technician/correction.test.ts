/** The correction set at the box, on a real ledger. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../../kiosk/ledger/contract.ts';
import { openLedger } from '../../../../kiosk/ledger/ledger.ts';
import { openLog } from '../../../../kiosk/station/care/diagnostics.ts';
import { type CorrectionDesk, createCorrectionDesk } from '../../../../kiosk/station/technician/correction.ts';
import { createRecorder } from '../../../../kiosk/station/care/recorder.ts';

const place = { district: 'D', subdistrict: 'S', community: 'Q', compound: 'C', lane: 'L' };
const ofSite = { version: 'site-1', offsetC: -0.2, author: 'lab', expires: '2022-06-30' };
const rule = { aloneC: 0.3, mostC: 1, mostDays: 30 };
let directory: string;
let ledger: Ledger;
let today: string | null;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'correction-'));
  today = '2022-01-07';
  const clock = new VirtualClock(Date.parse('2022-01-07T02:00:00Z'));
  const opened = openLedger({ directory, clock, bootId: 'b', place, wallTrusted: () => true });
  if (!opened.ok) throw new Error(opened.error.detail);
  ledger = opened.value;
});

afterEach(() => {
  ledger.close();
  rmSync(directory, { recursive: true });
});

function desk(site: typeof ofSite | null = ofSite): CorrectionDesk {
  const clock = new VirtualClock(0);
  const recorder = createRecorder({
    append: (events) => ledger.appendAll(events),
    clock,
    clockTrusted: () => true,
    onAvailable: () => undefined,
  });
  const log = openLog('silent', { write: () => undefined });
  return createCorrectionDesk({ ofSite: site, rule, directory, ledger, recorder, today: () => today, log });
}

const file = (): string => path.join(directory, 'correction.json');

test('what was set holds over a restart, has its days, and gives way to the site when it is taken back', () => {
  expect(desk().set('T-01', { offsetC: 0.3, days: 7 })).toBe('done');
  const after = desk();
  expect(after.current).toEqual({ version: 't20220107-1', offsetC: 0.3, author: 'T-01', expires: '2022-01-13' });
  expect(after.view()).toMatchObject({ daysLeft: 7, ofTechnician: true });
  today = '2022-01-14';
  expect(after.view()).toMatchObject({ daysLeft: 0 });
  expect(after.set('T-01', null)).toBe('done');
  expect(desk().current).toEqual(ofSite);
  expect(desk().view()).toMatchObject({ ofTechnician: false, author: 'lab' });
});

test('two of one day have two versions', () => {
  const one = desk();
  one.set('T-01', { offsetC: 0.3, days: 7 });
  one.set('T-01', { offsetC: 0.4, days: 7 });
  expect(one.current?.version).toBe('t20220107-2');
});

test('a file that nobody recorded is not believed: changed, from elsewhere, or no file at all', () => {
  desk().set('T-01', { offsetC: 0.3, days: 7 });
  const text = readFileSync(file(), 'utf8');
  writeFileSync(file(), text.replace('"offsetC": 0.3', '"offsetC": -2.5'));
  expect(desk().current).toEqual(ofSite);
  writeFileSync(file(), text.replace(/"hash": "./u, '"hash": "x'));
  expect(desk().current).toEqual(ofSite);
  writeFileSync(file(), text.replace(/"sequence": \d+/u, '"sequence": 999'));
  expect(desk().current).toEqual(ofSite);
  writeFileSync(file(), 'no JSON');
  expect(desk(null).current).toBeNull();
  writeFileSync(file(), text);
  expect(desk().current?.offsetC).toBe(0.3);
});

test('without a trusted clock none is set: its end could not be told', () => {
  today = null;
  expect(desk().set('T-01', { offsetC: 0.3, days: 7 })).toBe('noClock');
  expect(desk().view()).toMatchObject({ daysLeft: null });
});
