/**
 * Clearances of the district for people who scanned this box's place code. They come by the network and not by a reader,
 * so that one may arrive while somebody else is being checked: then it waits, and it never interrupts anybody.
 */
import type { Credential, Listed } from '../../access/credential.ts';
import type { EncounterState } from '../../access/encounter-state.ts';
import type { Clearance } from '../../uplink/clearance-contract.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { Flow } from '../flow.ts';
import type { PlaceCodeDesk } from './place-code.ts';

export type PlaceClearance = Extract<Credential, { kind: 'placeClearance' }>;

export interface ClearanceDesk {
  /** Why this clearance is not for this place and moment; null when it is. */
  obstacle(clearance: Clearance): { readonly why: string; readonly detail: string } | null;
  /** Takes one that has no obstacle: at once, or as soon as nobody else's code is being dealt with. */
  take(clearance: Clearance): void;
  /** To be called whenever an encounter may have ended. */
  settled(): void;
}

export interface ClearanceDeskOptions {
  readonly codes: Pick<PlaceCodeDesk, 'knows'> | null;
  readonly clock: Clock;
  readonly encounter: () => EncounterState;
  readonly present: (clearance: PlaceClearance) => void;
}

/** More than can stand at one gate within the life of a code. */
const waitingMax = 20;

export function createClearanceDesk({ codes, clock, encounter, present }: ClearanceDeskOptions): ClearanceDesk {
  let waiting: Clearance[] = [];
  /** By one code each holder is cleared once. */
  const used = new Map<string, number>();

  const isOver = ({ expiresAtS }: Clearance): boolean => expiresAtS * 1000 <= clock.wallMs();

  function busy({ open, recording }: EncounterState, { holder }: Clearance): boolean {
    if (recording !== null) return true;
    // A payload without a result is a code that is being asked about.
    if (open === null || open.payload === null) return false;
    const check = open.credential;
    return check?.outcome !== 'verified' || check.credential.holder !== holder;
  }

  function settled(): void {
    waiting = waiting.filter((clearance) => !isOver(clearance));
    const [first] = waiting;
    if (first === undefined || busy(encounter(), first)) return;
    waiting = waiting.slice(1);
    present(credentialOf(first));
  }

  return {
    obstacle(clearance) {
      const { slot, nonce, holder } = clearance;
      if (codes === null) return { why: 'noPlaceCode', detail: 'this box shows no place code of its own' };
      if (!codes.knows(slot, nonce)) return { why: 'placeCodeNotShown', detail: `slot ${slot}` };
      if (used.has(`${nonce} ${holder}`)) return { why: 'clearedBefore', detail: `slot ${slot}` };
      if (isOver(clearance)) return { why: 'expired', detail: new Date(clearance.expiresAtS * 1000).toISOString() };
      if (waiting.length >= waitingMax) return { why: 'tooManyWaiting', detail: String(waiting.length) };
      return null;
    },
    take(clearance) {
      for (const [earlier, slot] of used) if (slot < clearance.slot - 10) used.delete(earlier);
      used.set(`${clearance.nonce} ${clearance.holder}`, clearance.slot);
      waiting.push(clearance);
      settled();
    },
    settled,
  };
}

function credentialOf({ slot: _slot, nonce: _nonce, ...said }: Clearance): PlaceClearance {
  return { kind: 'placeClearance', medium: 'phone', ...said };
}

/** Hands a clearance to the encounter as a reader hands over a code; its own id makes it one presentation. */
export function presentClearance(
  flow: Pick<Flow, 'toEncounter'>,
  clearance: PlaceClearance,
  listed: Listed | null,
): void {
  const check = { outcome: 'verified', credential: clearance } as const;
  flow.toEncounter({ type: 'credential', check, payload: `clearance:${clearance.id}`, listed });
}
