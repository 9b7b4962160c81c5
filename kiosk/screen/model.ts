/**
 * Everything the page draws, in one value. The station makes it, the page holds no rules: what is not in here is not
 * shown. Reason, guidance, step, fault and event codes are keys of the text catalogue.
 */
import type { DeviceName, FaultCode } from './model-devices.ts';
import type { StaffView } from './model-staff.ts';
import type { TechnicianView } from './model-technician.ts';
import type { Language } from './texts/languages.ts';

export { type DeviceName, deviceNames, type FaultCode, faultCodes } from './model-devices.ts';
export { type Language, languages } from './texts/languages.ts';

export const stepNames = ['credential', 'temperature'] as const;
export type StepName = (typeof stepNames)[number];

export const stepStates = ['waiting', 'active', 'done', 'failed'] as const;
export type StepState = (typeof stepStates)[number];

/** What the person in front of the kiosk should do now; each has a sentence and a picture. */
export const guidanceCodes = [
  'presentCode',
  'presentNextCode',
  'comeCloser',
  'keepStill',
  'lookAtThermometer',
  'waitForSecondMeasurement',
  'warmUp',
  'measureWrist',
  'tooHotHere',
  'tooColdHere',
  'callStaff',
  'stepBack',
  'gateLockedAgain',
  'onePersonAtATime',
  'deciding',
] as const;
export type GuidanceCode = (typeof guidanceCodes)[number];

export const portalModes = ['controlled', 'lockedDown', 'lockedOpen'] as const;
export const portalStates = ['closed', 'released', 'open', 'heldOpen', 'forcedOpen', 'unknown'] as const;
export const soundStates = ['sounding', 'degraded', 'muted'] as const;
export const cameraStates = ['off', 'on'] as const;
export const verdicts = ['granted', 'denied', 'referred'] as const;

export interface ScreenModel {
  readonly language: Language;
  /** Dark surfaces at night, so that the screen does not blind; the verdict keeps its colour. */
  readonly light: 'day' | 'night';
  /** Names shown to everybody, already in the language of the model. */
  readonly compound: string;
  readonly checkpoint: string;
  readonly clock: { readonly wallMs: number; readonly trusted: boolean; readonly timeZone: string };
  /** What the place code shows, at most four; `payload` is drawn as a QR code. */
  readonly placeCodes: readonly { readonly caption: string; readonly payload: string }[];
  readonly notice: string | null;
  readonly view: ResidentView;
  readonly portal: {
    readonly mode: (typeof portalModes)[number];
    readonly state: (typeof portalStates)[number];
  };
  /** Only those that are not ready. */
  readonly missingDevices: readonly { readonly device: DeviceName; readonly fault: FaultCode }[];
  readonly uplink: { readonly connected: boolean; readonly waiting: number };
  readonly sound: (typeof soundStates)[number];
  /** `on`: the page reads codes by its camera, because no scanner does or the site wants it. */
  readonly camera: (typeof cameraStates)[number];
  readonly staff: StaffView;
  /** Absent while readings are shown as they are measured. */
  readonly correction?: CorrectionNotice;
  /** Absent where the site names no technician. */
  readonly technician?: TechnicianView;
}

/** What readings are corrected by today; `grave`: by more than one technician may do alone. */
export interface CorrectionNotice {
  readonly offsetC: number;
  /** The last day, YYYY-MM-DD. */
  readonly expires: string;
  readonly grave: boolean;
}

export type ResidentView = IdleView | EncounterView | VerdictView;

export interface IdleView {
  readonly name: 'idle';
  /** What this box can take from people just now; absent: everything. */
  readonly takes?: readonly StepName[];
}

export interface EncounterView {
  readonly name: 'encounter';
  readonly steps: readonly { readonly step: StepName; readonly state: StepState }[];
  readonly guidance: GuidanceCode;
  /** Of a credential that comes in several codes: which is wanted next, of how many. */
  readonly nextCode?: { readonly number: number; readonly of: number };
  /** Milliseconds until the next measurement is allowed, from the moment the model was made. */
  readonly waitMs: number | null;
}

export interface VerdictView {
  readonly name: 'verdict';
  readonly verdict: (typeof verdicts)[number];
  readonly byStaff: boolean;
  /** The first one is the reason shown large, with what to do now. */
  readonly reasons: readonly string[];
  /** Masked name such as 王*, where one is known. */
  readonly holder: string | null;
  /** Degrees Celsius, one decimal, as recorded; null when none was taken. */
  readonly temperatureC: number | null;
  /** How many minutes ago the district gave the answer the verdict rests on; absent where it gave none. */
  readonly answeredMinutesAgo?: number;
  /** Milliseconds the verdict stays on the screen, from the moment the model was made, and in all. */
  readonly remainingMs: number;
  readonly totalMs: number;
}
