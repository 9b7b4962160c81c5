/** When a device process writes to its host: at once what may be a person, with the next beat what says nothing new. */
import { expect, test } from 'vitest';
import type { ThermometerSample } from '../../../drivers/device.ts';
import { MessageReader } from '../../../drivers/host/message-reader.ts';
import type { DeviceMessage } from '../../../drivers/host/messages.ts';
import { Outbound } from '../../../drivers/host/outbound.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';

function bench({ phaseMs = 0, presenceRiseC = 1.5 } = {}) {
  const clock = new VirtualClock(0);
  const writes: { readonly atMs: number; readonly messages: readonly DeviceMessage[] }[] = [];
  const outbound = new Outbound({
    clock,
    phaseMs,
    presenceRiseC,
    usage: () => ({ atMs: clock.monotonicMs(), cpuMs: 1, residentBytes: 1 }),
    write(text) {
      const read = new MessageReader().read(Buffer.from(text));
      if (!read.ok) throw new Error(read.error);
      writes.push({ atMs: clock.monotonicMs(), messages: read.value });
    },
  });
  const see = (objectC: number, ambientC: number | null = 21.5): ThermometerSample => {
    const sample = { objectC, ambientC, atMs: clock.monotonicMs() };
    outbound.say({ type: 'sample', sample });
    return sample;
  };
  /** What has been written since this was asked last, by the type of each message. */
  const written = (): readonly (readonly string[])[] =>
    writes.splice(0).map(({ messages }) => messages.map(({ type }) => type));
  return { clock, outbound, writes, written, see };
}

test('an empty place is told with each beat in one write, every sample with its own time', async () => {
  const { clock, outbound, writes, see } = bench();
  outbound.beat();
  const seen = [see(21.5)];
  writes.splice(0);
  for (let count = 0; count < 11; count += 1) {
    await clock.advance(71);
    seen.push(see(21.5 + (count % 3) * 0.05));
  }
  await clock.advance(20);
  expect(writes.map(({ atMs }) => atMs)).toEqual([400, 800]);
  const samples = writes.flatMap(({ messages }) => messages.filter(({ type }) => type === 'sample'));
  expect(samples).toEqual(seen.slice(1).map((sample) => ({ type: 'sample', sample })));
});

test('a face is told at once, after what has waited, and for as long as it is there', async () => {
  const { clock, outbound, written, see } = bench();
  outbound.beat();
  see(21.5);
  written();
  await clock.advance(50);
  see(21.52);
  expect(written()).toEqual([]);
  await clock.advance(50);
  see(36.4);
  expect(written()).toEqual([['sample', 'sample']]);
  see(36.4);
  see(36.42);
  expect(written()).toEqual([['sample'], ['sample']]);
  see(21.5);
  expect(written()).toEqual([['sample']]);
  see(21.5);
  expect(written()).toEqual([]);
});

test('what creeps is told when it has gone far enough, whatever waited in between', async () => {
  const { clock, outbound, written, see } = bench();
  outbound.beat();
  see(20);
  written();
  await clock.advance(10);
  for (const objectC of [20.1, 20.2, 20.25]) see(objectC);
  expect(written()).toEqual([]);
  see(20.31);
  expect(written()).toEqual([['sample', 'sample', 'sample', 'sample']]);
  // The surroundings of the instrument are news as well.
  see(20.31, 21.9);
  expect(written()).toEqual([['sample']]);
});

test('without a beat to come, and without the surroundings to compare with, nothing waits', () => {
  const { outbound, written, see } = bench();
  see(21.5);
  see(21.5);
  expect(written()).toEqual([['sample'], ['sample']]);
  outbound.beat();
  see(21.5, null);
  see(21.5, null);
  expect(written()).toEqual([['beat'], ['sample'], ['sample']]);
});

test('all else leaves at once, after the samples before it', async () => {
  const { clock, outbound, written, see } = bench();
  outbound.beat();
  see(21.5);
  written();
  await clock.advance(10);
  see(21.5);
  see(21.5);
  outbound.say({ type: 'state', state: { status: 'ready' } });
  expect(written()).toEqual([['sample', 'sample', 'state']]);
});

test('beats fall together with the ticks of the host', async () => {
  const { clock, outbound, writes } = bench({ phaseMs: 150 });
  outbound.beat();
  await clock.advance(1_100);
  expect(writes.map(({ atMs }) => atMs)).toEqual([0, 250, 650, 1_050]);
});

test('a place that takes a small rise for somebody is told each such sample at once', async () => {
  const { clock, outbound, written, see } = bench({ presenceRiseC: 0.8 });
  outbound.beat();
  see(36);
  written();
  const rises = [0.7, 0.81, 0.85, 0.83];
  const saidAtOnce: boolean[] = [];
  for (const rise of rises) {
    await clock.advance(50);
    see(36 + rise, 36);
    saidAtOnce.push(written().length > 0);
  }
  expect(saidAtOnce).toEqual([true, true, true, true]);
  await clock.advance(10);
  see(36.79, 36);
  expect(written()).toEqual([]);
});
