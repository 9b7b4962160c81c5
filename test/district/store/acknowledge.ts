import { rangesOf } from '../../../kiosk/uplink/acknowledgement.ts';
import { utcText } from '../../../kiosk/uplink/contract.ts';
import type { Chain, Delivery } from './judge.ts';
import type { Accepted } from './store-contract.ts';

/** What is said to the sender of a delivery once it is durable. */
export function acknowledge(delivery: Delivery, chains: ReadonlyMap<string, Chain>): Accepted['ack'] {
  const numbered = delivery.events.map(({ event: { chain }, sequence }) => ({ chain, sequence }));
  const named = new Set(numbered.map(({ chain }) => chain));
  return {
    acknowledged: rangesOf(numbered),
    held: [...named].map((chain) => ({ chain, through: chains.get(chain)?.through ?? 0 })),
    now: utcText(delivery.nowMs),
  };
}
