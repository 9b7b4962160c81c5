/** What the encounter machine knows, what reaches it and what it asks for. Plain values; times are monotonic milliseconds. */
import type { CredentialCheck } from './credential.ts';
import type { AccessDecision, Capabilities } from './decision.ts';
import type { Policy } from './policy.ts';
import type { Reading } from './reading.ts';
import type { OverrideReason } from './reasons.ts';
import type { Timeouts } from './timeouts.ts';

export interface EncounterSettings {
  readonly policy: Policy;
  readonly timeouts: Timeouts;
  readonly compound: string;
  /** Makes encounter ids unique across restarts: the boot id. */
  readonly idPrefix: string;
}

export interface Moment {
  readonly atMs: number;
  readonly wallMs: number;
  readonly clockTrusted: boolean;
}

/** What is known of one person's attempt. */
export interface Evidence {
  readonly id: string;
  readonly credential: CredentialCheck | null;
  /** The text shown to the reader: a doubled read of it is not a second person. Memory only. */
  readonly payload: string | null;
  readonly readings: readonly Reading[];
  /** Member of staff who entered a clinical reading. */
  readonly staff: string | null;
}

export interface OpenEncounter extends Evidence {
  readonly startedMs: number;
  readonly deadlineMs: number;
  /** Readings that began before this do not count: the pause before a repeat, or the moment this person came. */
  readonly notBeforeMs: number;
  /** Presence was seen during this encounter; losing it ends the encounter. */
  readonly hadPresence: boolean;
  readonly unsteady: boolean;
}

export interface ClosedEncounter extends Evidence {
  readonly decision: AccessDecision;
  readonly byStaff: boolean;
  readonly closedMs: number;
}

/** Someone told to wait for another measurement: with the same credential they go on where they were. */
export interface SetAside {
  readonly holder: string;
  readonly readings: readonly Reading[];
  readonly notBeforeMs: number;
  readonly untilMs: number;
}

export interface EncounterState {
  readonly nextNumber: number;
  /** When the present unbroken presence began; null when nobody is there. */
  readonly presentSinceMs: number | null;
  /** Whoever stands there has been dealt with, or is not who shows the code: nothing is measured until they leave. */
  readonly needsAbsence: boolean;
  /** The holder whose code was shown during the present unbroken presence. */
  readonly presenceHolder: string | null;
  readonly open: OpenEncounter | null;
  /** Decided encounters that staff may still override, newest first. */
  readonly closed: readonly ClosedEncounter[];
  /** The newest of them is on the screen until this time. */
  readonly shownUntilMs: number | null;
  /** What has been handed to the ledger and not yet confirmed: nothing else is decided meanwhile. */
  readonly recording: {
    readonly evidence: Evidence;
    readonly decision: AccessDecision;
    readonly byStaff: boolean;
  } | null;
  readonly setAside: readonly SetAside[];
  readonly granted: readonly { readonly credentialId: string; readonly untilMs: number }[];
  readonly ambientC: number | null;
  readonly capabilities: Capabilities;
  readonly lockedDown: boolean;
}

export const initialEncounterState: EncounterState = {
  nextNumber: 1,
  presentSinceMs: null,
  needsAbsence: false,
  presenceHolder: null,
  open: null,
  closed: [],
  shownUntilMs: null,
  recording: null,
  setAside: [],
  granted: [],
  ambientC: null,
  capabilities: { thermometer: false, scanner: false, gate: false, ledger: true },
  lockedDown: false,
};

export type StaffAction =
  | {
      readonly type: 'override';
      /** Null: staff let somebody through, or turn somebody away, who never came before the devices. */
      readonly encounter: string | null;
      readonly verdict: 'granted' | 'denied';
      readonly reason: OverrideReason;
      readonly note: string | null;
      readonly staff: string;
    }
  | {
      readonly type: 'clinicalReading';
      readonly encounter: string;
      readonly temperatureC: number;
      readonly staff: string;
    };

export type EncounterInput =
  | { readonly type: 'presence'; readonly present: boolean }
  | { readonly type: 'credential'; readonly check: CredentialCheck; readonly payload: string }
  | { readonly type: 'reading'; readonly reading: Reading }
  | { readonly type: 'unsteady' }
  | { readonly type: 'ambient'; readonly ambientC: number | null }
  | { readonly type: 'capability'; readonly device: keyof Capabilities; readonly available: boolean }
  | { readonly type: 'lockDown'; readonly active: boolean }
  | { readonly type: 'staff'; readonly action: StaffAction }
  /** The ledger's answer to the last awaited record. */
  | { readonly type: 'recorded' }
  | { readonly type: 'recordFailed' }
  | { readonly type: 'time' };

export type AbandonedBecause = 'presenceLost' | 'timeout' | 'otherCredential';

export type EncounterRecord =
  | {
      readonly kind: 'decision';
      readonly evidence: Evidence;
      readonly decision: AccessDecision;
      readonly byStaff: boolean;
    }
  | {
      readonly kind: 'override';
      readonly evidence: Evidence;
      readonly action: Extract<StaffAction, { type: 'override' }>;
      readonly machineVerdict: AccessDecision['verdict'] | null;
    }
  | {
      readonly kind: 'clinicalReading';
      readonly encounter: string;
      readonly temperatureC: number;
      readonly staff: string;
    }
  | { readonly kind: 'setAside'; readonly evidence: Evidence; readonly notBeforeMs: number }
  | { readonly kind: 'abandoned'; readonly evidence: Evidence; readonly why: AbandonedBecause };

export type Guidance =
  | 'presentCode'
  | 'comeCloser'
  | 'keepStill'
  | 'stepBack'
  | 'waitForSecondMeasurement'
  | 'warmUp'
  | 'lookAtThermometer';

export type EncounterEffect =
  /** `awaited`: the machine stands still until `recorded` or `recordFailed` comes back. */
  | { readonly type: 'record'; readonly record: EncounterRecord; readonly awaited: boolean }
  | { readonly type: 'release'; readonly encounter: string; readonly cause: 'access' | 'override' }
  | { readonly type: 'sayGuidance'; readonly guidance: Guidance }
  | { readonly type: 'sayVerdict'; readonly closed: ClosedEncounter };
