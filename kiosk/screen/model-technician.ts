/** What a technician sees and may do, as far as the station tells: a part of the ScreenModel, nothing of it kept. */
import type { DoctorView } from './model-doctor.ts';
import type { FaultCode } from './model-devices.ts';
import type { SignInFault } from './model-staff.ts';
import type {
  RestartablePart,
  SelfTest,
  TestCause,
  TestState,
  ToldOutcome,
  TracedDevice,
} from './model-technician-acts.ts';

export {
  type RestartablePart,
  restartableParts,
  type SelfTest,
  selfTests,
  type TestState,
  testStates,
  type TracedDevice,
  tracedDevices,
} from './model-technician-acts.ts';

/** What the panel can show; the station makes it only while it is asked for. */
export const technicianPages = ['live', 'tests', 'state', 'copy', 'parts', 'doctor'] as const;
export type TechnicianPage = (typeof technicianPages)[number];

export const exportRanges = ['unsent', 'day', 'all'] as const;
export type ExportRange = (typeof exportRanges)[number];

/** How a value is written: `word` is a key of the texts, `hex` stands in pairs, the rest is a number with its unit. */
type FactKind =
  | 'text'
  | 'word'
  /** A key of the texts about devices. */
  | 'fault'
  | 'hex'
  | 'count'
  | 'celsius'
  | 'perSecond'
  | 'decibel'
  | 'lasting'
  /** Milliseconds with their sign and a fraction. */
  | 'span'
  | 'bytes'
  | 'time';

/** Every value the panel can name, and how it is written. */
export const factKinds = {
  state: 'word',
  fault: 'fault',
  faultDetail: 'text',
  object: 'celsius',
  ambient: 'celsius',
  corrected: 'celsius',
  age: 'lasting',
  discarded: 'count',
  frameIn: 'hex',
  frameOut: 'hex',
  codeLength: 'count',
  codeFormat: 'word',
  relay: 'word',
  doorContact: 'word',
  requestToExit: 'word',
  fire: 'word',
  tamper: 'word',
  passage: 'word',
  frameRate: 'perSecond',
  noise: 'celsius',
  verified: 'count',
  readBack: 'word',
  doorSeen: 'word',
  by: 'word',
  toneLevel: 'decibel',
  roomLevel: 'decibel',
  lastEvent: 'count',
  acknowledged: 'word',
  line: 'word',
  address: 'text',
  waiting: 'count',
  oldestWaiting: 'lasting',
  source: 'word',
  trusted: 'word',
  trustedFor: 'lasting',
  moved: 'lasting',
  offset: 'span',
  measuredAgo: 'lasting',
  server: 'text',
  now: 'time',
  rules: 'text',
  rulesAge: 'lasting',
  rulesStanding: 'word',
  roster: 'count',
  rosterAge: 'lasting',
  watchlist: 'count',
  watchlistAge: 'lasting',
  ledger: 'word',
  ledgerBytes: 'bytes',
  limitBytes: 'bytes',
  freeBytes: 'bytes',
  checkpoint: 'count',
  checkpointAge: 'lasting',
  unwritten: 'count',
  software: 'text',
  offered: 'text',
  upFor: 'lasting',
  memory: 'bytes',
  siteFile: 'text',
} as const satisfies Record<string, FactKind>;
export type FactCode = keyof typeof factKinds;
export const factCodes = Object.keys(factKinds) as [FactCode, ...FactCode[]];

/** What a value of the kind `word` may say. */
export const factWords = [
  'opening',
  'ready',
  'lost',
  'notWired',
  'open',
  'shut',
  'pressed',
  'notPressed',
  'alarm',
  'noAlarm',
  'somebody',
  'nobody',
  'energised',
  'atRest',
  'notRead',
  'unreadable',
  'yes',
  'no',
  'districtPass',
  'certificate',
  'healthCard',
  'webAddress',
  'digits',
  'other',
  'microphone',
  'counters',
  'player',
  'painting',
  'notSeen',
  'unknown',
  'connected',
  'timesync',
  'host',
  'inForce',
  'notInForce',
  'works',
  'doesNotWrite',
] as const;

export const factGroups = [
  'thermometer',
  'scanner',
  'gate',
  'network',
  'clock',
  'documents',
  'ledger',
  'software',
] as const;

/** Lengths are milliseconds, times Unix milliseconds; null: not known. */
export interface Fact {
  readonly code: FactCode;
  readonly value: string | number | null;
  /** Something to look after. */
  readonly grave?: boolean;
}

export interface FactGroup {
  readonly group: (typeof factGroups)[number];
  readonly facts: readonly Fact[];
}

export interface TestView {
  readonly test: SelfTest;
  readonly state: TestState;
  readonly facts: readonly Fact[];
  /** Unix milliseconds of its end; null: not tested. */
  readonly atMs: number | null;
  readonly cause: TestCause | null;
  /** What a tool or driver said of it, in its own words. */
  readonly detail: string | null;
}

/** Milliseconds and bytes so far. */
export interface TraceView {
  readonly device: TracedDevice;
  readonly forMs: number;
  readonly bytes: number;
}

/** `silent`: the medium answers nothing any more; what it was given last may be unfinished. */
export const exportStates = [
  'writing',
  'flushing',
  'done',
  'pulledOut',
  'full',
  'readOnly',
  'silent',
  'failed',
] as const;

export interface CopyView {
  /** The traces under way, and how many lie on the box. */
  readonly recording: readonly TraceView[];
  readonly traces: number;
  /** Whether there is a key to seal to. */
  readonly sealed: boolean;
  readonly media: readonly { readonly path: string; readonly label: string; readonly freeBytes: number }[];
  readonly export: {
    readonly state: (typeof exportStates)[number];
    readonly label: string;
    /** In [0, 1]. */
    readonly share: number;
    readonly bytes: number;
  } | null;
}

export interface CorrectionView {
  /** In force or run out; null: none. */
  readonly offsetC: number;
  readonly author: string;
  readonly expires: string;
  /** Whole days it still holds, today included; 0: run out. Null while the clock is not trusted. */
  readonly daysLeft: number | null;
  /** Set here, not in the site file. */
  readonly ofTechnician: boolean;
}

/** Up to `aloneC` a technician corrects alone; nobody beyond `mostC` (°C) or for more than `mostDays`. */
export interface CorrectionRule {
  readonly aloneC: number;
  readonly mostC: number;
  readonly mostDays: number;
}

/** A correction that a member of staff has still to confirm, and what the last attempt ran into. */
export interface PendingCorrectionView {
  readonly offsetC: number;
  readonly days: number;
  /** Milliseconds until it is given up. */
  readonly forMs: number;
  readonly fault: SignInFault | null;
  readonly lockedForMs: number;
}

export interface PartsView {
  readonly rule: CorrectionRule;
  readonly pending: PendingCorrectionView | null;
  readonly correction: CorrectionView | null;
  /** The last one measured, as the instrument gave it. */
  readonly objectC: number | null;
  /** How long ago, milliseconds. */
  readonly ageMs: number | null;
  /** Why nothing may be set now: the thermometer is not ready, or what it measured is `old`. */
  readonly hindrance: FaultCode | 'old' | null;
  /** Parts that are being started again. */
  readonly restarting: readonly RestartablePart[];
}

export type TechnicianAnswer =
  | { readonly name: 'live'; readonly groups: readonly FactGroup[] }
  | { readonly name: 'tests'; readonly tests: readonly TestView[] }
  | { readonly name: 'state'; readonly groups: readonly FactGroup[] }
  | { readonly name: 'doctor'; readonly doctor: DoctorView }
  | { readonly name: 'copy'; readonly copy: CopyView }
  | { readonly name: 'parts'; readonly parts: PartsView };

export interface TechnicianView {
  /** Who is signed in. */
  readonly member: string | null;
  readonly signInFault: SignInFault | null;
  readonly lockedForMs: number;
  readonly outcome: ToldOutcome | null;
  /** Whoever was signed in on this page is no more, because somebody has signed in on another. */
  readonly takenElsewhere?: boolean;
  readonly answer: TechnicianAnswer | null;
}
