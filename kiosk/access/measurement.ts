/**
 * From the thermometer's samples to presence and stable readings. Pure: samples and times come in, findings go out.
 * A face is warmer than what the instrument otherwise sees, whose temperature is close to its own ambient; that rise is presence.
 */
import type { Correction, Reading } from './reading.ts';

export interface Sample {
  readonly objectC: number;
  readonly ambientC: number | null;
  readonly atMs: number;
}

export interface MeasurementSettings {
  /** Object above ambient by this much means that somebody is there. Without ambient, `presenceFromC` decides. */
  readonly presenceRiseC: number;
  readonly presenceFromC: number;
  /** Presence ends when no sample showed it for this long. */
  readonly presenceGapMs: number;
  /** A reading needs this stretch of samples, at least this many, within this spread. */
  readonly windowMs: number;
  readonly minimumSamples: number;
  readonly maximumSpreadC: number;
  /** The instrument's settling time after somebody steps before it; samples before that are not used. */
  readonly settlingMs: number;
  /** While somebody stays, a further reading comes no sooner than this. */
  readonly repeatMs: number;
  /** Somebody is there this long without a stable reading: say so. */
  readonly unsteadyMs: number;
  /** What an instrument at a gate can see at all; a value outside is a fault of the instrument or of the line. */
  readonly plausibleC: readonly [number, number];
  /** Nothing but implausible values for this long: the instrument is out of order. */
  readonly implausibleMs: number;
  readonly correction: Correction | null;
}

export const defaultMeasurement: MeasurementSettings = {
  presenceRiseC: 1.5,
  presenceFromC: 30,
  presenceGapMs: 1_500,
  windowMs: 500,
  minimumSamples: 4,
  maximumSpreadC: 0.4,
  settlingMs: 300,
  repeatMs: 1_000,
  unsteadyMs: 6_000,
  plausibleC: [-40, 85],
  implausibleMs: 3_000,
  correction: null,
};

export interface MeasurementState {
  readonly presentSinceMs: number | null;
  readonly lastPresentMs: number;
  readonly window: readonly Sample[];
  readonly lastReadingMs: number | null;
  readonly saidUnsteady: boolean;
  readonly implausibleSinceMs: number | null;
  readonly outOfOrder: boolean;
  /** The ambient temperature last reported as a finding. */
  readonly ambientC: number | null;
}

export const initialMeasurement: MeasurementState = {
  presentSinceMs: null,
  lastPresentMs: 0,
  window: [],
  lastReadingMs: null,
  saidUnsteady: false,
  implausibleSinceMs: null,
  outOfOrder: false,
  ambientC: null,
};

export type Finding =
  | { readonly type: 'presence'; readonly present: boolean }
  | { readonly type: 'reading'; readonly reading: Reading }
  | { readonly type: 'unsteady' }
  /** Ambient moved by half a degree or more: in great heat or cold nobody stands out, and the gate must say so. */
  | { readonly type: 'ambient'; readonly ambientC: number }
  | { readonly type: 'implausible'; readonly objectC: number }
  | { readonly type: 'plausibleAgain' };

type Step = { readonly state: MeasurementState; readonly findings: readonly Finding[] };

/** Takes one sample. */
export function takeSample(state: MeasurementState, sample: Sample, settings: MeasurementSettings): Step {
  if (!isPlausible(sample, settings)) return takeImplausible(state, sample, settings);
  const findings: Finding[] = [];
  let next = { ...state, implausibleSinceMs: null };
  if (state.outOfOrder) {
    next = { ...next, outOfOrder: false };
    findings.push({ type: 'plausibleAgain' });
  }
  if (sample.ambientC !== null && movedBy(0.5, state.ambientC, sample.ambientC)) {
    next = { ...next, ambientC: sample.ambientC };
    findings.push({ type: 'ambient', ambientC: sample.ambientC });
  }
  if (!showsPresence(sample, settings)) {
    const passed = passTime({ ...next, window: [] }, sample.atMs, settings);
    return { state: passed.state, findings: [...findings, ...passed.findings] };
  }
  if (next.presentSinceMs === null) {
    next = { ...next, presentSinceMs: sample.atMs, lastReadingMs: null, saidUnsteady: false, window: [] };
    findings.push({ type: 'presence', present: true });
  }
  const settledFromMs = (next.presentSinceMs ?? sample.atMs) + settings.settlingMs;
  const window = [...next.window, sample].filter(
    (kept) => kept.atMs >= settledFromMs && kept.atMs > sample.atMs - settings.windowMs * 2,
  );
  next = { ...next, lastPresentMs: sample.atMs, window };
  return judge(next, sample.atMs, settings, findings);
}

/** Lets time pass without a sample: presence is not assumed to go on when the instrument falls silent. */
export function passTime(state: MeasurementState, nowMs: number, settings: MeasurementSettings): Step {
  if (state.presentSinceMs === null || nowMs - state.lastPresentMs < settings.presenceGapMs) {
    return { state, findings: [] };
  }
  return {
    state: { ...state, presentSinceMs: null, window: [], lastReadingMs: null },
    findings: [{ type: 'presence', present: false }],
  };
}

/** The moment `passTime` has something to say, or null. */
export function measurementDeadline(state: MeasurementState, settings: MeasurementSettings): number | null {
  return state.presentSinceMs === null ? null : state.lastPresentMs + settings.presenceGapMs;
}

function judge(state: MeasurementState, nowMs: number, settings: MeasurementSettings, findings: Finding[]): Step {
  const due = state.lastReadingMs === null || nowMs - state.lastReadingMs >= settings.repeatMs;
  const reading = due ? stableReading(state.window, nowMs, settings) : null;
  if (reading !== null) {
    findings.push({ type: 'reading', reading });
    return { state: { ...state, lastReadingMs: nowMs, saidUnsteady: false }, findings };
  }
  const waitedFromMs = state.lastReadingMs ?? state.presentSinceMs ?? nowMs;
  if (!state.saidUnsteady && nowMs - waitedFromMs >= settings.unsteadyMs) {
    findings.push({ type: 'unsteady' });
    return { state: { ...state, saidUnsteady: true }, findings };
  }
  return { state, findings };
}

function stableReading(window: readonly Sample[], nowMs: number, settings: MeasurementSettings): Reading | null {
  const used = window.filter((sample) => sample.atMs >= nowMs - settings.windowMs);
  const first = used[0];
  const last = used.at(-1);
  // The window must be full: a few samples right after settling are not yet a stretch of time.
  const oldest = window[0];
  if (first === undefined || last === undefined || oldest === undefined) return null;
  if (used.length < settings.minimumSamples || nowMs - oldest.atMs < settings.windowMs) return null;
  const values = used.map((sample) => sample.objectC).sort((a, b) => a - b);
  const spreadC = (values.at(-1) ?? 0) - (values[0] ?? 0);
  if (spreadC > settings.maximumSpreadC) return null;
  const rawC = median(values);
  const correction = settings.correction;
  return {
    source: 'instrument',
    rawC,
    correctedC: round2(rawC + (correction?.offsetC ?? 0)),
    ambientC: last.ambientC,
    correction,
    samples: used.length,
    spreadC: round2(spreadC),
    fromMs: first.atMs,
    atMs: last.atMs,
  };
}

function takeImplausible(state: MeasurementState, sample: Sample, settings: MeasurementSettings): Step {
  const sinceMs = state.implausibleSinceMs ?? sample.atMs;
  const next = { ...state, implausibleSinceMs: sinceMs, window: [] };
  if (state.outOfOrder) return passTime(next, sample.atMs, settings);
  // Whether somebody still stands there cannot be known: nobody is taken to have left before the instrument is judged.
  if (sample.atMs - sinceMs < settings.implausibleMs) {
    return { state: { ...next, lastPresentMs: sample.atMs }, findings: [] };
  }
  const passed = passTime({ ...next, outOfOrder: true, lastPresentMs: -Infinity }, sample.atMs, settings);
  return { state: passed.state, findings: [{ type: 'implausible', objectC: sample.objectC }, ...passed.findings] };
}

function isPlausible(sample: Sample, settings: MeasurementSettings): boolean {
  const [low, high] = settings.plausibleC;
  const fits = (value: number): boolean => Number.isFinite(value) && value >= low && value <= high;
  return fits(sample.objectC) && (sample.ambientC === null || fits(sample.ambientC));
}

function showsPresence(sample: Sample, settings: MeasurementSettings): boolean {
  return sample.ambientC === null
    ? sample.objectC >= settings.presenceFromC
    : sample.objectC - sample.ambientC >= settings.presenceRiseC;
}

function movedBy(limit: number, from: number | null, to: number): boolean {
  return from === null || Math.abs(to - from) >= limit;
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : round2(((sorted[middle - 1] ?? upper) + upper) / 2);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
