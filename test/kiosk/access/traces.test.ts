import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultMeasurement } from '../../../kiosk/access/measurement.ts';
import { bandOf, type Band, type Reading } from '../../../kiosk/access/reading.ts';
import { measure, type Measured } from '../../../scripts/plot/measured.ts';
import { renderPlot } from '../../../scripts/plot/svg.ts';
import { parseTrace, samplesOf, type Trace } from '../../../scripts/plot/trace.ts';
import { policy } from './example.ts';

const folder = path.join(import.meta.dirname, '../../recordings/traces');
const limits = policy.temperature;

function traceOf(name: string): Trace {
  const trace = parseTrace(readFileSync(path.join(folder, name), 'utf8'), name);
  if (!trace.ok) throw new Error(trace.error.join('\n'));
  return trace.value;
}

function run(name: string): Measured {
  const trace = traceOf(`${name}.json`);
  return measure(samplesOf(trace), trace.untilMs, defaultMeasurement);
}

const band = (reading: Reading | undefined): Band | null => (reading === undefined ? null : bandOf(reading, limits));
const bands = (readings: readonly Reading[]): Band[] =>
  readings.map((reading) => bandOf(reading, limits)).filter((each, index, all) => each !== all[index - 1]);

describe('what happens at gates', () => {
  test('out of a hot car: elevated, then normal; both raw values are what was measured', () => {
    const { readings, presences } = run('hot-car');
    expect(bands(readings)).toEqual(['elevated', 'normal']);
    expect(readings[0]?.rawC).toBeCloseTo(38.1, 0);
    expect(readings.at(-1)?.rawC).toBeCloseTo(36.7, 1);
    expect(presences).toHaveLength(1);
  });

  test('the second measurement of the hot car, after the pause the policy asks for, is normal', () => {
    const { readings } = run('hot-car');
    const [first] = readings;
    const second = readings.find(({ fromMs }) => fromMs >= (first?.atMs ?? 0) + limits.elevatedPauseMs);
    expect([band(first), band(second)]).toEqual(['elevated', 'normal']);
  });

  test('a cold arrival: low until the skin is warm, never a pass before', () => {
    const { readings } = run('cold-arrival');
    expect(bands(readings)[0]).toBe('low');
    expect(bands(readings).at(-1)).toBe('normal');
    for (const reading of readings.filter(({ atMs }) => atMs < 45_000)) expect(band(reading)).toBe('low');
    expect(readings[0]?.rawC).toBeCloseTo(33.5, 0);
  });

  test('a sun-heated forehead: elevated, then normal in the shade', () => {
    const { readings } = run('sun-heated-forehead');
    expect(bands(readings)).toEqual(['elevated', 'normal']);
  });

  test('somebody who moves: no reading, a word to keep still, then a reading', () => {
    const { readings, unsteadyMs, presences } = run('moves');
    expect(readings.filter(({ atMs }) => atMs < 12_000)).toEqual([]);
    expect(unsteadyMs).toHaveLength(1);
    expect(unsteadyMs[0]).toBeLessThan(9_000);
    expect(bands(readings)).toEqual(['normal']);
    expect(presences).toHaveLength(1);
  });

  test('a swap of persons: no reading mixes two people, and a pause without anybody ends the presence', () => {
    const { readings, presences } = run('person-swap');
    for (const { rawC, fromMs, atMs } of readings) {
      expect(Math.min(...[36.4, 38.2, 36.6].map((each) => Math.abs(rawC - each)))).toBeLessThan(0.15);
      const changes = [7_075, 7_775, 13_100, 16_300];
      expect(changes.filter((ms) => ms > fromMs && ms < atMs)).toEqual([]);
    }
    expect(bands(readings)).toEqual(['normal', 'elevated', 'normal']);
    expect(presences.map(({ fromMs }) => Math.round(fromMs / 1000))).toEqual([2, 16]);
  });

  test('people walking by are noticed and not measured', () => {
    const { readings, presences } = run('walks-by');
    expect(readings).toEqual([]);
    expect(presences.length).toBeGreaterThanOrEqual(2);
    for (const { fromMs, toMs } of presences) expect((toMs ?? Infinity) - fromMs).toBeLessThan(3_000);
  });

  test('glasses that steam up give normal or low, never a fever, and nothing while the value moves', () => {
    const { readings } = run('glasses-steam');
    expect(new Set(readings.map(band))).toEqual(new Set(['normal', 'low']));
    for (const { spreadC } of readings) expect(spreadC).toBeLessThanOrEqual(defaultMeasurement.maximumSpreadC);
  });

  test('silence ends the presence, and afterwards somebody has to be measured anew', () => {
    const { readings, presences } = run('silence');
    expect(presences.map(({ toMs }) => toMs)).toEqual([expect.closeTo(2_960 + 1_500, -2), null]);
    expect(readings.filter(({ atMs }) => atMs > 3_000 && atMs < 8_000)).toEqual([]);
    const [first] = readings.filter(({ atMs }) => atMs > 3_000);
    expect(first?.fromMs).toBeGreaterThanOrEqual(8_000 + defaultMeasurement.settlingMs - 70);
  });
});

describe('trace files', () => {
  test.each(readdirSync(folder))('%s says what it is and can be drawn', (name) => {
    const trace = traceOf(name);
    expect(trace.name).toBe(path.basename(name, '.json'));
    expect(trace.provenance).toMatch(/^(constructed|recorded)/);
    const samples = samplesOf(trace);
    const measured = measure(samples, trace.untilMs, defaultMeasurement);
    const { name: title, about: subtitle, untilMs } = trace;
    const svg = renderPlot({ title, subtitle, samples, measured, limits, untilMs });
    expect(svg).not.toContain('NaN');
    expect(svg.match(/<circle/g)?.length).toBe(measured.readings.length + 1);
  });

  test.each([
    ['another version', { trace: 2 }, 'f: trace: version 1'],
    [
      'times that run back',
      {
        objectC: [
          [5, 20],
          [1, 20],
        ],
      },
      'f: objectC: times must not run back',
    ],
    ['an unknown field', { weather: 'sunny' }, 'Unrecognized key: "weather"'],
  ])('%s is refused', (_what, change, fault) => {
    const parsed = parseTrace(JSON.stringify({ ...traceOf('silence.json'), ...change }), 'f');
    expect(parsed.ok ? '' : parsed.error.join('\n')).toContain(fault);
  });

  test('text that is no JSON is refused', () => {
    expect(parseTrace('{', 'f')).toMatchObject({ ok: false, error: [expect.stringContaining('f: not JSON')] });
  });
});
