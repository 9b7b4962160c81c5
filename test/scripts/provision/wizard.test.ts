import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inTerminal, type Session, type Typing } from '../../../drivers/sim/terminal.ts';
import { parseSite } from '../../../kiosk/station/site/site.ts';
import { pinMatches } from '../../../kiosk/station/staff/pin.ts';
import { judgeSite } from '../../../scripts/provision/judge-site.ts';
import { boardNamed, knownBoards } from '../../../scripts/provision/templates.ts';
import { lookAround } from '../../../scripts/provision/wizard/offers.ts';
import { texts } from '../../../scripts/provision/wizard/texts.ts';
import { machineAt } from '../../../scripts/devices/machine.ts';

const root = path.join(import.meta.dirname, '../../..');
const kadian = (words: readonly string[], typing: Typing): Promise<Session> =>
  inTerminal([process.execPath, 'scripts/kadian.ts', ...words], typing, { directory: root, longestMs: 40_000 });
let directory = '';
let file = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-wizard-'));
  file = path.join(directory, 'site.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

const serial = '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0';
/** One wrong answer among them, and one that would do harm. */
const answers: Typing = [
  [/1 中文 {2}2 English: $/, '2\r'],
  [/Name of the box: $/, 'KD 7\r'],
  [/Name of the box: $/, 'KD-0007-E1\r'],
  [/Place: .*: $/, 'D01/S03/Q12/C0007/east-1\r'],
  [/Name of the compound: .*: $/, '示范小区 / Demonstration compound\r'],
  [/Name of the checkpoint: .*: $/, '东门 / East gate\r'],
  [/Address of the district.*: $/, 'https://district.example\r'],
  [/thermometer is plugged in.*: $/, '/dev/ttyUSB0\r'],
  [/Not so: .*thermometer is plugged in.*: $/s, `${serial}\r`],
  [/Model of the thermometer.*: $/, 'gy-mcu90614\r'],
  [/Scanner.*: $/, '/dev/input/by-id/usb-0581_011c-event-kbd\r'],
  [/Model of the scanner.*: $/, 'generic-wedge\r'],
  [/Polarity.*: $/, 'low\r'],
  [/Line of the relay.*: $/, 'GPIO17\r'],
  [/Not so: the gate could open.*Line of the relay.*: $/s, 'GPIO5\r'],
  [/Time zone.*: $/, '\r'],
  [/member of staff.*: $/, 'A-01\r'],
  [/PIN, 6 to 12.*: $/, '271828\r'],
  [/once more: $/, '271828\r'],
  [/Write it\? \[y\/N\] $/, 'y\r'],
];
const call = ['provision', '--board', 'pi-4', '--out'];

describe('the wizard in a terminal', () => {
  it('judges each answer, and writes one whole site file that its linter has nothing against', async () => {
    const { code, said, left } = await kadian([...call, file], answers);
    expect([code, left], said).toEqual([0, 0]);
    expect(said).not.toContain('271828');
    const text = readFileSync(file, 'utf8');
    const site = parseSite(text, file);
    if (!site.ok) throw new Error(JSON.stringify(site.error));
    const { value } = site;
    expect(value).toMatchObject({
      kiosk: 'KD-0007-E1',
      language: 'en',
      place: { compound: 'C0007', lane: 'east-1' },
      scanner: { model: 'generic-wedge', device: { kind: 'keys' } },
    });
    expect(value.gate.lines.relay.line).toMatchObject({ line: 'GPIO5', activeLow: true });
    expect(value.staff.map(({ id }) => id)).toEqual(['A-01']);
    expect(await pinMatches('271828', value.staff[0]?.pin ?? '')).toBe(true);
    expect(judgeSite(text, file, boardNamed('pi-4', knownBoards()))).toMatchObject({
      ok: true,
      value: { warnings: [] },
    });
    expect(readdirSync(directory)).toEqual(['site.json']);
  }, 60_000);

  it('writes nothing when Ctrl-C ends it, at the first question, in the middle, in a PIN or at the last', async () => {
    writeFileSync(file, 'before');
    for (const at of [0, 8, 17, answers.length - 1]) {
      const [said] = answers[at] ?? [/$/, ''];
      const ended = await kadian([...call, file], [...answers.slice(0, at), [said, '\u0003']]);
      expect([at, ended.code, ended.left], ended.said).toEqual([at, 130, 0]);
      expect(ended.said).toContain('Nothing was written');
    }
    expect([readdirSync(directory), readFileSync(file, 'utf8')]).toEqual([['site.json'], 'before']);
  }, 240_000);

  it('writes nothing after a no, and keeps the file before beside the new one after a yes', async () => {
    writeFileSync(file, 'before');
    const no = await kadian([...call, file], [...answers.slice(0, -1), [/Write it\? \[y\/N\] $/, '\r']]);
    expect([no.code, readFileSync(file, 'utf8')]).toEqual([4, 'before']);
    expect((await kadian([...call, file], answers)).code).toBe(0);
    expect([readFileSync(`${file}.before`, 'utf8'), readdirSync(directory).length]).toEqual(['before', 2]);
  }, 60_000);

  it('asks in Chinese, and offers what an own template has', async () => {
    const base = path.join(root, 'hw-config/sites/single-lane.json');
    const typing: Typing = [
      [/机器编号: $/, 'KD-0008-E1\r'],
      [/位置.*D01\/S03\/Q12\/C0042\/east-1\]: $/, 'D01／S03／Q12／C0008／east-1\r'],
      [/小区名.*: $/, '\r'],
      [/卡点名.*: $/, '东门\r'],
      [/不对：.*卡点名.*: $/s, '西门 / West gate\r'],
      [/区平台地址.*: $/, '\r'],
      [/测温仪接在哪里.*: $/, `${serial}\r`],
      [/测温仪型号.*: $/, '1\r'],
      [/扫码器.*: $/, `${serial}\r`],
      [/扫码器型号.*: $/, 'generic-serial\r'],
      [/继电器极性.*: $/, '\r'],
      [/继电器引脚.*: $/, '\r'],
      [/时区.*: $/, '\r'],
      [/写入吗.*$/, 'y\r'],
    ];
    const { code, said, left } = await kadian([...call, file, '--base', base, '--language', 'zh-CN'], typing);
    expect([code, left], said).toEqual([0, 0]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      kiosk: 'KD-0008-E1',
      place: { compound: 'C0008' },
      names: { checkpoint: { 'zh-CN': '西门', en: 'West gate' } },
    });
  }, 60_000);
});

describe('without a terminal', () => {
  it.each([[['provision']], [['provision', '--wizard', '--out', '/tmp/x.json']]])(
    '%j is refused with a clear line',
    (words) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/kadian.ts', ...words], {
        cwd: root,
        encoding: 'utf8',
        input: 'y\n',
      });
      expect([status, stdout]).toEqual([64, '']);
      expect(stderr).toContain('questions need a terminal');
      expect(existsSync('/tmp/x.json')).toBe(false);
    },
  );

  it('refuses what it does not understand before any question', async () => {
    expect((await kadian(['provision', '--out', path.join(directory, 'none/site.json')], [])).code).toBe(73);
    expect((await kadian(['provision', '--out', file, '--language', 'fr'], [])).code).toBe(64);
    expect((await kadian(['provision', '--out', file, '--board', 'abacus'], [])).code).toBe(64);
    expect((await kadian(['provision', '--wizard', '--make-key'], [])).code).toBe(64);
  }, 60_000);
});

it('offers the models that measure people, and every scanner of the house', async () => {
  const offers = await lookAround(machineAt(directory));
  expect(offers.thermometerPaths).toEqual([]);
  expect(offers.thermometerModels.map(({ answers: { thermometerModel } }) => thermometerModel)).toContain(
    'gy-mcu90614',
  );
  expect(offers.scannerModels.map(({ answers: { scannerModel } }) => scannerModel)).toContain('generic-wedge');
});

it('says everything in both languages', () => {
  expect(Object.keys(texts.en).toSorted()).toEqual(Object.keys(texts['zh-CN']).toSorted());
});
