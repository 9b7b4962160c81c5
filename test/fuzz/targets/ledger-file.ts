/** A ledger file that a card has damaged: it is found damaged and set aside, or is whole; it never stops the box. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { bytesOf, type FuzzTarget, must } from '../target.ts';

const place = { district: '410100', subdistrict: 's02', community: 'c14', compound: 'k0033', lane: 'l1' };
const folder = mkdtempSync(join(tmpdir(), 'kadian-fuzz-ledger-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const optionsFor = (directory: string) => ({
  directory,
  clock: new VirtualClock(Date.UTC(2026, 0, 15)),
  bootId: 'boot-1',
  place,
  wallTrusted: () => true,
});

/** The bytes of a ledger with a few events, closed as it should be. */
const whole = (() => {
  const directory = join(folder, 'whole');
  const ledger = openLedger(optionsFor(directory));
  if (!ledger.ok) throw new Error(ledger.error.detail);
  for (let number = 0; number < 20; number += 1) {
    const recorded = ledger.value.append('supervisor.called', { encounter: `boot-1-${number}`, staff: 's1' });
    if (!recorded.ok) throw new Error(recorded.error.detail);
  }
  ledger.value.close();
  return readFileSync(join(directory, 'ledger.db'));
})();

export const ledgerFile: FuzzTarget = {
  name: 'ledger-file',
  input: 'damage to a ledger: places (3 bytes) and what stands there then (1 byte); a 255 first cuts the file there',
  seeds: [
    new Uint8Array(),
    Uint8Array.of(0, 0, 18, 9),
    Uint8Array.of(0, 16, 0, 7, 0, 32, 5, 1),
    bytesOf('\u0000\u0010ab'),
  ],
  maxBytes: 40,
  maxMs: 4_000,
  shortRuns: 12,
  run(input) {
    const directory = join(folder, 'damaged');
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
    let bytes = Buffer.from(whole);
    for (let at = 0; at + 4 <= input.length; at += 4) {
      const [high = 0, middle = 0, low = 0, value = 0] = input.subarray(at, at + 4);
      const where = ((high & 0x7f) * 65_536 + middle * 256 + low) % whole.length;
      if (high === 0xff) bytes = bytes.subarray(0, where);
      else if (where < bytes.length) bytes[where] = value;
    }
    const file = join(directory, 'ledger.db');
    writeFileSync(file, bytes);
    for (const name of ['device.key']) copyFileSync(join(folder, 'whole', name), join(directory, name));
    const checked = verifyChain(file);
    const opened = openLedger(optionsFor(directory));
    if (!opened.ok) return must(opened.error.code.length > 0, 'a coded fault');
    const recorded = opened.value.append('supervisor.called', { encounter: null, staff: 's1' });
    must(recorded.ok, 'an opened ledger records');
    must(opened.value.setAside !== null || checked.ok, 'what is damaged is not gone on with');
    opened.value.close();
  },
};
