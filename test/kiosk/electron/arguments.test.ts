import { expect, test } from 'vitest';
import { readArguments } from '../../../kiosk/electron/arguments.ts';
import { granted, refusedBecause } from '../../../kiosk/electron/permissions.ts';

test('the address of the station on this machine is taken', () => {
  expect(readArguments(['main.js', '--url=http://127.0.0.1:8130/', '--kiosk'])).toEqual({
    ok: true,
    value: { url: 'http://127.0.0.1:8130/', origin: 'http://127.0.0.1:8130', kiosk: true },
  });
  expect(readArguments(['--url=http://localhost:8130/'])).toMatchObject({ ok: true, value: { kiosk: false } });
});

test.each([
  ['--url=https://127.0.0.1/', 'foreignAddress'],
  ['--url=http://127.0.0.1.example.org/', 'foreignAddress'],
  ['--url=http://127.0.0.1@example.org/', 'foreignAddress'],
  ['--url=file:///etc/passwd', 'foreignAddress'],
  ['--url=nonsense', 'foreignAddress'],
  ['--kiosk', 'noAddress'],
])('%s is refused', (word, code) => {
  expect(readArguments([word])).toMatchObject({ ok: false, error: { code } });
});

test('every row of the permission table has its reason, and none stands on both sides', () => {
  for (const [permission, why] of [...Object.entries(granted), ...Object.entries(refusedBecause)]) {
    expect(why.length, permission).toBeGreaterThan(10);
  }
  expect(Object.keys(granted).filter((permission) => permission in refusedBecause)).toEqual([]);
});
