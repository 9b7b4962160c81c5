/** Draws what staff see: nothing of it reaches a page while nobody is signed in. */
import type { Listed } from '../../access/credential.ts';
import { holderOf } from '../../access/encounter-life.ts';
import type { EncounterState } from '../../access/encounter-state.ts';
import type { Policy } from '../../access/policy.ts';
import type { OverrideReason } from '../../access/reasons.ts';
import { isGone } from '../../access/staff-action.ts';
import type { Timeouts } from '../../access/timeouts.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { RegisteredView, StaffView } from '../../screen/model-staff.ts';
import type { SupervisorCall } from './supervisor-call.ts';
import { clinicalOf, evidenceOf } from './clinical.ts';
import { aboutOf } from './about.ts';
import type { DutyDesk } from './duty-desk.ts';
import type { StaffDesk } from './desk.ts';
import type { LeftEarly } from './left-early.ts';

/** Which reasons staff may give for which verdict: nobody is turned away because a measurement was normal. */
export const overrideReasonsOf: Readonly<Record<'granted' | 'denied', readonly OverrideReason[]>> = {
  granted: [
    'identityKnown',
    'registeredHere',
    'paperDocumentSeen',
    'clinicalReadingNormal',
    'emergency',
    'deviceFailure',
    'otherNoted',
  ],
  denied: ['refusedAtGate', 'otherNoted'],
};

/** What was not measured is no reason. */
export const reasonsWithoutReading: typeof overrideReasonsOf = {
  ...overrideReasonsOf,
  granted: overrideReasonsOf.granted.filter((reason) => reason !== 'clinicalReadingNormal'),
};

/** Those for one encounter (null: somebody who never came before the devices). */
export function overrideReasonsFor(state: EncounterState, id: string | null, policy: Policy): typeof overrideReasonsOf {
  return clinicalOf(evidenceOf(state, id), policy) === 'normal' ? overrideReasonsOf : reasonsWithoutReading;
}

export interface StaffSnapshot {
  readonly desk: Pick<StaffDesk, 'member' | 'role' | 'fault' | 'lockedForMs' | 'handingOver' | 'leavingInMs'>;
  readonly duty: Pick<DutyDesk, 'modesFor' | 'sound' | 'notice'>;
  readonly badges: boolean;
  readonly supervisor: Pick<SupervisorCall, 'state'>;
  readonly recent: readonly RecordedEvent[];
  readonly leftEarly: Pick<LeftEarly, 'view'>;
  readonly outcome: StaffView['outcome'];
  readonly answer: StaffView['answer'];
  readonly nowMs: number;
  readonly policy: Policy;
  readonly timeouts: Pick<Timeouts, 'encounterMs'>;
  readonly registered: RegisteredView | null;
  /** The masked name of somebody on the roster, while the names are open. */
  readonly nameOf: (listed: Listed | null) => string | null;
}

export interface ActedOnSources {
  readonly nowMs: number;
  readonly policy: Policy;
  readonly timeouts: Pick<Timeouts, 'encounterMs'>;
  /** Somebody has been registered who is not the person of any encounter, and waits to be let in. */
  readonly registered: RegisteredView | null;
}

/** The encounter staff act on: whoever stands there, else the last one not let in who has not gone for good. */
export function actedOn(state: EncounterState, { nowMs, policy, timeouts, registered }: ActedOnSources): string | null {
  const { open, closed, presentSinceMs } = state;
  if (open !== null && (open.credential !== null || open.readings.length > 0)) return open.id;
  // Who was turned away is acted on until somebody else has passed or stepped up: then nobody knows whom staff mean.
  const [last] = closed;
  if (last === undefined || last.decision.verdict === 'granted') return null;
  if (presentSinceMs !== null) return presentSinceMs <= last.closedMs ? last.id : null;
  // Whom staff have registered since is the one they mean.
  if (registered !== null) return null;
  if (!isGone(last.leftMs, nowMs, timeouts)) return last.id;
  // Whoever has still to be measured at the desk may take their time for it (`overridableMs`), and is let in by that only.
  return holderOf(last.credential) !== null && clinicalOf(last, policy) === 'wanted' ? last.id : null;
}

export function staffView(encounter: EncounterState, snapshot: StaffSnapshot): StaffView {
  const { desk, duty } = snapshot;
  const { member } = desk;
  const id = member === null ? null : actedOn(encounter, snapshot);
  const about = member === null ? undefined : aboutOf(encounter, id, snapshot);
  const leftEarly = member === null ? [] : snapshot.leftEarly.view(snapshot.nowMs, encounter, snapshot.nameOf);
  return {
    signedIn: member !== null,
    member: member === null ? null : { id: member, role: desk.role },
    signInFault: desk.fault,
    lockedForMs: desk.lockedForMs,
    badges: snapshot.badges,
    handingOver: desk.handingOver,
    ...(desk.leavingInMs === null ? {} : { leavingInMs: desk.leavingInMs }),
    openEncounter: id,
    ...(about === undefined ? {} : { about }),
    ...(leftEarly.length === 0 ? {} : { leftEarly }),
    ...(member === null || snapshot.registered === null ? {} : { registered: snapshot.registered }),
    maskWanted: id !== null && isMaskWanted(encounter, id),
    ...(about?.measurable === true && clinicalOf(evidenceOf(encounter, id), snapshot.policy) === 'wanted'
      ? { clinicalWanted: true as const }
      : {}),
    overrideReasons: overrideReasonsFor(encounter, id, snapshot.policy),
    supervisorCalled: snapshot.supervisor.state !== null,
    ...(snapshot.supervisor.state === 'waits' ? { supervisorWaits: true as const } : {}),
    recent: member === null ? [] : snapshot.recent.map(recentEntry),
    modes: member === null ? [] : duty.modesFor(desk.role),
    sound: duty.sound,
    notice: member === null ? null : duty.notice,
    outcome: member === null ? null : snapshot.outcome,
    answer: member === null ? null : snapshot.answer,
  };
}

function isMaskWanted({ open, closed }: EncounterState, id: string): boolean {
  const last = closed.find((each) => each.id === id);
  return open?.id !== id && last !== undefined && last.decision.reasons.includes('maskNotConfirmed');
}

function recentEntry({ sequence, wallMs, type, data }: RecordedEvent): StaffView['recent'][number] {
  return { sequence, wallMs, type, reasons: 'reasons' in data ? data.reasons : [] };
}
