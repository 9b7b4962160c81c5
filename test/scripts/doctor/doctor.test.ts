import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import type { Machine } from '../../../scripts/devices/machine.ts';
import { checkClock } from '../../../scripts/doctor/check-clock.ts';
import { checkBoard, checkServices, checkWatchdog } from '../../../scripts/doctor/check-machine.ts';
import { checkStorage, mountOf } from '../../../scripts/doctor/check-storage.ts';
import { worst, type Examination, type Finding } from '../../../scripts/doctor/finding.ts';
import { presentKey } from '../../../scripts/doctor/present-key.ts';
import { said } from '../../../scripts/doctor/render.ts';
import { texts } from '../../../scripts/doctor/texts.ts';
import { languages } from '../../../scripts/doctor/words.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { granted, must, place, startWallMs } from '../../kiosk/ledger/support.ts';
import { answering, healthy, simulatedBox, type Ended } from '../devices/box.ts';
import { machineOf } from '../devices/machine.ts';

const loaded = siteOf(path.join(import.meta.dirname, '../../../hw-config/sites/single-lane.json'), '');

function examination(machine: Machine, answers: Readonly<Record<string, string>> = {}): Examination {
  return {
    loaded,
    machine,
    account: { name: 'kadian', uid: 990, gids: [990], own: false },
    programs: { run: (name, args) => answers[[name, ...args].join(' ')] ?? null, has: () => false },
    clock: new VirtualClock(startWallMs),
    station: { state: 'stopped' },
    configured: [],
    tell: () => undefined,
  };
}

const levels = (findings: readonly Finding[]) => Object.fromEntries(findings.map(({ code, level }) => [code, level]));

describe('the board', () => {
  it('is hot, and its supply too low', () => {
    const machine = machineOf({ '/sys/class/thermal/thermal_zone0/temp': '81234\n' });
    const found = checkBoard(examination(machine, { 'vcgencmd get_throttled': 'throttled=0x50005\n' }));
    expect(levels(found)).toEqual({ heat: 'red', supplyLow: 'red' });
    expect(found[0]?.values).toEqual({ celsius: 81.2 });
  });

  it.each([
    ['0x50000', 'supplyWasLow', 'yellow'],
    ['0x40000', 'throttled', 'yellow'],
    ['0x0', 'supplyFine', 'green'],
  ])('told %s: %s', (bits, code, level) => {
    const found = checkBoard(examination(machineOf({}), { 'vcgencmd get_throttled': `throttled=${bits}` }));
    expect(levels(found)).toMatchObject({ [code]: level, heatUnknown: 'unknown' });
  });

  it('without vcgencmd the kernel is asked', () => {
    const sensor = { '/sys/class/hwmon/hwmon1/name': 'rpi_volt\n', '/sys/class/hwmon/hwmon1/in0_lcrit_alarm': '1\n' };
    expect(levels(checkBoard(examination(machineOf(sensor))))).toMatchObject({ supplyLow: 'red' });
  });
});

describe('the clock', () => {
  const nowS = startWallMs / 1000;
  const chip = (seconds: number) => machineOf({ '/sys/class/rtc/rtc0/since_epoch': `${seconds}\n` });

  it('tells a flat battery from a clock that is set rarely', () => {
    expect(levels(checkClock(examination(chip(86_400))))).toMatchObject({ chipFlat: 'red' });
    expect(levels(checkClock(examination(chip(nowS - 300))))).toMatchObject({ chipApart: 'yellow' });
    expect(levels(checkClock(examination(chip(nowS + 5))))).toMatchObject({ chipFine: 'green' });
    expect(levels(checkClock(examination(machineOf({}))))).toMatchObject({ chipNone: 'yellow' });
  });

  it('computes seconds a day from what the kernel corrects', () => {
    const ppm = (value: number) =>
      checkClock(examination(chip(nowS), { 'timedatectl show-timesync': `Frequency=${value * 65_536}` }));
    expect(ppm(20).find(({ code }) => code === 'clockDrift')).toMatchObject({
      level: 'green',
      values: { seconds: 1.7 },
    });
    expect(levels(ppm(-150))).toMatchObject({ clockDrift: 'yellow' });
  });

  it('says which service is missing', () => {
    expect(levels(checkClock(examination(chip(nowS), { 'timedatectl show': 'NTP=no' })))).toMatchObject({
      clockNoService: 'red',
    });
    expect(levels(checkClock(examination(chip(nowS), { 'timedatectl show': 'NTP=yes' })))).toMatchObject({
      clockNotSet: 'red',
    });
  });
});

describe('the disk', () => {
  const mounts = [
    '21 1 179:2 / / ro,noatime shared:1 - ext4 /dev/mmcblk0p2 rw',
    '30 21 179:3 / /var rw,noatime shared:2 - ext4 /dev/mmcblk0p3 rw,errors=remount-ro',
    '31 21 179:4 / /variable rw - ext4 /dev/sda1 ro',
  ].join('\n');

  it('belongs to the longest mount point above it', () => {
    expect(mountOf(mounts, '/var/lib/kadian')).toEqual({ at: '/var', readOnly: false, device: '/dev/mmcblk0p3' });
    expect(mountOf(mounts, '/srv')).toMatchObject({ at: '/', readOnly: true });
    expect(mountOf(mounts, '/variable/x')).toMatchObject({ at: '/variable', readOnly: true });
    expect(mountOf(null, '/')).toBeNull();
  });

  it('tells read-only and worn', () => {
    const worn = machineOf({
      '/proc/self/mountinfo': mounts.split('\n')[0] ?? '',
      '/sys/block/mmcblk0/device/life_time': '0x08 0x03\n',
      '/sys/block/mmcblk0/device/pre_eol_info': '0x01\n',
    });
    const found = checkStorage(examination(worn));
    expect(levels(found)).toMatchObject({ diskReadOnly: 'red', cardWear: 'yellow' });
    expect(found.find(({ code }) => code === 'cardWear')?.values).toEqual({ block: 'mmcblk0', percent: 80 });
  });
});

describe('what watches', () => {
  it('is asked of systemd', () => {
    const answers = {
      'systemctl show kadian.service -p WatchdogUSec -p LoadState': 'WatchdogUSec=20s\nLoadState=loaded\n',
      'systemctl show -p RuntimeWatchdogUSec': 'RuntimeWatchdogUSec=15s\n',
      'systemctl show kadian.service -p LoadState -p ActiveState -p NRestarts':
        'LoadState=loaded\nActiveState=failed\nNRestarts=9\n',
    };
    const board = machineOf({ '/dev/watchdog': '' });
    expect(levels(checkWatchdog(examination(board, answers)))).toEqual({
      watchdogService: 'green',
      watchdogFed: 'green',
    });
    expect(levels(checkWatchdog(examination(machineOf({}))))).toEqual({
      watchdogNoService: 'unknown',
      watchdogNone: 'yellow',
    });
    expect(levels(checkServices(examination(board, answers)))).toMatchObject({
      stationStopped: 'yellow',
      serviceDown: 'red',
    });
  });
});

describe('the words', () => {
  it('mention the same values in both languages', () => {
    const names = (words: string) => new Set([...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    for (const [code, text] of Object.entries(texts)) {
      expect([code, text.en.remedy === null]).toEqual([code, text['zh-CN'].remedy === null]);
      for (const language of languages) expect(text[language].says).not.toBe('');
      // The cause of a sound card that cannot be used is told in English only.
      if (code !== 'soundNoCard') expect([code, names(text.en.says)]).toEqual([code, names(text['zh-CN'].says)]);
    }
  });

  it('say what to do only where something is to be done', () => {
    const finding = (level: Finding['level']): Finding => ({
      area: 'board',
      level,
      code: 'heat',
      values: { celsius: 85 },
    });
    expect(said(finding('red'), 'en')).toEqual({
      says: 'the board has 85 °C',
      remedy: expect.stringContaining('shade'),
    });
    expect(said(finding('green'), 'en').remedy).toBeNull();
    expect(worst([finding('unknown'), finding('green')])).toBe('yellow');
    expect(worst([finding('green')])).toBe('green');
    expect(worst([finding('yellow'), finding('red'), finding('green')])).toBe('red');
  });
});

it('leaves a damaged device key where it lies, and makes none', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-key-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  expect(presentKey(directory)).toEqual({ state: 'none' });
  writeFileSync(path.join(directory, 'device.key'), 'torn');
  expect(presentKey(directory)).toEqual({ state: 'damaged' });
  expect(readdirSync(directory)).toEqual(['device.key']);
});

describe('kadian doctor', () => {
  const parse = ({ out }: Ended) =>
    new Map((JSON.parse(out) as { findings: (Finding & { says: string })[] }).findings.map((one) => [key(one), one]));
  const key = ({ code, values }: Finding): string => ('device' in values ? `${code} ${values.device}` : code);

  it('opens the devices of a stopped station, and leaves no braces in its words', async () => {
    const port = await answering(204, {}, '');
    const box = await simulatedBox({ url: `http://127.0.0.1:${port}` });
    box.bench.plugThermometer(false);
    const html = path.join(box.directory, 'page.html');
    const ended = await box.run('doctor', ['--json', '--html', html]);
    const found = parse(ended);
    expect(ended.code).toBe(2);
    expect(found.get('deviceSpeaks scanner')?.level).toBe('green');
    expect(found.get('deviceMissing thermometer')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('测温仪'),
    });
    expect(found.get('districtReached')?.level).toBe('green');
    expect(found.get('districtClock')?.level).toBe('green');
    expect(found.get('keyNone')?.level).toBe('red');
    for (const { says } of found.values()) expect(says).not.toMatch(/\{\w+\}/);
    const page = readFileSync(html, 'utf8');
    expect(page).toContain('测温仪');
    expect(page).not.toMatch(/(src|href)=/);
  }, 60_000);

  it('a screen no page of which was ever open is not said to paint', async () => {
    const port = await answering(
      200,
      { 'content-type': 'application/json' },
      JSON.stringify({ ...healthy, screen: 'notSeen' }),
    );
    const box = await simulatedBox({ port });
    const found = parse(await box.run('doctor', ['--json', '--language', 'en']));
    expect(found.get('screenNotSeen')).toMatchObject({ level: 'yellow', says: expect.stringContaining('no page') });
    expect([found.has('screenPaints'), found.has('screenLost')]).toEqual([false, false]);
  }, 60_000);

  it('asks a running station, opens nothing, and reads the ledger beside it', async () => {
    const health = { ...healthy, status: 'referring', missing: { scanner: 'gone' }, screen: 'lost' };
    const port = await answering(200, { 'content-type': 'application/json' }, JSON.stringify(health));
    const portal = await answering(200, { 'content-type': 'text/html' }, '<html>sign in</html>');
    const box = await simulatedBox({ port, url: `http://127.0.0.1:${portal}` });
    const directory = path.join(box.directory, 'ledger');
    const clock = new VirtualClock(Date.now() - 2 * 86_400_000);
    const ledger = must(openLedger({ directory, clock, bootId: 'b', place, wallTrusted: () => true }));
    must(ledger.appendAll([granted, granted]));
    const ended = await box.run('doctor', ['--json', '--language', 'en']);
    ledger.close();
    const found = parse(ended);
    expect(ended.code).toBe(2);
    expect(found.get('deviceStation thermometer')?.level).toBe('green');
    expect(found.get('deviceMissing scanner')).toMatchObject({ level: 'red', values: { detail: 'gone' } });
    expect(found.get('screenLost')?.level).toBe('red');
    expect(found.get('ledgerWhole')).toMatchObject({ level: 'green', values: { events: 2 } });
    expect(found.get('outbox')).toMatchObject({ level: 'red', values: { unsent: 2, hours: 48 } });
    expect(found.get('districtCaptive')?.level).toBe('red');
    expect(found.get('keyThere')?.level).toBe('green');
    // The box's own data must not stand in a report that is handed around.
    expect(ended.out).not.toContain(String(granted.type === 'access.granted' ? granted.data.credential?.holder : '-'));
  }, 60_000);

  it('refuses what is not understood', async () => {
    const box = await simulatedBox();
    expect((await box.run('doctor', ['--language', 'fr'])).code).toBe(64);
    expect((await box.run('doctor', ['--account', 'nobody-here'])).code).toBe(64);
    expect((await box.run('doctor', ['--html', '/nonexistent/x.html'])).code).toBe(73);
  }, 60_000);
});
