import { defineConfig } from 'vitest/config';

/** Suites that kill, freeze and spin real processes and hold them to bounds of real time: they run alone, after the rest. */
const againstTheClock = [
  'test/drivers/host/**/*.test.ts',
  'test/drivers/gate/guard*.test.ts',
  'test/kiosk/station/devices/containment.test.ts',
  'test/kiosk/station/care/health-watch-process.test.ts',
  'test/kiosk/station/real-path.test.ts',
  'test/kiosk/station/district/command-real-path.test.ts',
  'test/kiosk/station/district/broker-path.test.ts',
  'test/kiosk/station/page/shell-process.test.ts',
  'test/kiosk/screen/escape.test.ts',
  'test/fuzz/doors/*.test.ts',
  'test/faults/broken.test.ts',
];

export default defineConfig({
  cacheDir: 'build/vitest',
  test: {
    // How long a test is waited for says nothing of what it proves: a bound that is proved stands in the test itself.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'house',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: againstTheClock,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'against the clock',
          include: againstTheClock,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
