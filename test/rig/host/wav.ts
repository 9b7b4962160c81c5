/** Looks at a recording of one tone: its pitch, its level, and whether it was ever broken. */
export interface ToneFigures {
  readonly seconds: number;
  readonly hertz: number;
  /** Amplitude of the tone; 1 is the most. */
  readonly level: number;
  /** Stretches of the tone, 5 ms each, whose loudness is off by more than a tenth. */
  readonly uneven: number;
  /** Frames that a steady sine cannot explain: clicks, jumps, missing or repeated frames. */
  readonly broken: number;
}

/** 16-bit stereo as QEMU records it; null when nothing sounds. The file's header may be unfinished. */
export function lookAtTone(file: Buffer): ToneFigures | null {
  const rate = file.readUInt32LE(24);
  const samples = Float64Array.from(
    { length: Math.floor((file.length - 44) / 4) },
    (_, frame) => file.readInt16LE(44 + frame * 4) / 32_768,
  );
  const loud = 0.01;
  const first = samples.findIndex((value) => Math.abs(value) > loud);
  if (first < 0) return null;
  const last = samples.findLastIndex((value) => Math.abs(value) > loud);
  // What fades in and out is left out.
  const edge = Math.round(rate * 0.05);
  const tone = samples.subarray(first + edge, last - edge);
  if (tone.length < rate / 2) return null;
  const hertz = pitch(tone, rate);
  const level = Math.SQRT2 * rms(tone);
  const window = Math.round(rate * 0.005);
  let uneven = 0;
  const period = rate / hertz;
  const whole = Math.max(1, Math.round(window / period)) * period;
  for (let at = 0; at + whole <= tone.length; at += window) {
    const part = Math.SQRT2 * rms(tone.subarray(at, Math.round(at + whole)));
    if (Math.abs(part - level) > level / 10) uneven += 1;
  }
  return { seconds: (last - first) / rate, hertz, level, uneven, broken: brokenFrames(tone, hertz, level, rate) };
}

function rms(part: Float64Array): number {
  return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length);
}

/** From the first to the last rising passage through zero, each found between two frames. */
function pitch(tone: Float64Array, rate: number): number {
  const crossings: number[] = [];
  for (let at = 1; at < tone.length; at += 1) {
    const [before = 0, after = 0] = [tone[at - 1], tone[at]];
    if (before < 0 && after >= 0) crossings.push(at - after / (after - before));
  }
  const [from = 0, to = 0] = [crossings.at(0), crossings.at(-1)];
  return ((crossings.length - 1) * rate) / (to - from);
}

/** A sine obeys x(t-1) + x(t+1) = 2 cos(w) x(t) at every frame. */
function brokenFrames(tone: Float64Array, hertz: number, level: number, rate: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / rate);
  let broken = 0;
  for (let at = 1; at + 1 < tone.length; at += 1) {
    const [before = 0, here = 0, after = 0] = [tone[at - 1], tone[at], tone[at + 1]];
    if (Math.abs(before + after - factor * here) > level * 0.02) broken += 1;
  }
  return broken;
}
