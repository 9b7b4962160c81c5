/** Whom an act of staff falls on, in words that can be compared with the person at the gate. */
import type { CredentialCheck, Listed } from '../../access/credential.ts';
import { holderOf } from '../../access/encounter-life.ts';
import type { EncounterState, Evidence, OpenEncounter } from '../../access/encounter-state.ts';
import type { Policy } from '../../access/policy.ts';
import { type Band, bandOf, type Reading } from '../../access/reading.ts';
import { isGone } from '../../access/staff-action.ts';
import { temperatureOf } from '../../access/temperature.ts';
import type { Timeouts } from '../../access/timeouts.ts';
import type { AboutView, ListedKind, ReadingView } from '../../screen/model-staff.ts';
import { kindOf } from './today-list.ts';

export interface AboutSources {
  readonly nowMs: number;
  readonly policy: Policy;
  readonly timeouts: Pick<Timeouts, 'encounterMs'>;
  readonly nameOf: (listed: Listed | null) => string | null;
}

/** Of the encounter staff act on (null: whoever stands before the kiosk); undefined when nobody does. */
export function aboutOf(state: EncounterState, id: string | null, sources: AboutSources): AboutView | undefined {
  const { open, closed, presentSinceMs } = state;
  const { nowMs } = sources;
  const judged = closed.find((each) => each.id === id);
  if (judged !== undefined && open?.id !== id) {
    const there = presentSinceMs !== null && presentSinceMs <= judged.closedMs;
    const sinceMs = nowMs - (there ? presentSinceMs : judged.closedMs);
    const gone = !there && isGone(judged.leftMs, nowMs, sources.timeouts);
    return {
      ...who(judged, state, there, sources),
      sinceMs,
      there,
      ...(gone ? { gone } : {}),
      state: judged.decision.verdict,
      againMs: null,
    };
  }
  if (open !== null && (id === null || open.id === id)) {
    const there = presentSinceMs !== null && open.hadPresence;
    if (id === null && !there) return undefined;
    const sinceMs = nowMs - (there ? presentSinceMs : open.startedMs);
    return { ...who(open, state, there, sources), sinceMs, there, state: 'checking', againMs: againMs(open, sources) };
  }
  return undefined;
}

function who(
  { credential, listed, readings }: Pick<Evidence, 'credential' | 'listed' | 'readings'>,
  { needsAbsence }: EncounterState,
  there: boolean,
  { nameOf, policy }: AboutSources,
): Pick<AboutView, 'name' | 'kind' | 'readings' | 'measurable'> {
  return {
    name: nameOf(listed),
    kind: shownKind(credential),
    readings: readings.map((reading) => readingView(reading, policy)),
    // As the encounter takes it: by its holder, or by whoever has stood there unbroken (kiosk/access/staff-action.ts).
    measurable: holderOf(credential) !== null || (there && !needsAbsence),
  };
}

/** Rounded like on the resident's screen. */
function readingView(reading: Reading, { temperature }: Policy): ReadingView {
  return { temperatureC: Math.round(reading.correctedC * 10) / 10, band: bandWords[bandOf(reading, temperature)] };
}

export const bandWords: Readonly<Record<Band, ReadingView['band']>> = {
  normal: 'normal',
  elevated: 'elevated',
  low: 'low',
  invalid: 'uncertain',
  ambientOutOfRange: 'uncertain',
  ambientUnknown: 'uncertain',
};

function againMs({ readings, notBeforeMs }: OpenEncounter, { policy, nowMs }: AboutSources): number | null {
  if (readings.length === 0 || temperatureOf(policy, readings).state !== 'open') return null;
  return Math.max(0, Math.ceil(notBeforeMs - nowMs));
}

function shownKind(check: CredentialCheck | null): ListedKind {
  return check?.outcome === 'verified' ? kindOf(check.credential) : 'unseen';
}
