import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { createDesk } from '../../../drivers/transport/audio-desk.ts';
import { type Collect, handleKeeper } from '../../../drivers/transport/audio-handles.ts';

function keeper() {
  const clock = new VirtualClock(0);
  const collected: string[] = [];
  const handles = handleKeeper((how) => void collected.push(how), clock);
  /** Prompts one after the other, each `ms` long. */
  const speak = async (times: number, ms: number): Promise<void> => {
    for (let i = 0; i < times; i++) {
      handles.began();
      await clock.advance(ms);
      handles.ended();
    }
  };
  return { clock, collected, handles, speak };
}

it('looks at what is young after every eighth end, and not within the end itself', async () => {
  const k = keeper();
  await k.speak(8, 100);
  expect(k.collected).toEqual([]);
  await k.clock.advance(0);
  expect(k.collected).toEqual(['minor']);
  await k.speak(16, 100);
  await k.clock.advance(0);
  expect(k.collected).toEqual(['minor', 'minor', 'minor']);
});

it('looks at everything only at rest, so that no prompt waits for it', async () => {
  const k = keeper();
  await k.speak(100, 300);
  await k.clock.advance(399);
  expect(k.collected).not.toContain('major');
  k.handles.began();
  await k.clock.advance(399);
  expect(k.collected).not.toContain('major');
  await k.clock.advance(1);
  expect(k.collected.filter((how) => how === 'major')).toHaveLength(1);
  await k.clock.advance(60_000);
  expect(k.collected.filter((how) => how === 'major')).toHaveLength(1);
  expect(k.clock.pendingTimers).toBe(0);
});

it('leaves the collector alone where little is said', async () => {
  const k = keeper();
  await k.speak(7, 2_000);
  await k.clock.advance(3_600_000);
  expect(k.collected).toEqual([]);
});

/** V8's own, which this process was not started with. */
function ownCollector(): Collect {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc !== 'function') throw new Error('this V8 shows no collector');
  return (how) => void Reflect.apply(gc, undefined, [{ type: how, execution: 'sync' }]);
}

it('gives what has ended back to the real engine', async () => {
  const { AudioContext } = await import('node-web-audio-api');
  const settings: AudioContextOptions & { sinkId: { type: 'none' } } = { sinkId: { type: 'none' } };
  const context = new AudioContext(settings);
  const sources: WeakRef<AudioBufferSourceNode>[] = [];
  const makeSource = context.createBufferSource.bind(context);
  context.createBufferSource = () => {
    const source = makeSource();
    sources.push(new WeakRef(source));
    return source;
  };
  const rested = Promise.withResolvers<void>();
  const collect = ownCollector();
  const handles = handleKeeper((how) => {
    collect(how);
    if (how === 'major') rested.resolve();
  }, systemClock);
  const desk = createDesk(context, handles);
  const clip = context.createBuffer(1, 48_000, 48_000);
  for (let i = 0; i < 64; i++) {
    const over = Promise.withResolvers<void>();
    desk.play(clip, { atS: 0, gain: 1, onEnded: () => over.resolve() }).stop(0, 0.005);
    await over.promise;
  }
  await rested.promise;
  expect(sources).toHaveLength(64);
  // The last one may still be held by the stack.
  expect(sources.filter((source) => source.deref() !== undefined).length).toBeLessThan(8);
  await context.close();
});
