/** Native code below a driver may freeze, crash, spin or leak: its process is killed, and the device is back within 3 s. */
import { beforeAll, describe, expect, test } from 'vitest';
import { SUSPECT_SHARE } from '../../../drivers/host/settings.ts';
import { measureRecovery, recoveryTable, type Recovery } from './recovery.ts';

let measured: readonly Recovery[];

beforeAll(async () => {
  measured = await measureRecovery();
  process.stdout.write(recoveryTable(measured));
}, 400_000);

/** How soon each fault is noticed at the latest, milliseconds, of the time in which host and device were let run. */
const noticedWithin: readonly (readonly [fault: string, ms: number, said: RegExp])[] = [
  ['SIGKILL', 500, /ended by SIGKILL/],
  ['SIGSEGV', 500, /ended by SIGSEGV/],
  ['SIGSTOP', 2_000, /no sign of life for 1200 ms/],
  ['spin', 2_000, /no sign of life for \d+ ms/],
  ['spinBesideTheLoop', 5_000, /(?:used|would use) \d+ % of a core for 3000 ms/],
  ['leak', 5_000, /\d+ MB of memory, more than 250 MB/],
  ['nonsense', 500, /no message \(sample\.objectC\)/],
  ['endlessLine', 500, /a line without an end/],
  ['exception', 1_000, /exited with code 1/],
];

describe('a device whose process fails', () => {
  test.each(noticedWithin)('%s is noticed within %i ms, and why is said', (fault, ms, said) => {
    const ofFault = measured.filter((one) => one.fault === fault);
    expect(ofFault.length).toBeGreaterThan(0);
    for (const { lostMs, lostWaitedMs, why, share } of ofFault) {
      // On a machine with so much to do that it gets no more than this, it takes nothing from anybody.
      if (fault === 'spinBesideTheLoop' && share < SUSPECT_SHARE) continue;
      expect(lostMs - lostWaitedMs).toBeLessThan(ms);
      expect(why).toMatch(said);
    }
  });

  test('is ready again within three seconds, whatever it was, and so is an unplugged one after its return', () => {
    expect(measured.filter(({ readyMs, readyWaitedMs }) => readyMs - readyWaitedMs >= 3_000)).toEqual([]);
    expect(measured.filter(({ fault }) => fault === 'unplugged')).toHaveLength(2);
  });
});
