import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { err, type Result } from '../../../drivers/basics/result.ts';
import type { LedgerFault } from '../../../kiosk/ledger/faults.ts';
import { markForked } from '../../../kiosk/ledger/fork.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { type LedgerOfFile, renewable } from '../../../kiosk/ledger/renewable.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { faultCode, granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

test('a chain begun anew names the old one, whoever holds a part of the ledger goes on, and both are whole', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const { outbox } = ledger;
  const told: string[] = [];
  ledger.subscribe(({ type }) => told.push(type));
  const last = must(ledger.append('access.granted', granted.data));
  must(ledger.beginAnew('brought back'));
  expect(ledger.chain).not.toBe(last.chain);
  must(ledger.append('access.granted', granted.data));
  expect(told).toEqual(['access.granted', 'ledger.damaged', 'access.granted']);
  // The alarm about it goes first, with what follows it; what the old one owed is not forgotten.
  const sent: string[] = [];
  for (;;) {
    const batch = must(outbox.nextBatch({ maxEvents: 10, maxBytes: 1e6 }));
    if (batch.length === 0) break;
    sent.push(...batch.map(({ chain, type }) => `${chain === last.chain ? 'old' : 'new'} ${type}`));
    must(
      outbox.acknowledge(
        batch.map(({ sequence }) => sequence),
        batch[0]?.chain,
      ),
    );
  }
  expect(sent).toEqual(['new ledger.damaged', 'new access.granted', 'old access.granted']);
  expect(ledger.setAside).toMatchObject({ place: 'brought back', lastGood: { sequence: 1, hash: last.hash } });
  ledger.close();
  for (const file of ['ledger.db', 'ledger.damaged-1.db']) {
    expect(verifyChain(path.join(directory, file)).ok).toBe(true);
  }
});

test('what a kill interrupted is done at the next opening, and once', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const { sequence, hash, chain } = must(ledger.append('access.granted', granted.data));
  ledger.close();
  markForked(directory, { chain, place: 'brought back', sequence, hash });
  const next = opened(optionsFor(directory));
  expect([next.chain === chain, next.setAside?.place]).toEqual([false, 'brought back']);
  next.close();
  // The mark stayed because the power failed again: it names a chain that is not here any more.
  markForked(directory, { chain, place: 'brought back', sequence, hash });
  const last = opened(optionsFor(directory));
  expect([last.chain, last.setAside]).toEqual([next.chain, null]);
  expect(existsSync(path.join(directory, 'ledger.damaged-2.db'))).toBe(false);
});

test('while no new file can be made nothing is written, and it goes on as soon as one can', () => {
  const directory = temporaryDirectory();
  const first = ofFile(directory);
  let reopened: () => Result<LedgerOfFile, LedgerFault> = () => err({ code: 'full', detail: 'no space' });
  const ledger = renewable({ directory, first, reopen: () => reopened(), release: () => undefined });
  must(ledger.append('access.granted', granted.data));
  expect(faultCode(ledger.beginAnew('brought back'))).toBe('full');
  expect(faultCode(ledger.append('access.granted', granted.data))).toBe('full');
  expect(faultCode(ledger.outbox.nextBatch({ maxEvents: 1, maxBytes: 1 }))).toBe('closed');
  expect(ledger.outbox.chains()).toEqual([]);
  reopened = () => ({ ok: true, value: ofFile(directory) });
  expect(must(ledger.append('access.granted', granted.data)).sequence).toBe(2);
  ledger.close();
});

function ofFile(directory: string): LedgerOfFile {
  const ledger = must(openLedger(optionsFor(directory)));
  return { ...ledger, discard: () => ledger.close() };
}
