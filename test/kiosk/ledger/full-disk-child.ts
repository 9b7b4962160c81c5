/**
 * Fills a ledger until it reports a fault, makes room, and goes on; prints what happened as one JSON line.
 * Arguments: directory, and what makes room: `limit` raises this process's own file size limit, `filler` removes a file.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';

const [directory = '', room = ''] = process.argv.slice(2);
const filler = join(directory, 'filler');

if (room === 'filler') writeFileSync(filler, Buffer.alloc(100_000));

const place = { district: 'd', subdistrict: 's', community: 'c', compound: 'k', lane: 'l' };
const opened = openLedger({
  directory: join(directory, 'ledger'),
  clock: new VirtualClock(0),
  bootId: 'b',
  wallTrusted: () => true,
  place,
});
if (!opened.ok) throw new Error(opened.error.detail);
const ledger = opened.value;

const append = () => ledger.append('configuration.loaded', { file: 'x'.repeat(300), digest: '0'.repeat(64) });

function appendUntilFault(): { readonly recorded: number; readonly fault: string } {
  for (let recorded = 0; recorded < 20_000; recorded++) {
    const result = append();
    if (!result.ok) return { recorded, fault: result.error.code };
  }
  return { recorded: 20_000, fault: 'none' };
}

function makeRoom(): void {
  if (room === 'filler') rmSync(filler);
  else spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited'], { stdio: 'inherit' });
}

const filled = appendUntilFault();
const again = append();
makeRoom();
const after = append();
const file = join(directory, 'ledger', 'ledger.db');
const waiting = ledger.outbox.waiting();
const verified = verifyChain(file);
const batch = ledger.outbox.nextBatch({ maxEvents: 100_000, maxBytes: 1e9 });
ledger.close();
console.log(
  JSON.stringify({
    ...filled,
    again: again.ok ? 'none' : again.error.code,
    after: after.ok ? after.value.sequence : after.error.detail,
    waiting,
    sendable: batch.ok ? batch.value.length : batch.error.detail,
    verified: verified.ok ? verified.value.events : verified.error,
  }),
);
