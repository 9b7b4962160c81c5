/** Parts are begun anew between two people, and not under one of them. */
import { beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { initialEncounterState } from '../../../../kiosk/access/encounter-state.ts';
import { createPartRestarts, type PartRestarts } from '../../../../kiosk/station/technician/part-restarts.ts';

type Seen = Parameters<typeof createPartRestarts>[0]['encounter'];

let clock: VirtualClock;
let seen: ReturnType<Seen>;
let begun: string[];
let told: string[];
let works: boolean;
let restarts: PartRestarts;

beforeEach(() => {
  clock = new VirtualClock(0);
  seen = initialEncounterState;
  begun = [];
  told = [];
  works = true;
  const again = (part: string) => () => {
    begun.push(part);
    return Promise.resolve();
  };
  restarts = createPartRestarts({
    restart: {
      thermometer: again('thermometer'),
      scanner: again('scanner'),
      player: again('player'),
      uplink: again('uplink'),
      screen: null,
    },
    record: () => true,
    encounter: () => seen,
    works: () => works,
    onStarted: (part) => void told.push(part),
    clock,
    onChange: () => undefined,
  });
});

test.each(['thermometer', 'scanner', 'player'] as const)('%s: not while somebody passes', async (part) => {
  await clock.advance(5_000);
  seen = { ...initialEncounterState, presentSinceMs: 2_000 };
  expect(await restarts.restart(part, 'T-01')).toBe('somebodyThere');
  expect(begun).toEqual([]);
  seen = initialEncounterState;
  expect(await restarts.restart(part, 'T-01')).toBe('done');
  expect(begun).toEqual([part]);
});

test('a thermometer that hangs on somebody for a minute is begun anew; one whose code was shown waits as long as it takes', async () => {
  seen = { ...initialEncounterState, presentSinceMs: 0 };
  await clock.advance(59_000);
  expect(await restarts.restart('thermometer', 'T-01')).toBe('somebodyThere');
  await clock.advance(1_000);
  expect(await restarts.restart('thermometer', 'T-01')).toBe('done');
});

test('the uplink is nobody’s at the gate, and what cannot be restarted says so', async () => {
  seen = { ...initialEncounterState, presentSinceMs: 0 };
  expect(await restarts.restart('uplink', 'T-01')).toBe('done');
  expect(await restarts.restart('screen', 'T-01')).toBe('unsupported');
});

test('it is done when the part works again, and said to be missing when it does not come back', async () => {
  works = false;
  const first = restarts.restart('scanner', 'T-01');
  expect(told).toEqual(['scanner']);
  await clock.advance(3_000);
  expect(restarts.running.has('scanner')).toBe(true);
  works = true;
  await clock.advance(1_000);
  expect(await first).toBe('done');
  works = false;
  const second = restarts.restart('scanner', 'T-01');
  await clock.advance(11_000);
  expect(await second).toBe('notBack');
  expect(restarts.running.has('scanner')).toBe(false);
});
