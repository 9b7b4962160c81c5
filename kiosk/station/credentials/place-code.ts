/** The box's own place code: another one in each slot, and the memory of those it has shown a moment ago. */
import { randomBytes } from 'node:crypto';
import { makePlaceCode, placeCodeSlotAt, placeCodeSlotS, type PlaceOfCode } from '../../credentials/place-code.ts';
import type { DeviceKey } from '../../ledger/device-key.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { StationParts } from '../station-parts.ts';

/** So many slots back a code that was shown is still known: those the district accepts, and the way there and back. */
const rememberedSlots = 4;

export interface PlaceCodeDesk {
  /** What the screen should show as a QR code now; null while the clock is not trusted. */
  payload(): string | null;
  /** Whether this very box has shown that code a moment ago. */
  knows(slot: number, nonce: string): boolean;
  stop(): void;
}

export interface PlaceCodeOptions {
  readonly key: DeviceKey;
  readonly place: PlaceOfCode;
  /** Address of the page a phone opens. */
  readonly page: string;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  /** Another code is to be drawn. */
  readonly onChange: () => void;
}

/** Begins to rotate at once. */
export function startPlaceCode(options: PlaceCodeOptions): PlaceCodeDesk {
  const { key, place, page, clock, clockTrusted, onChange } = options;
  const nonces = new Map<number, string>();
  let shown: { readonly slot: number; readonly keyId: string; readonly payload: string } | null = null;
  let timer: Timer | null = null;

  function again(): void {
    const slotMs = placeCodeSlotS * 1000;
    // A hair later, so that the new slot has surely begun; a stepped clock is caught up with at the next draw.
    timer = clock.after(slotMs - (clock.wallMs() % slotMs) + 1, () => {
      again();
      onChange();
    });
  }

  function nonceOf(slot: number): string {
    const known = nonces.get(slot);
    if (known !== undefined) return known;
    const nonce = randomBytes(8).toString('base64url');
    nonces.set(slot, nonce);
    for (const earlier of nonces.keys()) if (Math.abs(earlier - slot) > rememberedSlots) nonces.delete(earlier);
    return nonce;
  }

  again();
  return {
    payload() {
      if (!clockTrusted()) return null;
      const slot = placeCodeSlotAt(clock.wallMs());
      if (shown?.slot !== slot || shown.keyId !== key.keyId) {
        const text = makePlaceCode({ place, slot, nonce: nonceOf(slot) }, key);
        shown = { slot, keyId: key.keyId, payload: `${page}#${text}` };
      }
      return shown.payload;
    },
    knows(slot, nonce) {
      return nonces.get(slot) === nonce && Math.abs(placeCodeSlotAt(clock.wallMs()) - slot) <= rememberedSlots;
    },
    stop: () => timer?.cancel(),
  };
}

/** The desk of a box whose site shows its own code and which has a key to sign it; null for any other. */
export function placeCodeOf(
  { site, identity, clock }: Pick<StationParts, 'site' | 'identity' | 'clock'>,
  clockTrusted: () => boolean,
  onChange: () => void,
): PlaceCodeDesk | null {
  const { placeCode } = site.screen;
  if (placeCode === undefined || identity === undefined) return null;
  return startPlaceCode({ key: identity, place: site.place, page: placeCode.page, clock, clockTrusted, onChange });
}
