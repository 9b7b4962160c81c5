/** All that a verdict may rest on, and what is found in it. Plain values. */
import type { CredentialCheck, HolderKind, Listed, Medium } from './credential.ts';
import type { Degrade, Direction, Policy, Purpose, Step } from './policy.ts';
import type { Reading } from './reading.ts';
import type { ReasonCode, Verdict } from './reasons.ts';
import type { LocalTime } from './schedule.ts';

/** What the box knows of its own ability to judge. */
export interface Capabilities {
  readonly thermometer: boolean;
  readonly scanner: boolean;
  readonly gate: boolean;
  readonly ledger: boolean;
}

/** How old the lists of the box are, in milliseconds; null: it has none. */
export interface ListAges {
  readonly roster: number | null;
  readonly watchlist: number | null;
}

export interface DecisionInputs {
  /** Code of this compound, as districts write it into passes. */
  readonly compound: string;
  readonly direction: Direction;
  readonly purpose: Purpose;
  readonly credential: CredentialCheck | null;
  /** What the lists say about the credential's holder; null: they were not asked. */
  readonly listed: Listed | null;
  readonly readings: readonly Reading[];
  /** Ambient as last seen, judged when there is no reading. */
  readonly ambientC: number | null;
  /** A member of staff has seen the mask. */
  readonly maskConfirmed: boolean;
  /** The same code has granted in this direction within the replay window. */
  readonly replayed: boolean;
  /** The holder's last passage, as far as this box knows. */
  readonly lastPassage: {
    readonly direction: Direction;
    readonly sinceMs: number;
    readonly medium: Medium | null;
  } | null;
  /** How many are inside, as far as this box knows. */
  readonly inside: number;
  /** Somebody is seen to stand there, and it is who shows the credential as far as can be told. */
  readonly present: boolean;
  readonly wallMs: number;
  readonly clockTrusted: boolean;
  /** The wall time in the zone of the site; null when it cannot be told. */
  readonly local: LocalTime | null;
  readonly lists: ListAges;
  readonly lockedDown: boolean;
  readonly capabilities: Capabilities;
}

/** One reason with the verdict it argues for under the policy. `byStaff`: staff may let the person through all the same. */
export interface Finding {
  readonly code: ReasonCode;
  readonly argues: Verdict;
  readonly byStaff: boolean;
}

/** A reason against, argued as a knob says. */
export function against(code: ReasonCode, rule: Degrade): Finding {
  return { code, argues: rule === 'deny' ? 'denied' : 'referred', byStaff: rule === 'allowByStaff' };
}

/** Who stands there, by the lane's purpose, the roster and the credential, in this order. */
export function holderKindOf({ purpose, listed, credential, compound }: DecisionInputs): HolderKind {
  if (purpose !== 'person') return purpose;
  const { roster } = listed ?? { roster: null };
  if (roster !== null && (roster.kind === 'worker' || roster.compounds.includes(compound))) return roster.kind;
  const said = credential?.outcome === 'verified' ? credential.credential : null;
  return said !== null && 'compounds' in said && said.compounds.includes(compound) ? 'resident' : 'visitor';
}

/** A resident, of the roster or by the pass, of whatever age. */
export function livesHere(inputs: DecisionInputs): boolean {
  const kind = holderKindOf(inputs);
  return kind === 'resident' || kind === 'child' || kind === 'elderly';
}

/** A resident who left a moment ago and comes back. */
export function inGrace({ reentry }: Policy, inputs: DecisionInputs): boolean {
  const { direction, lastPassage } = inputs;
  return (
    direction === 'in' &&
    lastPassage?.direction === 'out' &&
    lastPassage.sinceMs < reentry.graceMinutes * 60_000 &&
    livesHere(inputs)
  );
}

/** The steps this person has to do. Nobody who is not seen is spared the temperature: a code alone opens nothing. */
export function stepsOf(policy: Policy, inputs: DecisionInputs): readonly Step[] {
  const steps = policy.requiredSteps[inputs.direction];
  const spared = policy.reentry.needs === 'nothing' && steps.includes('credential') && inputs.present;
  const waived = spared && inGrace(policy, inputs);
  return waived ? steps.filter((step) => step !== 'temperature') : steps;
}
