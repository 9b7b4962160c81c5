import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  defaultMeasurement,
  initialMeasurement,
  measurementDeadline,
  passTime,
  takeSample,
  type Finding,
  type MeasurementSettings,
  type Sample,
} from '../../../kiosk/access/measurement.ts';

const stepMs = 70;

/** Runs samples every 70 ms (about 14 Hz) through the measurement. */
function run(values: readonly (number | Sample)[], settings: MeasurementSettings = defaultMeasurement): Finding[] {
  let state = initialMeasurement;
  const all: Finding[] = [];
  for (const [index, value] of values.entries()) {
    const sample = typeof value === 'number' ? { objectC: value, ambientC: 20, atMs: index * stepMs } : value;
    const { state: next, findings } = takeSample(state, sample, settings);
    state = next;
    all.push(...findings);
  }
  return all;
}

const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
const readings = (findings: readonly Finding[]) =>
  findings.flatMap((each) => (each.type === 'reading' ? [each.reading] : []));
const presences = (findings: readonly Finding[]) =>
  findings.flatMap((each) => (each.type === 'presence' ? [each.present] : []));

describe('measurement', () => {
  test('somebody steps up, is measured, and leaves', () => {
    const findings = run([...times(10, 20.3), ...times(30, 36.4), ...times(40, 20.2)]);
    expect(presences(findings)).toEqual([true, false]);
    const [first] = readings(findings);
    expect(first).toMatchObject({ source: 'instrument', rawC: 36.4, correctedC: 36.4, ambientC: 20, correction: null });
    expect(first?.samples).toBeGreaterThanOrEqual(defaultMeasurement.minimumSamples);
  });

  test('no reading before settling and a full window', () => {
    const [first] = readings(run([...times(10, 20), ...times(40, 36.4)]));
    const arrivedMs = 10 * stepMs;
    expect(first?.fromMs).toBeGreaterThanOrEqual(arrivedMs + defaultMeasurement.settlingMs);
    expect((first?.atMs ?? 0) - (first?.fromMs ?? 0)).toBeGreaterThanOrEqual(defaultMeasurement.windowMs - stepMs);
  });

  test('a face that comes nearer gives no reading until it is steady', () => {
    const rising = Array.from({ length: 30 }, (_, index) => 24 + index * 0.4);
    const [first] = readings(run([...rising, ...times(20, 36)]));
    expect(first?.rawC).toBeCloseTo(36, 1);
  });

  test('one wild sample does not become a reading', () => {
    const findings = run([...times(30, 36.4), 300, ...times(30, 36.4)]);
    for (const each of readings(findings)) expect(each.rawC).toBeCloseTo(36.4, 5);
    expect(presences(findings)).toEqual([true]);
  });

  test('the site correction is added and named, the raw value stays', () => {
    const settings = { ...defaultMeasurement, correction: { version: 'east-3', offsetC: 0.3 } };
    const [first] = readings(run(times(30, 36.1), settings));
    expect(first).toMatchObject({ rawC: 36.1, correctedC: 36.4, correction: { version: 'east-3' } });
  });

  test.each([-70, 300])('%s °C for three seconds is an instrument out of order, and said once', (value) => {
    const findings = run([...times(60, value), ...times(5, 20)]);
    expect(findings.filter((each) => each.type === 'implausible')).toHaveLength(1);
    expect(findings.filter((each) => each.type === 'plausibleAgain')).toHaveLength(1);
    expect(readings(findings)).toEqual([]);
  });

  test('without ambient a warm object is presence, and the reading says that ambient is unknown', () => {
    const samples = Array.from({ length: 30 }, (_, index) => ({ objectC: 36.2, ambientC: null, atMs: index * stepMs }));
    expect(readings(run(samples))[0]).toMatchObject({ ambientC: null });
  });

  test('a restless person is told after six seconds', () => {
    const restless = Array.from({ length: 100 }, (_, index) => 35 + (index % 2) * 1.2);
    const findings = run(restless);
    expect(findings.filter((each) => each.type === 'unsteady')).toHaveLength(1);
    expect(readings(findings)).toEqual([]);
  });

  test('presence ends when the instrument falls silent', () => {
    let state = initialMeasurement;
    for (let index = 0; index < 20; index += 1) {
      state = takeSample(state, { objectC: 36, ambientC: 20, atMs: index * stepMs }, defaultMeasurement).state;
    }
    const due = measurementDeadline(state, defaultMeasurement);
    expect(due).not.toBeNull();
    expect(passTime(state, (due ?? 0) - 1, defaultMeasurement).findings).toEqual([]);
    expect(passTime(state, due ?? 0, defaultMeasurement).findings).toEqual([{ type: 'presence', present: false }]);
  });

  test('whatever comes: readings lie within presence, between the extremes of their window, and memory is bounded', () => {
    const value = fc.oneof(fc.double({ min: 15, max: 45 }), fc.double(), fc.constant(Number.NaN));
    const ambient = fc.option(fc.double({ min: -20, max: 50, noNaN: true }), { nil: null });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, ambient, fc.integer({ min: 1, max: 400 })), { maxLength: 400 }), (steps) => {
        let state = initialMeasurement;
        let atMs = 0;
        let presentSinceMs: number | null = null;
        const seen: Sample[] = [];
        for (const [objectC, ambientC, deltaMs] of steps) {
          atMs += deltaMs;
          const sample = { objectC, ambientC, atMs };
          seen.push(sample);
          const step = takeSample(state, sample, defaultMeasurement);
          state = step.state;
          expect(state.window.length).toBeLessThanOrEqual(1001);
          for (const finding of step.findings) {
            if (finding.type === 'presence') presentSinceMs = finding.present ? atMs : null;
            if (finding.type !== 'reading') continue;
            const { fromMs, rawC } = finding.reading;
            expect(presentSinceMs).not.toBeNull();
            expect(fromMs).toBeGreaterThanOrEqual(presentSinceMs ?? 0);
            const window = seen.filter((each) => each.atMs >= fromMs).map((each) => each.objectC);
            expect(rawC).toBeGreaterThanOrEqual(Math.min(...window) - 0.01);
            expect(rawC).toBeLessThanOrEqual(Math.max(...window) + 0.01);
          }
        }
      }),
    );
  });
});
