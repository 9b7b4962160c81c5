import { expect, test } from 'vitest';
import { startGate, type Gate } from '../../../drivers/gate/gate.ts';
import { gateSchema } from '../../../drivers/gate/gate-configuration.ts';
import { MemoryGpio } from '../../../drivers/sim/memory-gpio.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';

const configuration = gateSchema.parse({
  relay: { line: { chip: 'sim', line: 'GPIO17' }, release: { mode: 'level', maximumMs: 5000 } },
  inputs: {
    doorContact: { chip: 'sim', line: 'GPIO22', debounceMs: 50 },
    fire: { chip: 'sim', line: 'GPIO23', activeLow: true, bias: 'pullUp' },
  },
});

interface Bench {
  readonly clock: VirtualClock;
  readonly gpio: MemoryGpio;
  readonly said: string[];
  readonly start: () => Gate;
}

function bench(): Bench {
  const clock = new VirtualClock(0);
  const gpio = new MemoryGpio(clock);
  gpio.driveInput('sim', 'GPIO23', true);
  const said: string[] = [];
  const start = (): Gate =>
    startGate({
      gpio,
      configuration,
      clock,
      handlers: {
        onState: (state) => void said.push(`relay ${state.status}`),
        onInputState: (input, state) => void said.push(`${input} ${state.status}`),
        onInput: ({ input, active, initial, atMs }) =>
          void said.push(`${input} ${active}${initial ? ' initially' : ''} @${atMs}`),
        onRelay: (active, atMs) => void said.push(`relay ${active} @${atMs}`),
      },
    });
  return { clock, gpio, said, start };
}

test('opens with the levels found, then tells debounced changes', async () => {
  const { clock, gpio, said, start } = bench();
  gpio.driveInput('sim', 'GPIO22', true);
  const gate = start();
  await clock.advance(1);
  expect(said.splice(0).sort()).toEqual([
    'doorContact opening',
    'doorContact ready',
    'doorContact true initially @0',
    'fire false initially @0',
    'fire opening',
    'fire ready',
    'relay opening',
    'relay ready',
  ]);
  gpio.driveInput('sim', 'GPIO22', false);
  gpio.driveInput('sim', 'GPIO23', false);
  await clock.advance(49);
  expect(said.splice(0)).toEqual(['fire true @21']);
  await clock.advance(1);
  expect(said.splice(0)).toEqual(['doorContact false @51']);
  expect(gate.inputState('fire')).toEqual({ status: 'ready' });
  expect(gate.inputState('tamper')).toBeNull();
  await gate.stop();
  gpio.driveInput('sim', 'GPIO22', true);
  await clock.advance(1000);
  expect(said).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test('a relay that cannot be opened is an error of release, and comes back by itself', async () => {
  const { clock, gpio, said, start } = bench();
  gpio.failOpen('sim', 'GPIO17', 'EBUSY');
  const gate = start();
  expect(await gate.release(1000)).toMatchObject({ ok: false, error: { code: 'lost' } });
  await clock.advance(10_000);
  expect(gate.state).toMatchObject({ status: 'lost', fault: { code: 'busy' } });
  expect(await gate.release(1000)).toMatchObject({ ok: false, error: { code: 'busy', device: 'sim/GPIO17' } });
  expect(gate.inputState('doorContact')).toEqual({ status: 'ready' });
  gpio.failOpen('sim', 'GPIO17', null);
  await clock.advance(2000);
  expect(gate.state).toEqual({ status: 'ready' });
  const released = gate.release(1000);
  expect(gpio.high('sim', 'GPIO17')).toBe(true);
  expect(await released).toMatchObject({ ok: true });
  await clock.advance(1000);
  expect(said.slice(-2)).toEqual([expect.stringMatching(/^relay true/), expect.stringMatching(/^relay false/)]);
  await gate.stop();
});

test('a relay that sticks is lost, opened again inactive, and releases again', async () => {
  const { clock, gpio, start } = bench();
  const gate = start();
  await clock.advance(1);
  gpio.stick('sim', 'GPIO17', false);
  expect(await gate.release(1000)).toMatchObject({ ok: false, error: { code: 'ioError' } });
  expect(gate.state.status).toBe('lost');
  gpio.stick('sim', 'GPIO17', null);
  await clock.advance(2000);
  expect(gate.state).toEqual({ status: 'ready' });
  expect((await gate.hold(true)).ok).toBe(true);
  expect(gpio.high('sim', 'GPIO17')).toBe(true);
  await gate.stop();
  expect(gpio.high('sim', 'GPIO17')).toBe(false);
});

test('a lost input leaves the relay working and tells its level when it is back', async () => {
  const { clock, gpio, said, start } = bench();
  const gate = start();
  await clock.advance(1);
  said.splice(0);
  gpio.failOpen('sim', 'GPIO22', 'ENODEV');
  gpio.loseInput('sim', 'GPIO22');
  await clock.advance(3000);
  expect(said.splice(0)[0]).toBe('doorContact lost');
  expect((await gate.release(100)).ok).toBe(true);
  gpio.driveInput('sim', 'GPIO22', true);
  gpio.failOpen('sim', 'GPIO22', null);
  await clock.advance(2000);
  expect(said).toContainEqual(expect.stringContaining('doorContact true initially'));
  expect(gate.inputState('doorContact')).toEqual({ status: 'ready' });
  await gate.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('stopping while the relay is active leaves it inactive at once', async () => {
  const { clock, gpio, start } = bench();
  const gate = start();
  await clock.advance(1);
  await gate.release(4000);
  const stopped = gate.stop();
  expect(gpio.high('sim', 'GPIO17')).toBe(false);
  await stopped;
  expect(await gate.release(1000)).toMatchObject({ ok: false });
  expect(gpio.high('sim', 'GPIO17')).toBe(false);
});

test('the site file is checked', () => {
  const relay = { line: { chip: 'sim', line: 'GPIO17' }, release: { mode: 'pulse', pulseMs: 500 } };
  expect(gateSchema.parse({ relay }).inputs).toEqual({});
  const wrong = [
    { relay: { ...relay, release: { mode: 'pulse', pulseMs: 5000 } } },
    { relay: { ...relay, release: { mode: 'level', maximumMs: 3_600_000 } } },
    { relay: { ...relay, line: { chip: 'sim', line: -1 } } },
    { relay, inputs: { doorcontact: { chip: 'sim', line: 1 } } },
  ];
  for (const given of wrong) expect(gateSchema.safeParse(given).success).toBe(false);
});
