import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import { csvOf } from '../../scripts/report/csv.ts';
import { htmlOf } from '../../scripts/report/html.ts';
import { granted, must, place, startWallMs } from '../kiosk/ledger/support.ts';

function room() {
  const directory = mkdtempSync(path.join(tmpdir(), 'report-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function ledgerOfADay() {
  const directory = room();
  const clock = new VirtualClock(startWallMs);
  const ledger = must(openLedger({ directory, clock, bootId: 'b', place, wallTrusted: () => true }));
  must(ledger.appendAll([granted, granted]));
  // Read while it is in use.
  onTestFinished(() => ledger.close());
  return directory;
}

function report(...parameters: readonly string[]) {
  const script = path.join(import.meta.dirname, '../../scripts/report.ts');
  return spawnSync(process.execPath, [script, ...parameters], { encoding: 'utf8' });
}

test('the report of a day as JSON, CSV and HTML in both languages', () => {
  const ledger = ledgerOfADay();
  const base = ['--ledger', ledger, '--day', '2026-01-15'];
  expect(JSON.parse(report(...base).stdout)).toMatchObject({ day: '2026-01-15', granted: 2, denied: 0 });
  const out = room();
  const csv = path.join(out, 'r.csv');
  const html = path.join(out, 'r.html');
  expect(report(...base, '--csv', csv, '--html', html).status).toBe(0);
  expect(readFileSync(csv, 'utf8')).toContain('放行,granted,2,\r\n');
  const page = readFileSync(html, 'utf8');
  expect(page).toContain('每日报告');
  expect(page).toContain('Daily report');
  expect(page).toContain('410100 / s02 / c14 / k0033 / l1');
  expect(page).not.toMatch(/(src|href)=/);
});

test('a PDF where a Chromium is, and a clear refusal where none is', () => {
  const ledger = ledgerOfADay();
  const pdf = path.join(room(), 'r.pdf');
  const { status, stderr } = report('--ledger', ledger, '--day', '2026-01-15', '--pdf', pdf);
  if (status === 0) expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
  else {
    expect(status).toBe(69);
    expect(stderr).toMatch(/Chromium/);
  }
}, 70_000);

test.each([
  [['--day', '2026-01-15'], 64],
  [['--ledger', '.', '--day', '2026-02-30'], 64],
  [['--ledger', '.', '--day', '2026-01-15', '--zone', 'Nowhere/Else'], 64],
  [['--ledger', '/nonexistent', '--day', '2026-01-15'], 66],
])('%j is refused', (parameters, code) => {
  const { status, stderr } = report(...parameters);
  expect(status).toBe(code);
  expect(stderr).not.toContain('    at ');
});

test('readings that rest on a correction are told by its version', () => {
  const none = {
    granted: 9,
    denied: 0,
    referred: 0,
    overridden: 0,
    abandoned: 0,
    byReason: {},
    outages: [],
    staff: [],
  };
  const corrections = [{ version: 'correction-7', readings: 9 }];
  const day = { day: '2026-01-15', ...none };
  expect(csvOf({ ...day, corrections }, '')).toContain('校正 correction-7,correction correction-7,9,\r\n');
  expect(htmlOf({ ...day, corrections }, '')).toContain('校正 correction-7');
  // A day without one says so: a zero report.
  expect(htmlOf(day, '')).toContain('Readings shown by a correction');
});

test('a cell that a spreadsheet would run is text', () => {
  const empty = { granted: 0, denied: 0, referred: 0, overridden: 0, abandoned: 0, byReason: {}, outages: [] };
  expect(csvOf({ day: '2026-01-15', ...empty, staff: ['=1+1', 'a,"b"'] }, '')).toContain(`'=1+1,"a,""b"""`);
});
