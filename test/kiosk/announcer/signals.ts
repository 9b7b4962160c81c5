/** Test signals that come out the same on every machine. */

export function sine(frequency: number, amplitude: number, seconds: number, rate: number, phase = 0): Float32Array {
  const step = (2 * Math.PI * frequency) / rate;
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => amplitude * Math.sin(step * i + phase));
}

export const dbfs = (db: number): number => 10 ** (db / 20);

export function silence(seconds: number, rate: number): Float32Array {
  return new Float32Array(Math.round(seconds * rate));
}

export function concat(...parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** White noise from a linear congruential generator (Numerical Recipes constants), uniform in ±amplitude. */
export function noise(amplitude: number, seconds: number, rate: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: Math.round(seconds * rate) }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return amplitude * (state / 2 ** 31 - 1);
  });
}

/** Noise in bursts of changing level with pauses between: makes both gates work, as speech does. */
export function bursts(rate: number): Float32Array {
  const levels = [0.5, 0.05, 0.3, 0.9, 0.01, 0.4, 0.2];
  return concat(...levels.flatMap((level, i) => [noise(level, 0.7, rate, i + 1), silence(0.35, rate)]));
}

/** A sine that climbs from 20 Hz to 10 kHz: shows the weighting curve. */
export function sweep(seconds: number, rate: number): Float32Array {
  const ratio = Math.log(10_000 / 20);
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
    const t = i / rate;
    return 0.5 * Math.sin(((2 * Math.PI * 20 * seconds) / ratio) * (Math.exp((t / seconds) * ratio) - 1));
  });
}
