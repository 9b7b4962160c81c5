/**
 * Writes a ledger while the disk fails under it, and prints as one JSON line what was recorded and what was refused.
 * Arguments: directory, and how many events to try.
 */
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';

const [directory = '', tries = '40'] = process.argv.slice(2);
const place = { district: 'd', subdistrict: 's', community: 'c', compound: 'k', lane: 'l' };
const opened = openLedger({ directory, clock: systemClock, bootId: 'failing', wallTrusted: () => true, place });
if (!opened.ok) {
  console.log(JSON.stringify({ opening: opened.error.code, recorded: [], refused: [] }));
  process.exit(0);
}
const ledger = opened.value;
const recorded: (readonly [number, string])[] = [];
const refused: string[] = [];
for (let at = 0; at < Number(tries); at += 1) {
  const written = ledger.append('portal.requestToExit', {});
  if (written.ok) recorded.push([written.value.sequence, written.value.hash]);
  else refused.push(written.error.code);
  if (at % 5 !== 4) continue;
  const batch = ledger.outbox.nextBatch({ maxEvents: 2, maxBytes: 1e6 });
  if (!batch.ok) refused.push(batch.error.code);
  else {
    const acknowledged = ledger.outbox.acknowledge(batch.value.map(({ sequence }) => sequence));
    if (!acknowledged.ok) refused.push(acknowledged.error.code);
  }
}
ledger.close();
console.log(JSON.stringify({ opening: 'ok', recorded, refused }));
