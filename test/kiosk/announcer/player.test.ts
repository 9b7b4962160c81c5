import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { ChildEvents, PlayerChild, Spawn } from '../../../kiosk/announcer/player-child.ts';
import type { FromPlayer, ToPlayer } from '../../../kiosk/announcer/player-messages.ts';
import { ailment, type PlayerEvents, type PlayerState, startPlayer } from '../../../kiosk/announcer/player.ts';

interface FakeChild extends PlayerChild {
  readonly events: ChildEvents;
  readonly received: ToPlayer[];
  readonly fallback: boolean;
  killed: boolean;
}

/** A supervisor with processes that do only what the test says. */
function bench() {
  const clock = new VirtualClock(Date.parse('2022-03-09T02:00:00Z'));
  const children: FakeChild[] = [];
  const startedAt: number[] = [];
  const states: PlayerState[] = [];
  const calls: string[] = [];
  const spawner =
    (fallback: boolean): Spawn =>
    (events) => {
      const child: FakeChild = {
        events,
        fallback,
        received: [],
        killed: false,
        send: (message) => void child.received.push(message),
        kill() {
          child.killed = true;
        },
      };
      children.push(child);
      startedAt.push(clock.monotonicMs());
      return child;
    };
  const events: PlayerEvents = {
    onState: (state) => void states.push(state),
    onReady: () => void calls.push('ready'),
    onLost: () => void calls.push('lost'),
    onEnded: (id, played) => void calls.push(`ended ${id} ${played}`),
    onLoopStarted: (id) => void calls.push(`loop ${id}`),
    onFileRefused: (file) => void calls.push(`refused ${file}`),
  };
  const player = startPlayer({ clock, device: 'USB', spawn: spawner(false), fallback: spawner(true) }, events);
  const last = (): FakeChild => {
    const child = children.at(-1);
    if (child === undefined) throw new Error('no process has been started');
    return child;
  };
  const says = (message: FromPlayer): void => last().events.onMessage(message);
  const opens = (): void => says({ type: 'opened', sink: { kind: 'device', name: 'USB Audio' } });
  return { clock, children, startedAt, states, calls, player, last, says, opens };
}

/** Signs of life every second for a while, with the CPU and the sound's pace given as shares of real time. */
async function lives(b: ReturnType<typeof bench>, seconds: number, cpu = 0.02, pace = 1): Promise<void> {
  const child = b.last();
  for (let i = 0; i < seconds && !child.killed; i++) {
    await b.clock.advance(1_000);
    if (child.killed) return;
    const at = b.clock.monotonicMs();
    b.says({ type: 'alive', audioMs: at * pace, cpuMs: at * cpu });
  }
}

describe('the supervisor of the sounding process', () => {
  it('does not start it before the station has gone on, and tells it the card', async () => {
    const b = bench();
    expect(b.children).toHaveLength(0);
    await b.clock.advance(0);
    expect(b.last().received).toEqual([{ type: 'open', device: 'USB' }]);
    b.player.command({ type: 'endLoop', fadeMs: 1 });
    expect(b.last().received).toHaveLength(1);
    b.opens();
    expect(b.states).toEqual([{ status: 'sounding', card: 'USB Audio' }]);
    b.player.command({ type: 'endLoop', fadeMs: 1 });
    expect(b.last().received.at(-1)).toEqual({ type: 'endLoop', fadeMs: 1 });
  });

  it('starts it again after a death, 1, 2, 4 … seconds later, and says degraded once', async () => {
    const b = bench();
    await b.clock.advance(0);
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const died = b.clock.monotonicMs();
      b.last().events.onGone('the audio process ended (SIGSEGV)');
      const count = b.children.length;
      while (b.children.length === count) await b.clock.advance(500);
      waits.push((b.startedAt.at(-1) ?? 0) - died);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(b.states).toEqual([{ status: 'degraded', reason: 'the audio process ended (SIGSEGV)' }]);
  });

  it('tries the fallback after the third end in a row, and the engine again when that ends too', async () => {
    const b = bench();
    await b.clock.advance(0);
    for (let i = 0; i < 4; i++) {
      const count = b.children.length;
      if (b.last().fallback) {
        b.says({ type: 'opened', sink: { kind: 'device', name: 'aplay default' } });
        expect(b.states.at(-1)).toEqual({ status: 'sounding', card: 'aplay default' });
      }
      b.last().events.onGone('ended');
      while (b.children.length === count) await b.clock.advance(500);
    }
    expect(b.children.map((child) => child.fallback)).toEqual([false, false, false, true, false]);
  });

  it('does not stay with a fallback that has no card either', async () => {
    const b = bench();
    await b.clock.advance(0);
    for (let i = 0; i < 3; i++) {
      const count = b.children.length;
      b.last().events.onGone('ended');
      while (b.children.length === count) await b.clock.advance(500);
    }
    b.says({ type: 'opened', sink: { kind: 'none', reason: 'aplay is not there' } });
    expect(b.last().killed).toBe(true);
    expect(b.calls).toEqual([]);
    await b.clock.advance(8_000);
    expect(b.last().fallback).toBe(false);
  });

  it('kills it when it hangs', async () => {
    const b = bench();
    await b.clock.advance(0);
    b.opens();
    await lives(b, 20);
    expect(b.last().killed).toBe(false);
    await b.clock.advance(5_001);
    expect(b.children[0]?.killed).toBe(true);
    expect(b.states.at(-1)).toEqual({ status: 'degraded', reason: 'the audio process hangs' });
    expect(b.calls).toEqual(['ready', 'lost']);
    await b.clock.advance(1_000);
    b.opens();
    expect(b.states.at(-1)).toEqual({ status: 'sounding', card: 'USB Audio' });
  });

  it('does not take a slow start for a hang, and then says what is true: no card', async () => {
    const b = bench();
    await b.clock.advance(0);
    await b.clock.advance(12_000);
    await lives(b, 6);
    expect(b.children).toHaveLength(1);
    expect(b.states).toEqual([]);
    b.says({ type: 'opened', sink: { kind: 'none', reason: 'there is no sound card' } });
    await lives(b, 60);
    expect(b.states).toEqual([{ status: 'degraded', reason: 'there is no sound card' }]);
    expect(b.children).toHaveLength(1);
  });

  it('ends a process that never starts, and names that', async () => {
    const b = bench();
    await b.clock.advance(0);
    await b.clock.advance(20_001);
    expect(b.children[0]?.killed).toBe(true);
    expect(b.states).toEqual([{ status: 'degraded', reason: 'the audio process did not start within 20 s' }]);
  });

  it.each([
    ['burns a core', 0.97, 1, '97 % of a core'],
    ['stands still', 0.01, 0, 'stands still'],
    ['runs away', 0.3, 900, 'swallows'],
  ])('kills it when it %s, though it answers', async (_, cpu, pace, reason) => {
    const b = bench();
    await b.clock.advance(0);
    b.opens();
    await lives(b, 12, cpu, pace);
    expect(b.children[0]?.killed).toBe(true);
    const degraded = b.states.find((state) => state.status === 'degraded');
    expect(degraded?.reason).toContain(reason);
  });

  it('leaves a healthy one alone for an hour', async () => {
    const b = bench();
    await b.clock.advance(0);
    b.opens();
    await lives(b, 3_600, 0.1);
    expect(b.children).toHaveLength(1);
    expect(b.states).toHaveLength(1);
  });

  it('judges a short burst of work over the whole window', () => {
    expect(ailment({ atMs: 0, audioMs: 0, cpuMs: 0 }, { atMs: 2_000, audioMs: 2_000, cpuMs: 2_000 })).toBeNull();
    expect(ailment({ atMs: 0, audioMs: 0, cpuMs: 0 }, { atMs: 8_000, audioMs: 8_000, cpuMs: 3_900 })).toBeNull();
  });

  it('starts a process of another language anew, and takes nothing from one it has given up', async () => {
    const b = bench();
    await b.clock.advance(0);
    const first = b.last();
    first.events.onMessage({ type: 'alive' });
    expect(first.killed).toBe(true);
    first.events.onMessage({ type: 'opened', sink: { kind: 'device', name: 'late' } });
    first.events.onGone('late');
    expect(b.calls).toEqual([]);
    await b.clock.advance(1_000);
    expect(b.children).toHaveLength(2);
  });

  it('opens the cards again when they have changed', async () => {
    const b = bench();
    await b.clock.advance(0);
    b.says({ type: 'opened', sink: { kind: 'none', reason: 'no card' } });
    expect(b.states).toEqual([{ status: 'degraded', reason: 'no card' }]);
    b.says({ type: 'cardsChanged' });
    await b.clock.advance(1_000);
    b.opens();
    expect(b.states.at(-1)).toEqual({ status: 'sounding', card: 'USB Audio' });
  });

  it('ends it on stop, by force if it does not go, and leaves no timer behind', async () => {
    for (const obedient of [true, false]) {
      const b = bench();
      await b.clock.advance(0);
      b.opens();
      const stopped = b.player.stop();
      expect(b.last().received.at(-1)).toEqual({ type: 'close' });
      if (obedient) b.last().events.onGone('the audio process ended (0)');
      else await b.clock.advance(1_000);
      await stopped;
      expect(b.last().killed).toBe(true);
      expect(b.clock.pendingTimers).toBe(0);
      expect(b.children).toHaveLength(1);
    }
  });

  it('can be stopped before it has started', async () => {
    const b = bench();
    await b.player.stop();
    await b.clock.advance(10_000);
    expect(b.children).toHaveLength(0);
  });
});
