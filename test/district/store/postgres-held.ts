/** What the database holds of the chains a transaction's answers name. */
import type { ClientBase } from 'pg';
import type { Acknowledgement } from '../../../kiosk/uplink/contract.ts';
import { wireLimits } from '../../../kiosk/uplink/http-contract.ts';
import { chainsIn, heldChain, type HeldRow } from './acknowledge.ts';
import type { Delivery } from './judge.ts';

const columns = `c.name AS chain, c.through, (SELECT encode(e.hash, 'hex') FROM events e
  WHERE e.chain = c.number AND e.sequence = c.through ORDER BY e.number LIMIT 1) AS hash`;

/** To be called when all chains are saved; of a delivery without an event it is what is held of its box, the latest first. */
export async function readHeld(
  client: ClientBase,
  deliveries: readonly Delivery[],
): Promise<(delivery: Delivery) => Acknowledgement['held']> {
  const names = [...new Set(deliveries.flatMap(chainsIn))];
  const idle = [...new Set(deliveries.filter(({ events }) => events.length === 0).map(({ sender }) => sender))];
  const byName = new Map<string, HeldRow>();
  if (names.length > 0) {
    const { rows } = await client.query<HeldRow>({
      name: 'read-held',
      text: `SELECT ${columns} FROM chains c WHERE c.name = ANY($1)`,
      values: [names],
    });
    for (const row of rows) byName.set(row.chain, row);
  }
  const byBox = new Map<string, HeldRow[]>();
  if (idle.length > 0) {
    const { rows } = await client.query<HeldRow & { urn: string }>({
      name: 'read-held-of-boxes',
      text: `SELECT s.urn, ${columns} FROM sources s JOIN box_chains b ON b.source = s.number
             JOIN chains c ON c.number = b.chain WHERE s.urn = ANY($1) ORDER BY c.number DESC`,
      values: [idle],
    });
    for (const row of rows) byBox.set(row.urn, [...(byBox.get(row.urn) ?? []), row]);
  }
  return (delivery) => {
    const { sender, events } = delivery;
    const rows =
      events.length === 0
        ? (byBox.get(sender) ?? []).slice(0, wireLimits.maxBatchEvents)
        : chainsIn(delivery).flatMap((name) => byName.get(name) ?? []);
    return rows.map(heldChain);
  };
}
