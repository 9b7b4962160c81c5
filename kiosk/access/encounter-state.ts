/** What the encounter machine knows, what reaches it and what it asks for. Plain values; times are monotonic milliseconds. */
import type { Passages } from './anti-passback.ts';
import type { CredentialCheck, Listed, Medium } from './credential.ts';
import type { AccessDecision } from './decision.ts';
import type { Capabilities, ListAges } from './decision-inputs.ts';
import type { Direction, Policy, Purpose } from './policy.ts';
import type { Reading } from './reading.ts';
import type { OverrideReason } from './reasons.ts';
import type { LocalTime } from './schedule.ts';
import type { Timeouts } from './timeouts.ts';
import { nothingRemembered } from './remembered.ts';

export interface EncounterSettings {
  readonly policy: Policy;
  readonly timeouts: Timeouts;
  readonly compound: string;
  /** Which way people go through this lane; through one for both, whoever went in comes out. */
  readonly direction: Direction | 'both';
  readonly purpose: Purpose;
  /** Makes encounter ids unique across restarts: the boot id. */
  readonly idPrefix: string;
}

export interface Moment {
  readonly atMs: number;
  readonly wallMs: number;
  readonly clockTrusted: boolean;
  /** The wall time in the zone of the site; null when it cannot be told. */
  readonly local: LocalTime | null;
  readonly lists: ListAges;
}

/** What is known of one person's attempt. */
export interface Evidence {
  readonly id: string;
  readonly direction: Direction;
  readonly credential: CredentialCheck | null;
  /** What the lists say about its holder; null: they were not asked. */
  readonly listed: Listed | null;
  /** The text shown to the reader: a doubled read of it is not a second person. Memory only. */
  readonly payload: string | null;
  readonly readings: readonly Reading[];
  readonly maskConfirmed: boolean;
  /** Member of staff who entered a clinical reading or looked at the mask. */
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
  /** The question put to the district about the code that was shown; null when no answer is waited for. */
  readonly asking: string | null;
  /** How much has been shown of a credential that comes in several codes; null when none does. */
  readonly parts: CredentialParts | null;
}

/** `have` of `of` codes, in any order. */
export interface CredentialParts {
  readonly have: number;
  readonly of: number;
}

export interface ClosedEncounter extends Evidence {
  readonly decision: AccessDecision;
  readonly byStaff: boolean;
  readonly closedMs: number;
  /** When the presence it was decided in ended, or when it was decided with nobody there; null: they stand there, or nobody can tell. */
  readonly leftMs: number | null;
}

/** Someone told to wait for another measurement: with the same credential they go on where they were. */
export interface SetAside {
  readonly holder: string;
  /** What is recorded of them when they do not come back; without what they showed. */
  readonly evidence: Evidence;
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
  /** Until then whoever was let in, and did not open before the gate locked again, is told so. */
  readonly lockedAgainUntilMs: number | null;
  /** What has been handed to the ledger and not yet confirmed: nothing else is decided meanwhile. */
  readonly recording: {
    readonly evidence: Evidence;
    readonly decision: AccessDecision;
    readonly byStaff: boolean;
  } | null;
  readonly setAside: readonly SetAside[];
  readonly granted: readonly {
    readonly credentialId: string;
    readonly holder: string;
    readonly direction: Direction;
    /** Null: it was before this start of the box. */
    readonly encounter: string | null;
    readonly untilMs: number;
  }[];
  readonly passages: Passages;
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
  lockedAgainUntilMs: null,
  recording: null,
  setAside: [],
  granted: [],
  passages: nothingRemembered(),
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
    }
  | { readonly type: 'maskSeen'; readonly encounter: string; readonly staff: string };

export interface EarlierPassage {
  readonly holder: string;
  readonly direction: Direction;
  /** Infinite where it is not known. */
  readonly sinceMs: number;
  /** What they passed with, where this box has let them pass. `credentialId` is null where it was not recorded. */
  readonly by?: { readonly medium: Medium; readonly credentialId: string | null };
}

export type EncounterInput =
  | { readonly type: 'presence'; readonly present: boolean }
  | {
      readonly type: 'credential';
      readonly check: CredentialCheck;
      readonly payload: string;
      /** What the lists say about its holder. */
      readonly listed?: Listed | null;
      /** Member of staff who typed it. */
      readonly staff?: string;
    }
  /** A code only the district can read was shown; `asked` names the question, the same for the same code. */
  | { readonly type: 'credentialAsked'; readonly asked: string; readonly payload: string }
  /** The answer, or why there is none. Counts only for the encounter that waits for it. */
  | {
      readonly type: 'credentialAnswered';
      readonly asked: string;
      readonly check: CredentialCheck;
      readonly listed?: Listed | null;
    }
  /** One of the codes of a credential that comes in several. */
  | { readonly type: 'credentialPart'; readonly parts: CredentialParts }
  | { readonly type: 'reading'; readonly reading: Reading }
  | { readonly type: 'unsteady' }
  | { readonly type: 'ambient'; readonly ambientC: number | null }
  | { readonly type: 'capability'; readonly device: keyof Capabilities; readonly available: boolean }
  | { readonly type: 'lockDown'; readonly active: boolean }
  | { readonly type: 'staff'; readonly action: StaffAction }
  /** The gate was released for an encounter and nobody went through. */
  | { readonly type: 'notPassed'; readonly encounter: string }
  /** It was released for an encounter, and has locked again before anybody opened it. */
  | { readonly type: 'lockedAgain'; readonly encounter: string }
  /** Holders who passed another lane, or this one before it was started; the earliest first. */
  | { readonly type: 'passages'; readonly passages: readonly EarlierPassage[] }
  /** The ledger's answer to the last awaited record. */
  | { readonly type: 'recorded' }
  | { readonly type: 'recordFailed' }
  | { readonly type: 'time' };

/** `notMeasuredAgain`: set aside for another measurement, and never came back for it. */
export type AbandonedBecause = 'presenceLost' | 'timeout' | 'otherCredential' | 'notMeasuredAgain';

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
  | { readonly kind: 'maskSeen'; readonly encounter: string; readonly staff: string }
  /** Somebody who must stay at home was seen here. */
  | { readonly kind: 'stayHomeLeaving'; readonly evidence: Evidence }
  | { readonly kind: 'setAside'; readonly evidence: Evidence; readonly notBeforeMs: number }
  | { readonly kind: 'abandoned'; readonly evidence: Evidence; readonly why: AbandonedBecause };

export type Guidance =
  | 'presentCode'
  | 'presentNextCode'
  | 'deciding'
  | 'comeCloser'
  | 'keepStill'
  | 'stepBack'
  | 'gateLockedAgain'
  | 'waitForSecondMeasurement'
  | 'warmUp'
  | 'lookAtThermometer';

export type EncounterEffect =
  /** `awaited`: the machine stands still until `recorded` or `recordFailed` comes back. */
  | { readonly type: 'record'; readonly record: EncounterRecord; readonly awaited: boolean }
  | { readonly type: 'release'; readonly encounter: string; readonly cause: 'access' | 'override' }
  | { readonly type: 'sayGuidance'; readonly guidance: Guidance }
  | { readonly type: 'sayVerdict'; readonly closed: ClosedEncounter };
