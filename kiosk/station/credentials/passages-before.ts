/** Who passed before this start, read back from the ledger: a power cut does not let anybody in twice. */
import type { Medium } from '../../access/credential.ts';
import type { EarlierPassage } from '../../access/encounter-state.ts';
import type { Ledger } from '../../ledger/contract.ts';

const media: readonly Medium[] = ['phone', 'paper', 'proxy', 'unmarked', 'typed'];

/** A busy day of a gate. */
const lookBack = 5_000;

/**
 * The machine's grants of the newest events, oldest first, without those whose gate was never opened. Where one of the
 * two clocks was not trusted it counts for no grace and no waiting time, and its code as if it had passed a moment ago.
 */
export function passagesBefore(
  ledger: Pick<Ledger, 'recent'>,
  wallMs: number,
  clockTrusted: boolean,
): readonly EarlierPassage[] {
  const recent = ledger.recent(lookBack);
  if (!recent.ok) return [];
  const unused = new Set<string>();
  const found: EarlierPassage[] = [];
  // Newest first: that nobody went through is told after the grant.
  for (const event of recent.value) {
    if (event.type === 'portal.notOpened' && event.data.encounter !== null) unused.add(event.data.encounter);
    if (event.type !== 'access.granted' || event.data.credential === null || unused.has(event.data.encounter)) continue;
    const { credential, direction } = event.data;
    const known = clockTrusted && event.data.clockTrusted;
    const sinceMs = known ? Math.max(0, wallMs - event.wallMs) : Number.POSITIVE_INFINITY;
    const medium = media.find((each) => each === credential.medium);
    const by = medium === undefined ? {} : { by: { medium, credentialId: credential.id ?? null } };
    found.push({ holder: credential.holder, direction, sinceMs, ...by });
  }
  return found.toReversed();
}
