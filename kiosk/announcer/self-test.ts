/**
 * Can this box be heard? A tone is played and listened for; where no microphone is, the card's own counters tell whether
 * it takes sound. Pure but for what it is given.
 */
import type { Clock } from '../../drivers/basics/clock.ts';
import type { Result } from '../../drivers/basics/result.ts';

export interface SelfTestResult {
  readonly result: 'pass' | 'fail' | 'unknown';
  /** What the result rests on. `player`: only that the engine says it has played. */
  readonly by: 'microphone' | 'counters' | 'player';
  readonly detail: string;
  /** Of the tone and of the room before it, dBFS; null without a microphone. */
  readonly toneDb: number | null;
  readonly roomDb: number | null;
  /** Frames the card has played during the test, and how many it should have; null where nothing counts them. */
  readonly frames: number | null;
  readonly expectedFrames: number | null;
}

export interface SelfTestParts {
  readonly clock: Clock;
  /** Plays the tone; resolves at its end, whether it was played. */
  readonly playTone: () => Promise<boolean>;
  /** Sound of one channel from now on for `seconds`; an error means that there is no microphone. */
  readonly listen: (
    seconds: number,
  ) => Promise<Result<{ readonly samples: Float32Array; readonly rate: number }, string>>;
  /** Frames played so far by each running stream, and the rate of one. */
  readonly playedFrames: () => ReadonlyMap<string, number>;
  readonly frameRate: (stream: string) => number | null;
}

/** Away from mains hum and its multiples, and within what small loudspeakers and cheap microphones carry. */
export const toneHz = 1_070;
export const toneS = 1.5;
/** The room is listened to for so long before the tone begins. */
const roomS = 0.6;
const listenS = roomS + toneS + 0.7;
const windowS = 0.1;
/** How far the tone must stand above the room at its own pitch, and above other pitches at its own time, decibels. */
const aboveRoomDb = 10;
const aboveNeighboursDb = 10;
/** Share of the expected frames that must have moved: a stream may have been opened a moment late. */
const movedShare = 0.6;
/** A microphone that gives less than this even at other pitches is not connected or switched off, dBFS. */
const deadBelowDb = -110;

/** Level of one pitch in a stretch of sound, dBFS of a sine (Goertzel's algorithm). */
export function levelAt(samples: Float32Array, hertz: number, rate: number): number {
  const step = 2 * Math.cos((2 * Math.PI * hertz) / rate);
  let before = 0;
  let last = 0;
  for (const sample of samples) [before, last] = [last, sample + step * last - before];
  const power = last * last + before * before - step * last * before;
  return 10 * Math.log10(Math.max(1e-20, (4 * power) / samples.length ** 2));
}

const windowsOf = (samples: Float32Array, rate: number): Float32Array[] => {
  const length = Math.round(windowS * rate);
  return Array.from({ length: Math.floor(samples.length / length) }, (_, i) =>
    samples.subarray(i * length, (i + 1) * length),
  );
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? -200;

export interface HeardTone {
  readonly heard: boolean;
  readonly dead: boolean;
  readonly toneDb: number;
  readonly roomDb: number;
}

/** Looks for the tone after a stretch of room; it may begin up to half a second late. */
export function findTone(samples: Float32Array, rate: number): HeardTone {
  const windows = windowsOf(samples, rate);
  const before = Math.floor(roomS / windowS) - 1;
  const room = windows.slice(0, before).map((window) => levelAt(window, toneHz, rate));
  const later = windows.slice(before).map((window) => {
    const toneDb = levelAt(window, toneHz, rate);
    const neighboursDb = Math.max(...[0.8, 0.9, 1.13, 1.3].map((part) => levelAt(window, toneHz * part, rate)));
    return { toneDb, clear: toneDb - neighboursDb };
  });
  const roomDb = median(room);
  // It lasts fifteen windows; ten of them must stand out, which no clap and no word does.
  const standing = later.filter(({ toneDb, clear }) => toneDb - roomDb >= aboveRoomDb && clear >= aboveNeighboursDb);
  const toneDb = median(later.map((window) => window.toneDb));
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-10);
  return { heard: standing.length >= 10, dead: 20 * Math.log10(loudest) < deadBelowDb, toneDb, roomDb };
}

/** Plays and judges; takes about three seconds. */
export async function runSelfTest(parts: SelfTestParts): Promise<SelfTestResult> {
  const { clock } = parts;
  const listening = parts.listen(listenS);
  await new Promise<void>((resolve) => void clock.after(roomS * 1000, resolve));
  const before = parts.playedFrames();
  const begunMs = clock.monotonicMs();
  let counted: Counted | null = null;
  // While the tone sounds: the fallback player closes its stream at the end, and with it the count.
  const counting = clock.after(toneS * 800, () => {
    counted = countedFrames(parts, before, (clock.monotonicMs() - begunMs) / 1000);
  });
  const played = await parts.playTone();
  counting.cancel();
  const heard = await listening;
  const sound = heard.ok ? findTone(heard.value.samples, heard.value.rate) : null;
  const values = {
    toneDb: sound?.toneDb ?? null,
    roomDb: sound?.roomDb ?? null,
    ...framesOf(counted),
  };
  if (!played) return { result: 'fail', by: 'player', detail: 'the tone could not be played', ...values };
  if (sound !== null && !sound.dead) {
    const detail = sound.heard ? 'the microphone heard the tone' : 'the microphone did not hear the tone';
    return { result: sound.heard ? 'pass' : 'fail', by: 'microphone', detail, ...values };
  }
  const deaf = heard.ok ? 'the microphone gives nothing' : heard.error;
  if (values.frames === null || values.expectedFrames === null)
    return { result: 'unknown', by: 'player', detail: `${deaf}; no card counts`, ...values };
  const moved = values.frames >= values.expectedFrames * movedShare;
  const detail = `${deaf}; the card ${moved ? 'played what it was given' : 'stood still'}`;
  return { result: moved ? 'pass' : 'fail', by: 'counters', detail, ...values };
}

const framesOf = (counted: Counted | null) => ({
  frames: counted?.frames ?? null,
  expectedFrames: counted?.expected ?? null,
});

interface Counted {
  readonly frames: number;
  readonly expected: number;
}

/** The stream that has moved most; null when none was running. */
function countedFrames(parts: SelfTestParts, before: ReadonlyMap<string, number>, tookS: number): Counted | null {
  const after = parts.playedFrames();
  const moved = [...after].map(([stream, frames]) => ({ stream, frames: frames - (before.get(stream) ?? 0) }));
  const most = moved.toSorted((a, b) => b.frames - a.frames)[0];
  if (most === undefined) return null;
  const rate = parts.frameRate(most.stream);
  return rate === null ? null : { frames: most.frames, expected: Math.round(tookS * rate) };
}
