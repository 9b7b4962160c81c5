/** A scrubbed recording holds nothing of what was shown, also where a report is not as its descriptor says. */
import { expect, test } from 'vitest';
import { scannerScrubber } from '../../../drivers/recording/scrub.ts';
import type { ScannerModel } from '../../../drivers/scanner/models.ts';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { bootKeyboardDescriptor } from '../../../drivers/sim/simulated-scanner-wedge.ts';

const secret = '41010219791228341X';
const bytes = new TextEncoder().encode(secret);

function model(name: string): ScannerModel {
  const loaded = loadScannerModels();
  const found = loaded.ok ? loaded.value.get(name) : undefined;
  if (found === undefined) throw new Error(`no model ${name}`);
  return found;
}

/** Four characters in a row of the secret are too many. */
const pieces = Array.from({ length: secret.length - 3 }, (_, at) => secret.slice(at, at + 4));

const forms = [
  ['generic-hid-pos', simulatedLayouts.H.descriptor, [2], simulatedLayouts.H.reportBytes],
  ['newland-hid-pos', simulatedLayouts.N.descriptor, [2], simulatedLayouts.N.reportBytes],
  ['generic-wedge', bootKeyboardDescriptor, [], 8],
  ['generic-hid-pos', Uint8Array.of(1, 2, 3), [2], 64],
] as const;

test.each(forms)('%s: reports that are short, long, or of another id keep their length and tell nothing', (...form) => {
  const [name, descriptor, id, declared] = form;
  const scrubber = scannerScrubber(model(name));
  scrubber.opened(descriptor);
  const long = new Uint8Array(declared + 2 * bytes.length);
  long.set(id);
  long.set(bytes, declared);
  for (const report of [Uint8Array.of(...id, ...bytes), long, Uint8Array.of(0x6a, ...bytes)]) {
    const scrubbed = scrubber.input(report);
    expect(scrubbed).toHaveLength(report.length);
    const text = Buffer.from(scrubbed).toString('latin1');
    expect(pieces.filter((piece) => text.includes(piece))).toEqual([]);
  }
});
