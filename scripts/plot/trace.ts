/** A trace: the temperatures an instrument sees at a gate over some seconds, told by a few points and expanded to samples. */
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { seededRandom } from '../../drivers/sim/simulated-thermometer-noise.ts';
import type { Sample } from '../../kiosk/access/measurement.ts';

/** [milliseconds, °C]; straight lines between the points, the first and the last value hold before and after. */
const course = z
  .array(z.tuple([z.number().min(0), z.number()]))
  .min(1)
  .refine(
    (points) => points.every(([ms], index) => index === 0 || ms >= (points[index - 1]?.[0] ?? 0)),
    'times must not run back',
  );

const traceSchema = z.strictObject({
  trace: z.literal(1, 'version 1, the only one there is'),
  name: z.string().min(1),
  /** What happens at the gate. */
  about: z.string().min(1),
  /** Recorded where and when, or constructed from what. */
  provenance: z.string().min(3),
  /** Milliseconds between samples. */
  stepMs: z.int().min(10).max(5_000),
  untilMs: z.int().min(1).max(600_000),
  objectC: course,
  ambientC: course.nullable(),
  /** Standard deviation of the instrument's noise. */
  noiseC: z.number().min(0).max(2),
  seed: z.int(),
  /** Stretches in which nothing is sent. */
  silentMs: z.array(z.tuple([z.number(), z.number()])).default([]),
});

export type Trace = z.output<typeof traceSchema>;
type Course = z.output<typeof course>;

/** Reads a trace's text; faults as `file: path: what was expected`. */
export function parseTrace(text: string, file: string): Result<Trace, readonly string[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err([`${file}: not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const parsed = traceSchema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map(({ path, message }) => `${file}: ${path.join('.') || '(top)'}: ${message}`));
}

/** The samples of a trace; hundredths of a degree, as the instruments give them. The same each time. */
export function samplesOf({ stepMs, untilMs, objectC, ambientC, noiseC, seed, silentMs }: Trace): readonly Sample[] {
  const random = seededRandom(seed);
  const samples: Sample[] = [];
  for (let atMs = 0; atMs <= untilMs; atMs += stepMs) {
    const noise = noiseC * gaussian(random);
    if (silentMs.some(([from, to]) => atMs >= from && atMs < to)) continue;
    samples.push({
      objectC: hundredths(at(objectC, atMs) + noise),
      ambientC: ambientC === null ? null : hundredths(at(ambientC, atMs)),
      atMs,
    });
  }
  return samples;
}

function at(points: Course, ms: number): number {
  let before = points[0] ?? [0, 0];
  for (const point of points) {
    if (point[0] > ms) {
      const share = point[0] === before[0] ? 1 : (ms - before[0]) / (point[0] - before[0]);
      return before[1] + (point[1] - before[1]) * Math.max(0, share);
    }
    before = point;
  }
  return before[1];
}

/** Box and Muller's transform of two uniform numbers. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
