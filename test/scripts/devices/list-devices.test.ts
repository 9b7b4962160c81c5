import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import { accountOf, rightsTo } from '../../../scripts/devices/account.ts';
import { configuredDevices } from '../../../scripts/devices/configured.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import { lookForDevices } from '../../../scripts/devices/found.ts';
import { listText } from '../../../scripts/devices/list-text.ts';
import { pastes } from '../../../scripts/devices/paste.ts';
import type { Machine } from '../../../scripts/devices/machine.ts';
import { fakeChip, FakeGpioKernel } from '../../drivers/transport/fake-gpio-kernel.ts';
import { simulatedBox } from './box.ts';
import { etc, machineOf } from './machine.ts';

const site = siteOf(path.join(import.meta.dirname, '../../../hw-config/sites/single-lane.json'), '').site;

function hidraw(number: number, vendor: string, product: string, serial = ''): Record<string, string | Uint8Array> {
  const at = `/sys/class/hidraw/hidraw${number}/device`;
  return {
    [`${at}/uevent`]: `HID_ID=0003:0000${vendor}:0000${product}\nHID_NAME=Reader\nHID_UNIQ=${serial}\n`,
    [`${at}/report_descriptor`]: simulatedLayouts.H.descriptor,
  };
}

const node = (gid: number, mode = 0o660) => ({ uid: 0, gid, mode });
const rights = { '/dev/ttyUSB0': node(20), '/dev/hidraw0': node(46), '/dev/gpiochip0': node(997) };

function look(machine: Machine, kernel = new FakeGpioKernel([])) {
  const account = accountOf(machine, 'kadian');
  const models = loadScannerModels();
  if (!account.ok || !models.ok) throw new Error('no account or no models');
  const found = lookForDevices({ machine, account: account.value, scanners: [...models.value.values()], gpio: kernel });
  const configured = configuredDevices({ site, directory: '/', machine, account: account.value, found });
  return {
    account: account.value,
    found,
    configured,
    of: (part: string) => configured.find((one) => one.part === part),
  };
}

const serialFiles = { '/sys/class/tty/ttyUSB0/dev': '188:0', '/sys/class/tty/ttyS1/type': '0', '/dev/ttyUSB0': '' };
const byId = { '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0': '/dev/ttyUSB0' };

describe('what is found', () => {
  it('names a serial line by the path that stays, and passes over places of lines that are not there', () => {
    const { found, of } = look(machineOf({ ...etc, ...serialFiles }, byId, rights));
    expect(found.serial).toEqual([{ node: '/dev/ttyUSB0', stable: Object.keys(byId), rights: { state: 'ok' } }]);
    expect(of('thermometer.path')).toMatchObject({ state: 'found', node: '/dev/ttyUSB0', advice: null });
  });

  it('tells a scanner by its descriptor, its model by its ids, and what to paste', () => {
    const { found } = look(machineOf({ ...etc, ...hidraw(0, '0C2E', '0B6A') }, {}, rights));
    expect(found.hid).toMatchObject([
      { speaks: 'pos', models: ['honeywell-hid-pos', 'generic-hid-pos', 'microscan-hid-pos'] },
    ]);
    expect(found.hid[0]?.usagePages).toContain(0x8c);
    const device = { kind: 'hid', vendorId: '0x0c2e', productId: '0x0b6a' };
    expect(pastes(found)).toEqual([
      { node: '/dev/hidraw0', key: 'scanner', value: { model: 'honeywell-hid-pos', device } },
    ]);
  });

  it('says who holds a line', () => {
    const chip = fakeChip('/dev/gpiochip0', 'pinctrl-bcm2711', ['ID_SDA', 'GPIO17']);
    const held = chip.lines[1];
    if (held !== undefined) held.consumer = 'kadian relay';
    const { found, account, of } = look(machineOf(etc, {}, rights), new FakeGpioKernel([chip]));
    expect(of('gate.lines.relay.line')).toMatchObject({
      state: 'held',
      advice: expect.stringContaining('kadian relay'),
    });
    expect(listText(found, [], account, false).join('\n')).toContain('GPIO17  held by kadian relay');
    expect(listText(found, [], account, false).join('\n')).not.toContain('ID_SDA');
    expect(listText(found, [], account, true).join('\n')).toContain('ID_SDA');
  });
});

describe('what is missing', () => {
  it('the group an account is not in', () => {
    const { of } = look(machineOf({ ...etc, ...hidraw(0, '0C2E', '0B6A') }, {}, rights));
    expect(of('scanner.device')).toMatchObject({
      state: 'noRights',
      advice: expect.stringContaining('usermod -aG plugdev kadian'),
    });
  });

  it('the udev rule where only root may', () => {
    const machine = machineOf(etc, {}, { '/dev/hidraw0': node(0, 0o600) });
    const account = accountOf(machine, 'kadian');
    expect(account.ok && rightsTo(machine, account.value, '/dev/hidraw0', 'plugdev')).toEqual({
      state: 'rule',
      group: 'plugdev',
    });
    expect(accountOf(machine, 'nobody-here')).toMatchObject({ ok: false });
  });

  it('which of two alike is meant', () => {
    const twins = { ...hidraw(0, '0C2E', '0B6A', 'A1'), ...hidraw(1, '0C2E', '0B6A', 'A2') };
    const { found, of } = look(
      machineOf({ ...etc, ...twins }, {}, { '/dev/hidraw0': node(104), '/dev/hidraw1': node(104) }),
    );
    expect(of('scanner.device')).toMatchObject({ state: 'ambiguous', advice: expect.stringContaining('serialNumber') });
    expect(JSON.stringify(pastes(found))).toContain('"serialNumber":"A2"');
  });

  it('a device that is not plugged in, with those that are', () => {
    const { of } = look(machineOf({ ...etc, ...serialFiles }, { '/dev/serial/by-id/other': '/dev/ttyUSB0' }, rights));
    expect(of('thermometer.path')).toMatchObject({
      state: 'missing',
      advice: expect.stringContaining('/dev/serial/by-id/other'),
    });
    expect(of('scanner.device')).toMatchObject({ state: 'missing' });
    expect(of('gate.lines.relay.line')).toMatchObject({ state: 'missing', advice: 'no GPIO chip is there' });
  });
});

describe('kadian list-devices', () => {
  it('finds what a simulated site names, and misses what is unplugged', async () => {
    const box = await simulatedBox();
    const parse = (out: string) =>
      new Map(
        (JSON.parse(out) as { configured: { part: string; state: string }[] }).configured.map((one) => [
          one.part,
          one.state,
        ]),
      );
    const before = parse((await box.run('list-devices', ['--json'])).out);
    expect(before.get('thermometer.path')).toBe('found');
    expect(before.get('scanner.device')).toBe('found');
    expect(before.get('gate.lines.relay.line')).toBe('found');
    box.bench.plugThermometer(false);
    const after = await box.run('list-devices', ['--json']);
    expect([parse(after.out).get('thermometer.path'), after.code]).toEqual(['missing', 1]);
    expect((await box.run('list-devices', ['--rubbish'])).code).toBe(64);
  }, 30_000);
});
