/** When the sync asks, in simulated time. */
import { expect, test } from 'vitest';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { defaultBackoff } from '../../../kiosk/uplink/backoff.ts';
import type { UplinkFault } from '../../../kiosk/uplink/fault.ts';
import { type Refusal, startSync, type SyncName, type VersionedStore } from '../../../kiosk/uplink/sync.ts';

/** A store of numbers: takes a text `<version> after <version>` or `<version> whole`, and refuses what does not follow. */
function numberStore(): VersionedStore & { refuse: Refusal | null } {
  let version: number | null = null;
  const store = {
    refuse: null as Refusal | null,
    current: () => version,
    offer(bytes: Uint8Array): Result<number, Refusal> {
      const [to, , from] = Buffer.from(bytes).toString().split(' ');
      if (store.refuse !== null) return err(store.refuse);
      if (from !== undefined && Number(from) !== version) return err({ code: 'gap', detail: '' });
      version = Number(to);
      return ok(version);
    },
  };
  return store;
}

function setUp(names: readonly SyncName[] = ['policy']) {
  const clock = new VirtualClock(0);
  const stores = Object.fromEntries(names.map((name) => [name, numberStore()] as const));
  const asked: string[] = [];
  const told: string[] = [];
  const answers: Result<string | null, UplinkFault>[] = [];
  /** What happens while the question of this number is open. */
  const during = new Map<number, () => void>();
  const sync = startSync({
    source: {
      fetch(name, since) {
        asked.push(`${name} ${since ?? 'all'} at ${clock.monotonicMs()}`);
        during.get(asked.length)?.();
        const answer = answers.shift() ?? ok(null);
        if (!answer.ok) return Promise.resolve(answer);
        return Promise.resolve(ok(answer.value === null ? null : Buffer.from(answer.value)));
      },
      close: () => undefined,
    },
    stores,
    clock,
    random: () => 0.5,
    backoff: defaultBackoff,
    pollMs: 600_000,
    spreadMs: 0,
    handlers: {
      onTaken: (name, version) => told.push(`${name} ${version}`),
      onRefused: (name, refusal) => told.push(`${name} ${refusal.code}`),
      onFault: (name, fault) => told.push(`${name} ${fault.code}`),
    },
  });
  return { clock, stores, asked, told, answers, during, sync };
}

test('asks at the start, takes version after version, then polls slowly', async () => {
  const { clock, asked, told, answers, sync } = setUp();
  answers.push(ok('3 whole'), ok('4 after 3'), ok(null));
  await clock.advance(1);
  expect(asked).toEqual(['policy all at 0', 'policy 3 at 0', 'policy 4 at 0']);
  expect(told).toEqual(['policy 3', 'policy 4']);
  await clock.advance(599_998);
  expect(asked).toHaveLength(3);
  await clock.advance(1);
  expect(asked.at(-1)).toBe('policy 4 at 600000');
  await sync.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('an announcement of something newer is followed at once, of something held not at all', async () => {
  const { clock, asked, answers, sync } = setUp(['roster']);
  answers.push(ok('7 whole'), ok(null));
  await clock.advance(1_000);
  sync.announce('roster', '7');
  sync.announce('watchlist', '8');
  await clock.advance(1_000);
  expect(asked).toHaveLength(2);
  answers.push(ok('8 after 7'));
  sync.announce('roster', '8');
  await clock.advance(0);
  expect(asked.slice(2)).toEqual(['roster 7 at 2000', 'roster 8 at 2000']);
  await sync.stop();
});

test('an announcement that comes during a question is followed by another', async () => {
  const { clock, asked, answers, during, sync } = setUp();
  answers.push(ok('1 whole'), ok(null), ok('2 after 1'));
  during.set(2, () => sync.announce('policy', '2'));
  await clock.advance(1);
  expect(asked).toEqual(['policy all at 0', 'policy 1 at 0', 'policy 1 at 0', 'policy 2 at 0']);
  await sync.stop();
});

test('after a refusal the whole is asked for, once', async () => {
  const { clock, asked, told, answers, sync } = setUp();
  answers.push(ok('3 whole'), ok('5 after 4'), ok('5 whole'), ok(null));
  await clock.advance(1);
  expect(asked).toEqual(['policy all at 0', 'policy 3 at 0', 'policy all at 0', 'policy 5 at 0']);
  expect(told).toEqual(['policy 3', 'policy gap', 'policy 5']);
  await sync.stop();
});

test('a store that refuses the whole too is left alone longer and longer', async () => {
  const { clock, stores, asked, answers, sync } = setUp();
  const { policy } = stores;
  if (policy !== undefined) policy.refuse = { code: 'signature', detail: '' };
  for (let count = 0; count < 100; count++) answers.push(ok('9 whole'));
  await clock.advance(120_000);
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.length).toBeLessThan(15);
  await sync.stop();
});

test('a store that does not get further is not asked for ever', async () => {
  const { clock, asked, answers, sync } = setUp();
  for (let count = 0; count < 100; count++) answers.push(ok('3 whole'));
  await clock.advance(1);
  expect(asked).toHaveLength(2);
  await sync.stop();
});

test('faults wait as the service asks, and each kind for itself', async () => {
  const { clock, asked, told, answers, sync } = setUp(['policy', 'roster']);
  answers.push(err({ code: 'serverError', detail: '', retryAfterMs: 30_000 }));
  await clock.advance(29_999);
  expect(asked).toEqual(['policy all at 0', 'roster all at 0']);
  await clock.advance(1);
  expect(asked.at(-1)).toBe('policy all at 30000');
  expect(told).toEqual(['policy serverError']);
  await sync.stop();
});
