/** What a killed process left of a ledger, beside what it had confirmed. */
import { join } from 'node:path';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { must, place } from './support.ts';

/** What one ledger has confirmed so far. */
export interface Confirmed {
  readonly hashes: Map<number, string>;
  readonly acknowledging: Set<number>;
  readonly acknowledged: Set<number>;
  pruned: boolean;
}

export function nothingConfirmed(): Confirmed {
  return { hashes: new Map(), acknowledging: new Set(), acknowledged: new Set(), pruned: false };
}

/** Takes in one line of kill-child.ts. */
export function hear(line: string, confirmed: Confirmed): void {
  const [what, ...words] = line.split(' ');
  const numbers = words.filter((word) => word !== '').map(Number);
  if (what === 'recorded') confirmed.hashes.set(numbers[0] ?? 0, words[1] ?? '');
  else if (what === 'acknowledging') for (const sequence of numbers) confirmed.acknowledging.add(sequence);
  else if (what === 'acknowledged') for (const sequence of numbers) confirmed.acknowledged.add(sequence);
  else if (what === 'pruning') confirmed.pruned = true;
  else throw new Error(`the writer said ${line}`);
}

/** Throws when the ledger does not hold what was confirmed. Returns the number of all events of its chain. */
export function inspect(directory: string, confirmed: Confirmed): number {
  const opened = openLedger({ directory, clock: new VirtualClock(0), bootId: 'after', wallTrusted: () => true, place });
  const ledger = must(opened);
  if (ledger.setAside !== null) throw new Error(`set aside: ${ledger.setAside.place}`);
  const events = must(ledger.readEvents({ from: 1, limit: 1e6 }));
  const hashes = new Map(events.map((event) => [event.sequence, event.hash]));
  for (const [sequence, hash] of confirmed.hashes) {
    const kept = hashes.get(sequence);
    if (kept === undefined && confirmed.pruned && confirmed.acknowledging.has(sequence)) continue;
    if (kept !== hash) throw new Error(`event ${sequence} was confirmed and is lost`);
  }
  const waiting = new Set(must(ledger.outbox.nextBatch({ maxEvents: 1e6, maxBytes: 1e12 })).map((e) => e.sequence));
  for (const sequence of hashes.keys()) {
    if (!waiting.has(sequence) && !confirmed.acknowledging.has(sequence)) {
      throw new Error(`event ${sequence} left the outbox without acknowledgement`);
    }
    if (waiting.has(sequence) && confirmed.acknowledged.has(sequence)) {
      throw new Error(`event ${sequence} was acknowledged and is sent again`);
    }
  }
  const report = must(verifyChain(join(directory, 'ledger.db')));
  ledger.close();
  if (report.events !== hashes.size) throw new Error(`${report.events} events verified, ${hashes.size} read`);
  return report.events + report.dropped;
}
