import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect } from '../../../kiosk/announcer/inspect-file.ts';
import { wallTime } from '../../../scripts/announce-time.ts';

const script = fileURLToPath(new URL('../../../scripts/announce.ts', import.meta.url));
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'announce-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function announce(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

describe('the plan of a day', () => {
  it('is a table with the quiet hours, and a picture', async () => {
    const site = join(folder, 'site.json');
    const calendar = [{ kind: 'exam', from: '2022-06-07', to: '2022-06-07', quiet: [{ from: '09:00', to: '11:00' }] }];
    writeFileSync(site, JSON.stringify({ compound: 'x', sound: { calendar } }));
    const svg = join(folder, 'plan.svg');
    const plan = await announce('plan', '--date', '2022-06-07', '--site', site, '--svg', svg);
    const lines = plan.out.split('\n');
    expect(plan.code).toBe(0);
    expect(lines[4]).toMatch(/^03:00 +0\.0 +0\.0 +– +-10 +quietHours$/);
    expect(lines[9]).toMatch(/^08:00 +8\.4 +0\.0 +-24 +0$/);
    expect(lines[10]).toMatch(/^09:00 +0\.0 +0\.0 +– +0 +exam$/);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [^]*quiet hours[^]*<\/svg>\n$/);
  });
});

describe('a rendering', () => {
  it('is a sound file of the stretch, with what is said in it', async () => {
    const encounters = join(folder, 'encounters.jsonl');
    writeFileSync(
      encounters,
      '{"at":"2022-03-09T13:00:02","prompt":"verdict.denied","followedBy":["reading.temperature"],"temperatureC":37.8}\n',
    );
    const out = join(folder, 'f.wav');
    const stretch = ['--from', '2022-03-09T13:00', '--to', '2022-03-09T13:00:10', '--out', out];
    const render = await announce('render', ...stretch, '--encounters', encounters);
    expect(render.err).toBe('');
    expect(render.out).toMatch(/10 s, -1[6-9]\.\d LUFS, -[1-9]\.\d dBTP, \d+ times real time/);
    expect(inspect(readFileSync(out))).toMatchObject({ ok: true, value: { durationS: 10, sampleRate: 48_000 } });
  });
});

describe('what is wrong on the command line', () => {
  it.each([
    [[], 'expected one of: plan, render, import'],
    [['plan'], '--date is missing'],
    [['plan', '--date', '2022-02-30'], 'is no time'],
    [['render', '--from', '2022-03-09T13:00', '--to', '2022-03-09T12:00'], '--to must be later'],
    [['import', '--file', '/nowhere.wav'], '/nowhere.wav: there is no such file or folder'],
  ])('%j is said in one line', async (args, message) => {
    const { code, out, err } = await announce(...args);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('local times', () => {
  it.each([
    ['2022-03-09T07:30', 'Asia/Shanghai', '2022-03-08T23:30:00.000Z'],
    ['2022-07-01T00:00:15', 'Europe/Berlin', '2022-06-30T22:00:15.000Z'],
    ['2022-10-30T03:30', 'Europe/Berlin', '2022-10-30T02:30:00.000Z'],
  ])('%s in %s', (text, zone, expected) => {
    expect(new Date(wallTime(text, zone) ?? 0).toISOString()).toBe(expected);
  });

  it.each(['2022-02-30T00:00', '2022-03-27T02:30', 'noon', '2022-03-09T24:61'])('%s is none', (text) => {
    expect(wallTime(text, 'Europe/Berlin')).toBeNull();
  });
});
