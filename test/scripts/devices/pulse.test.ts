import { randomBytes } from 'node:crypto';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { endOfPrevious } from '../../../kiosk/station/care/ledger-opening.ts';
import { place, must } from '../../kiosk/ledger/support.ts';
import { runAs } from '../run-as.ts';
import { answering, healthy, simulatedBox, type Box } from './box.ts';

/** The ledger of a box whose station has run and ended in order. */
function ledgerOf(box: Box): Ledger {
  const bootId = randomBytes(4).toString('hex');
  const directory = path.join(box.directory, 'ledger');
  return must(openLedger({ directory, clock: systemClock, bootId, place, wallTrusted: () => true }));
}

function relayMoves(box: Box): { readonly count: number } {
  let before = false;
  const moves = { count: 0 };
  box.bench.watch(({ relay }) => {
    if (relay && !before) moves.count += 1;
    before = relay;
  });
  return moves;
}

describe('kadian pulse', () => {
  it('moves the relay once, with read-back, after the ledger has it', async () => {
    const box = await simulatedBox();
    const before = ledgerOf(box);
    must(before.append('station.stopped', { why: 'SIGTERM', detail: '' }));
    before.close();
    const moves = relayMoves(box);
    const { code, out } = await box.run('pulse', ['--yes', '--json', '--technician', 'T-07']);
    expect(code).toBe(0);
    const outcome = JSON.parse(out) as { activeMs: number; recorded: boolean; askedMs: number };
    expect(outcome).toMatchObject({ askedMs: 300, recorded: true });
    expect(Math.abs(outcome.activeMs - 300)).toBeLessThan(150);
    expect(moves.count).toBe(1);
    expect(box.bench.state.relay).toBe(false);
    const ledger = ledgerOf(box);
    const [second, first] = must(ledger.recent(2));
    expect(first).toMatchObject({ type: 'relay.testAsked', data: { technician: 'T-07' } });
    expect(second).toMatchObject({ type: 'portal.released', data: { cause: 'test', durationMs: 300 } });
    // The test says nothing about how the station ended.
    expect(endOfPrevious(ledger)).toBe('clean');
    ledger.close();
  }, 30_000);

  it('asks the person at the terminal, and does what is answered', async () => {
    const box = await simulatedBox();
    const moves = relayMoves(box);
    const answer = (text: string) => (said: string) => (said.includes('[y/N]') ? `${text}\n` : null);
    const no = await box.run('pulse', [], { typed: answer('n') });
    expect([no.code, moves.count]).toEqual([4, 0]);
    const nothing = await box.run('pulse', [], { typed: answer('') });
    expect([nothing.code, moves.count]).toEqual([4, 0]);
    const yes = await box.run('pulse', [], { typed: answer('y') });
    expect([yes.code, moves.count]).toEqual([0, 1]);
    expect(yes.out).toContain('not recorded: this box has no ledger yet');
  }, 60_000);

  it('moves nothing without a terminal, in a dry run, or beside a station', async () => {
    const port = await answering(200, { 'content-type': 'application/json' }, JSON.stringify(healthy));
    const [box, busy] = [await simulatedBox(), await simulatedBox({ port })];
    const moves = [relayMoves(box), relayMoves(busy)];
    expect(await box.run('pulse', [])).toMatchObject({ code: 64, error: expect.stringContaining('say --yes') });
    expect(await box.run('pulse', ['--dry-run'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing was moved'),
    });
    expect((await busy.run('pulse', ['--yes'])).code).toBe(75);
    const ledger = ledgerOf(box);
    // A station that does not answer still holds its ledger.
    expect((await box.run('pulse', ['--yes'])).code).toBe(75);
    ledger.close();
    expect(moves.map(({ count }) => count)).toEqual([0, 0]);
  }, 60_000);

  it.runIf(process.getuid?.() === 0)(
    'moves nothing for an account that may not look into the data directory',
    async () => {
      const box = await simulatedBox();
      ledgerOf(box).close();
      chmodSync(box.directory, 0o777);
      chmodSync(path.join(box.directory, 'ledger'), 0o700);
      const moves = relayMoves(box);
      const kadian = path.join(import.meta.dirname, '../../../scripts/kadian.ts');
      const call = (...words: readonly string[]) => runAs(65_534, [kadian, ...words]);
      const pulsed = await call('pulse', '--site', box.siteFile, '--yes');
      expect([pulsed.code, pulsed.error]).toEqual([2, expect.stringContaining('may not be used by this account')]);
      const tested = await call(
        'self-test',
        '--site',
        box.siteFile,
        '--yes',
        '--no-person',
        '--out',
        path.join(box.directory, 's.html'),
      );
      expect([tested.code, tested.error]).toEqual([2, expect.stringContaining('may not be used by this account')]);
      const verified = await call('verify-ledger', path.join(box.directory, 'ledger'));
      expect([verified.code, verified.error]).toEqual([2, expect.stringContaining('may not be used by this account')]);
      expect(moves.count).toBe(0);
    },
    60_000,
  );
});
