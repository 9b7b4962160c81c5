/**
 * Uses a ledger in every way it comes by a file, and says on standard output when each work begins and when it has
 * returned: `begin <what>`, `end <what>`. Whoever traces it sees what had reached the disk by then. Argument: the directory.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { Result } from '../../../drivers/basics/result.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import type { OnStep } from '../../../kiosk/ledger/steps.ts';
import { spoilPages } from './spoil-pages.ts';

const [directory = ''] = process.argv.slice(2);
const place = { district: 'd', subdistrict: 's', community: 'c', compound: 'k', lane: 'l' };

function must<T>(result: Result<T, { readonly code: string; readonly detail: string }>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value;
}

/** Straight to the descriptor: a call of the kernel between those of the work. */
function marked<T>(what: string, work: () => T): T {
  writeSync(1, `begin ${what}\n`);
  const done = work();
  writeSync(1, `end ${what}\n`);
  return done;
}

const open = (onStep: OnStep = () => undefined): Ledger =>
  must(openLedger({ directory, clock: systemClock, bootId: 'traced', wallTrusted: () => true, place, onStep }));
const append = (ledger: Ledger, what: string): void =>
  marked(what, () => void must(ledger.append('portal.requestToExit', {})));

function acknowledge(ledger: Ledger): void {
  const [first] = must(ledger.outbox.nextBatch({ maxEvents: 1, maxBytes: 1e6 }));
  if (first === undefined) throw new Error('nothing waits');
  must(ledger.outbox.acknowledge([first.sequence], first.chain));
}

const made = open();
for (let number = 1; number <= 3; number += 1) append(made, `append to a new file ${number}`);
marked('several at once', () => {
  const five = Array.from({ length: 5 }, () => ({ type: 'portal.requestToExit', data: {} }) as const);
  must(made.appendAll(five));
});
acknowledge(made);
append(made, 'append after an acknowledgement');
must(made.outbox.sendAgain(1));
append(made, 'append after sending again');
made.close();

let breaks = false;
const reopened = open((step) => {
  if (breaks && step === 'acknowledge.removed') throw new Error('in the middle of an acknowledgement');
});
append(reopened, 'append to a file opened again');
breaks = true;
try {
  acknowledge(reopened);
  throw new Error('nothing broke');
} catch (error) {
  if (!(error instanceof Error) || !error.message.startsWith('in the middle')) throw error;
}
breaks = false;
append(reopened, 'append after an acknowledgement that broke off');
must(reopened.beginAnew('brought back'));
append(reopened, 'append to a file begun anew');
acknowledge(reopened);
append(reopened, 'append to it after an acknowledgement');
reopened.close();

spoilPages(join(directory, 'ledger.db'));
const replaced = open();
if (replaced.setAside === null) throw new Error('the damage was not seen');
append(replaced, 'append to the replacement of a damaged file');
acknowledge(replaced);
append(replaced, 'append to the replacement after an acknowledgement');
replaced.close();
