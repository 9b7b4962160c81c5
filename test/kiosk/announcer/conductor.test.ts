import { expect, it } from 'vitest';
import { ClipCache } from '../../../kiosk/announcer/clip-cache.ts';
import { createConductor, type SoundDesk } from '../../../kiosk/announcer/conductor.ts';
import type { FromPlayer } from '../../../kiosk/announcer/player-messages.ts';

/** Nothing of the engine: what a sentence asks of the desk and of the decoder. A file is two seconds long. */
function bench(refused: readonly string[] = []) {
  const clipOf = (seconds: number): AudioBuffer => {
    const samples = new Float32Array(8 * seconds);
    return {
      duration: seconds,
      length: samples.length,
      numberOfChannels: 1,
      sampleRate: 8,
      getChannelData: () => samples,
      copyFromChannel: () => undefined,
      copyToChannel: () => undefined,
    };
  };
  const joins: number[] = [];
  const played: AudioBuffer[] = [];
  const told: FromPlayer[] = [];
  const decoded: string[] = [];
  const ends: (() => void)[] = [];
  const desk: SoundDesk = {
    nowS: () => 0,
    join(clips) {
      joins.push(clips.length);
      return clips.length === 0 ? null : clipOf(clips.reduce((sum, clip) => sum + clip.duration, 0));
    },
    play(clip, { onEnded }) {
      played.push(clip);
      const end = (): void => onEnded?.();
      ends.push(end);
      return { setGain: () => undefined, stop: end };
    },
  };
  const clips = new ClipCache<AudioBuffer>(
    async (bytes) => {
      const name = new TextDecoder().decode(bytes);
      decoded.push(name);
      return refused.includes(name) ? { ok: false, error: 'no sound' } : { ok: true, value: clipOf(2) };
    },
    async (file) => new TextEncoder().encode(file),
  );
  const conductor = createConductor(desk, clips, (message) => void told.push(message));
  const speak = (id: string, files: string[]): Promise<void> =>
    conductor.obey({ type: 'speak', id, files, gainDb: 0 }, () => 0);
  const hush = (id: string): Promise<void> => conductor.obey({ type: 'hush', id, fadeMs: 5 }, () => 0);
  return { joins, played, told, decoded, ends, speak, hush };
}

it('puts a sentence together once, however often it is said', async () => {
  const b = bench();
  for (let i = 0; i < 50; i++) await b.speak(`u${i}`, ['granted', 'passed']);
  await b.speak('other', ['granted', 'expired']);
  expect(b.joins).toEqual([2, 2]);
  expect(b.decoded).toEqual(['granted', 'passed', 'expired']);
  expect(b.played.map((clip) => clip.duration)).toEqual(Array.from({ length: 51 }, () => 4));
  expect(new Set(b.played).size).toBe(2);
});

it('does not keep a sentence of which a part could not be read: it may be there the next time', async () => {
  const refused = ['passed'];
  const b = bench(refused);
  await b.speak('u1', ['granted', 'passed']);
  refused.pop();
  await b.speak('u2', ['granted', 'passed']);
  expect(b.played.map((clip) => clip.duration)).toEqual([2, 4]);
  expect(b.told).toEqual([{ type: 'fileRefused', file: 'passed', why: 'no sound' }]);
});

it('neither joins nor plays what was broken off while its files were read, and forgets it', async () => {
  const b = bench();
  const spoken = b.speak('u1', ['granted', 'passed']);
  await b.hush('u1');
  await spoken;
  expect(b.told).toEqual([{ type: 'ended', id: 'u1', outcome: 'hushed' }]);
  expect([b.joins, b.played]).toEqual([[], []]);
  await b.speak('u1', ['granted', 'passed']);
  b.ends[0]?.();
  expect(b.told.at(-1)).toEqual({ type: 'ended', id: 'u1', outcome: 'played' });
});

it('says nothing of a sentence without any sound', async () => {
  const b = bench(['granted']);
  await b.speak('u1', ['granted']);
  expect(b.told.at(-1)).toEqual({ type: 'ended', id: 'u1', outcome: 'failed' });
  expect(b.played).toEqual([]);
});
