/**
 * Records, batches, acknowledges and prunes without end, and says on standard output what the ledger has confirmed, one
 * line each: `recorded <sequence> <hash>`, `acknowledging <sequences>`, `acknowledged <sequences>`, `pruning`.
 * Arguments: the directory; a step at which it kills itself, and the how manieth time; or `-` for neither.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';

const [directory = '', step = '-', time = '1'] = process.argv.slice(2);
const place = { district: 'd', subdistrict: 's', community: 'c', compound: 'k', lane: 'l' };

/** Straight to the descriptor: what was said before the kill has left the process. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

let left = Number(time);
function onStep(reached: string): void {
  if (reached !== step) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

const opened = openLedger({
  directory,
  clock: systemClock,
  bootId: randomUUID(),
  wallTrusted: () => true,
  place,
  onStep,
});
if (!opened.ok) throw new Error(opened.error.detail);
const ledger = opened.value;
if (ledger.setAside !== null) throw new Error(`found damage: ${ledger.setAside.place}`);

/** What was acknowledged goes at once, but for what the district must keep accounting for. */
const keepDays = { passage: 0, security: 0, technical: 0, oversight: 365 };

function prune(): void {
  say('pruning');
  const marked = ledger.retention.mark();
  if (!marked.ok) throw new Error(marked.error.detail);
  const pass = ledger.retention.begin(keepDays);
  for (;;) {
    const dropped = pass.next();
    if (!dropped.ok) throw new Error(dropped.error.detail);
    if (dropped.value === null) return;
  }
}

for (let round = 0; ; round++) {
  const together = ledger.appendAll(
    Array.from({ length: round % 4 }, () => ({ type: 'portal.requestToExit', data: {} }) as const),
  );
  const single = ledger.append(round % 7 === 0 ? 'portal.forcedOpen' : 'portal.requestToExit', {});
  if (!together.ok || !single.ok) throw new Error('an event was refused');
  for (const event of [...together.value, single.value]) say(`recorded ${event.sequence} ${event.hash}`);
  if (round % 3 === 0) {
    const batch = ledger.outbox.nextBatch({ maxEvents: 5, maxBytes: 1e6 });
    if (!batch.ok) throw new Error(batch.error.detail);
    const sequences = batch.value.map((event) => event.sequence);
    say(`acknowledging ${sequences.join(' ')}`);
    const acknowledged = ledger.outbox.acknowledge(sequences);
    if (!acknowledged.ok) throw new Error(acknowledged.error.detail);
    say(`acknowledged ${sequences.join(' ')}`);
  }
  if (round % 8 === 7) prune();
}
