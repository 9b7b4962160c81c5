import { rangesOf } from '../../../kiosk/uplink/acknowledgement.ts';
import { type Acknowledgement, utcText } from '../../../kiosk/uplink/contract.ts';
import type { Delivery } from './judge.ts';

/** What is said to the sender of a delivery once it is durable; `held`: of its chains, or of all chains of an idle box. */
export function acknowledge(delivery: Delivery, held: Acknowledgement['held']): Acknowledgement {
  const numbered = delivery.events.map(({ event: { chain }, sequence }) => ({ chain, sequence }));
  return {
    acknowledged: rangesOf(numbered),
    held,
    now: utcText(delivery.nowMs),
    ...(numbered.length === 0 ? { of: 'box' } : {}),
  };
}

/** The chains a delivery names, each once. */
export function chainsIn(delivery: Delivery): string[] {
  return [...new Set(delivery.events.map(({ event }) => event.chain))];
}

/** One chain as the database has it; `hash` is null when not even its first event is held. */
export interface HeldRow {
  readonly chain: string;
  readonly through: number;
  readonly hash: string | null;
}

export function heldChain({ chain, through, hash }: HeldRow): Acknowledgement['held'][number] {
  return { chain, through, ...(hash === null ? {} : { hash }) };
}
