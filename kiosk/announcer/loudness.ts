/** Programme loudness after ITU-R BS.1770-4: K-weighting at any sample rate, 400 ms blocks, two gates. */

interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

// BS.1770 gives its two filters as coefficients for 48 kHz only. These are the analogue parameters those coefficients
// come from (bilinear transform with pre-warping), so that the same curve can be made at any rate.
const shelf = { frequency: 1681.974450955533, gainDb: 3.999843853973347, q: 0.7071752369554196 };
const highPass = { frequency: 38.13547087602444, q: 0.5003270373238773 };

function shelfAt(rate: number): Biquad {
  const k = Math.tan((Math.PI * shelf.frequency) / rate);
  const vh = 10 ** (shelf.gainDb / 20);
  const vb = vh ** 0.4996667741545416;
  const a0 = 1 + k / shelf.q + k * k;
  return {
    b0: (vh + (vb * k) / shelf.q + k * k) / a0,
    b1: (2 * (k * k - vh)) / a0,
    b2: (vh - (vb * k) / shelf.q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / shelf.q + k * k) / a0,
  };
}

function highPassAt(rate: number): Biquad {
  const k = Math.tan((Math.PI * highPass.frequency) / rate);
  const a0 = 1 + k / highPass.q + k * k;
  // The standard leaves the numerator at 1, -2, 1 without normalising it.
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / highPass.q + k * k) / a0 };
}

function filtered(input: Float64Array, f: Biquad): Float64Array {
  const output = new Float64Array(input.length);
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  for (const [i, x] of input.entries()) {
    const y = f.b0 * x + f.b1 * x1 + f.b2 * x2 - f.a1 * y1 - f.a2 * y2;
    output[i] = y;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
  }
  return output;
}

/** K-weighted power of consecutive 100 ms steps, summed over channels (all weighted 1: mono or left and right). */
function stepPowers(channels: readonly Float32Array[], rate: number): number[] {
  const step = Math.round(rate / 10);
  const powers: number[] = [];
  for (const channel of channels) {
    const weighted = filtered(filtered(Float64Array.from(channel), shelfAt(rate)), highPassAt(rate));
    const steps = Math.floor(weighted.length / step);
    for (let s = 0; s < steps; s++) {
      let sum = 0;
      for (let i = s * step; i < (s + 1) * step; i++) sum += (weighted[i] ?? 0) ** 2;
      powers[s] = (powers[s] ?? 0) + sum / step;
    }
  }
  return powers;
}

const loudnessOf = (power: number): number => -0.691 + 10 * Math.log10(power);
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Mean power of each 400 ms block, blocks 75 % overlapping. */
function blockPowers(channels: readonly Float32Array[], rate: number): number[] {
  const steps = stepPowers(channels, rate);
  return steps.slice(3).map((_, i) => mean(steps.slice(i, i + 4)));
}

/** Integrated loudness in LUFS; −∞ when nothing passes the gates or the signal is shorter than one 400 ms block. */
export function integratedLoudness(channels: readonly Float32Array[], rate: number): number {
  const audible = blockPowers(channels, rate).filter((power) => loudnessOf(power) > -70);
  if (audible.length === 0) return -Infinity;
  const relativeGate = loudnessOf(mean(audible)) - 10;
  return loudnessOf(mean(audible.filter((power) => loudnessOf(power) > relativeGate)));
}

/** Momentary loudness in LUFS of each 400 ms block, one every 100 ms, ungated. */
export function momentaryLoudness(channels: readonly Float32Array[], rate: number): number[] {
  return blockPowers(channels, rate).map(loudnessOf);
}

const oversampling = 4;
const taps = 24;

/** Windowed-sinc kernels for the three points between two samples (BS.1770 annex 2 asks for at least 4×). */
const kernels: readonly (readonly number[])[] = [1, 2, 3].map((phase) =>
  Array.from({ length: taps }, (_, k) => {
    const x = k - taps / 2 + 1 - phase / oversampling;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return sinc * Math.cos((Math.PI * x) / (taps + 1)) ** 2;
  }),
);

/** The highest level, linear, from sample `i` up to the next one, interpolated at three points between. */
export function peakAfter(channel: Float32Array, i: number): number {
  let peak = Math.abs(channel[i] ?? 0);
  for (const kernel of kernels) {
    let sum = 0;
    for (let k = 0; k < taps; k++) sum += (kernel[k] ?? 0) * (channel[i + k - taps / 2 + 1] ?? 0);
    peak = Math.max(peak, Math.abs(sum));
  }
  return peak;
}

/** Highest true peak of all channels in dBTP, interpolated 4×; −∞ for silence. */
export function truePeak(channels: readonly Float32Array[]): number {
  let peak = 0;
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) {
      // A point between samples cannot top the peak by far when its neighbours are low: saves most of the work.
      const neighbours = Math.max(Math.abs(channel[i] ?? 0), Math.abs(channel[i + 1] ?? 0));
      if (neighbours > peak / 2) peak = Math.max(peak, peakAfter(channel, i));
    }
  }
  return 20 * Math.log10(peak);
}
