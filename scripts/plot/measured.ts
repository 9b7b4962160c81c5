/** What the house makes of a series of samples: when somebody was there, the readings, and when it asked to keep still. */
import {
  initialMeasurement,
  measurementDeadline,
  passTime,
  takeSample,
  type Finding,
  type MeasurementSettings,
  type Sample,
} from '../../kiosk/access/measurement.ts';
import type { Reading } from '../../kiosk/access/reading.ts';

export interface Measured {
  /** `toMs` is null while somebody is still there at the end. */
  readonly presences: readonly { readonly fromMs: number; readonly toMs: number | null }[];
  readonly readings: readonly Reading[];
  readonly unsteadyMs: readonly number[];
  readonly implausibleMs: readonly number[];
}

/** Runs the samples through the measurement, letting time pass where none comes, until `untilMs`. */
export function measure(samples: readonly Sample[], untilMs: number, settings: MeasurementSettings): Measured {
  const presences: { fromMs: number; toMs: number | null }[] = [];
  const readings: Reading[] = [];
  const unsteadyMs: number[] = [];
  const implausibleMs: number[] = [];
  let state = initialMeasurement;

  function tell(findings: readonly Finding[], atMs: number): void {
    for (const finding of findings) {
      const last = presences.at(-1);
      if (finding.type === 'reading') readings.push(finding.reading);
      else if (finding.type === 'unsteady') unsteadyMs.push(atMs);
      else if (finding.type === 'implausible') implausibleMs.push(atMs);
      else if (finding.type === 'presence' && finding.present) presences.push({ fromMs: atMs, toMs: null });
      else if (finding.type === 'presence' && last !== undefined) last.toMs = atMs;
    }
  }
  function letPass(nowMs: number): void {
    const dueMs = measurementDeadline(state, settings);
    if (dueMs === null || dueMs > nowMs) return;
    const passed = passTime(state, dueMs, settings);
    state = passed.state;
    tell(passed.findings, dueMs);
  }

  for (const sample of samples) {
    letPass(sample.atMs);
    const taken = takeSample(state, sample, settings);
    state = taken.state;
    tell(taken.findings, sample.atMs);
  }
  letPass(untilMs);
  return { presences, readings, unsteadyMs, implausibleMs };
}
