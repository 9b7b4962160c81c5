/** Whom an act of staff falls on, in words that can be compared with the person at the gate. */
import type { CredentialCheck, Listed } from '../../access/credential.ts';
import type { EncounterState, Evidence } from '../../access/encounter-state.ts';
import type { AboutView, ListedKind } from '../../screen/model-staff.ts';
import { kindOf } from './today-list.ts';

/** Of the encounter staff act on (null: whoever stands before the kiosk); undefined when nobody does. */
export function aboutOf(
  state: EncounterState,
  id: string | null,
  nowMs: number,
  nameOf: (listed: Listed | null) => string | null,
): AboutView | undefined {
  const { open, closed, presentSinceMs } = state;
  const judged = closed.find((each) => each.id === id);
  if (judged !== undefined && open?.id !== id) {
    const there = presentSinceMs !== null && presentSinceMs <= judged.closedMs;
    const sinceMs = nowMs - (there ? presentSinceMs : judged.closedMs);
    return { ...who(judged, nameOf), sinceMs, there, state: judged.decision.verdict };
  }
  if (open !== null && (id === null || open.id === id)) {
    const there = presentSinceMs !== null && open.hadPresence;
    if (id === null && !there) return undefined;
    const sinceMs = nowMs - (there ? presentSinceMs : open.startedMs);
    return { ...who(open, nameOf), sinceMs, there, state: 'checking' };
  }
  return undefined;
}

function who(
  { credential, listed }: Pick<Evidence, 'credential' | 'listed'>,
  nameOf: (listed: Listed | null) => string | null,
): Pick<AboutView, 'name' | 'kind'> {
  return { name: nameOf(listed), kind: shownKind(credential) };
}

function shownKind(check: CredentialCheck | null): ListedKind {
  return check?.outcome === 'verified' ? kindOf(check.credential) : 'unseen';
}
