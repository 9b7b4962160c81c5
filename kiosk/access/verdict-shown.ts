/** Which verdict stands before the person at the gate, and until when. Pure; milliseconds of monotonic time. */
import type { ClosedEncounter, EncounterState } from './encounter-state.ts';

/** The next in a line that leaves no gap is not to take a refusal for theirs. */
const refusalStaysMs = 20_000;

/** The verdict to show now, and how long it is counted down; null when none is. */
export function shownVerdict(
  state: EncounterState,
  nowMs: number,
): { readonly closed: ClosedEncounter; readonly remainingMs: number } | null {
  const [closed] = state.closed;
  if (closed === undefined) return null;
  const remainingMs = Math.max(0, Math.ceil((state.shownUntilMs ?? nowMs) - nowMs));
  return remainingMs > 0 || staysBefore(state, closed, nowMs) ? { closed, remainingMs } : null;
}

/** When a refusal that outlasts its time on the screen goes, if it does by itself; null: nothing is waited for. */
export function refusalEndsMs({ closed: [closed], presentSinceMs }: EncounterState): number | null {
  return closed?.decision.verdict === 'denied' && presentSinceMs !== null && presentSinceMs <= closed.closedMs
    ? closed.closedMs + refusalStaysMs
    : null;
}

/**
 * Whoever was told to wait for staff and has stood there ever since is told so for as long; a refusal stays a while, for
 * those who read slowly and for staff who come to see.
 */
function staysBefore(state: EncounterState, { decision, closedMs }: ClosedEncounter, nowMs: number): boolean {
  const { presentSinceMs } = state;
  if (presentSinceMs === null || presentSinceMs > closedMs) return false;
  return decision.verdict === 'referred' || nowMs < (refusalEndsMs(state) ?? nowMs);
}
