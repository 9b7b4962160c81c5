import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BinaryBitmap, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from '@zxing/library';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { overall, sheetHtml } from '../../../scripts/self-test/sheet.ts';
import { step } from '../../../scripts/self-test/step.ts';
import { drawCode } from '../../../scripts/self-test/terminal-code.ts';
import { noiseOf } from '../../../scripts/self-test/try-thermometer.ts';
import { must, place } from '../../kiosk/ledger/support.ts';
import { answering, healthy, simulatedBox } from '../devices/box.ts';

const scale = 6;

/** What a camera before the terminal would read. */
function readCode(lines: readonly string[]): string {
  const rows = lines.flatMap((line) => {
    const cells = Array.from(line.replaceAll('\u001b[30;107m', '').replaceAll('\u001b[0m', ''));
    return [cells.map((cell) => cell === '█' || cell === '▀'), cells.map((cell) => cell === '█' || cell === '▄')];
  });
  const side = rows[0]?.length ?? 0;
  const pixels = new Uint8ClampedArray((side * scale) ** 2).fill(255);
  for (let y = 0; y < side * scale; y += 1) {
    for (let x = 0; x < side * scale; x += 1) {
      if (rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true) pixels[y * side * scale + x] = 0;
    }
  }
  const source = new RGBLuminanceSource(pixels, side * scale, side * scale);
  return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source))).getText();
}

interface Told {
  readonly result: string;
  readonly steps: readonly {
    readonly step: string;
    readonly outcome: string;
    readonly note: string | null;
    readonly measures: readonly { name: string; value: number }[];
  }[];
}
const outcomes = (out: string) =>
  Object.fromEntries((JSON.parse(out) as Told).steps.map((one) => [one.step, one.outcome]));

describe('kadian self-test', () => {
  it('without a person marks what needs one as not tried, and still measures the rest', async () => {
    const port = await answering(204, {}, '');
    const box = await simulatedBox({ url: `http://127.0.0.1:${port}` });
    const sheet = path.join(box.directory, 'sheet.html');
    const { code, out } = await box.run('self-test', ['--out', sheet, '--seconds', '2', '--json']);
    // This machine has no sound card.
    expect(outcomes(out)).toMatchObject({
      thermometer: 'pass',
      scanner: 'notTried',
      relay: 'notTried',
      inputs: 'notTried',
      ledger: 'pass',
      uplink: 'pass',
      clock: 'unknown',
    });
    expect([1, 2]).toContain(code);
    const { measures } = (JSON.parse(out) as Told).steps[0] ?? { measures: [] };
    expect(measures.find(({ name }) => name === 'rate')?.value).toBeGreaterThan(5);
    const page = readFileSync(sheet, 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('未试');
    expect(page).toContain('验收');
    expect(page).not.toMatch(/(src|href)=/);
  }, 60_000);

  it('goes through it with a person at the terminal, and the ledger has the results', async () => {
    const port = await answering(204, {}, '');
    const box = await simulatedBox({ url: `http://127.0.0.1:${port}` });
    const directory = path.join(box.directory, 'ledger');
    const open = () => must(openLedger({ directory, clock: systemClock, bootId: 'b', place, wallTrusted: () => true }));
    open().close();
    const sheet = path.join(box.directory, 'sheet.html');
    const typed = (said: string): string | null => {
      if (said.includes('Show this code')) {
        box.bench.showCode(readCode(said.split('\n').filter((line) => line.startsWith('\u001b[30;107m'))));
        return '';
      }
      if (said.includes('[y/N]')) return 'y\n';
      if (said.includes('doorContact is')) {
        box.bench.door(true);
        systemClock.after(200, () => box.bench.door(false));
        return '';
      }
      if (said.includes('requestToExit is')) {
        box.bench.requestToExit();
        return '';
      }
      return said.includes('fire is') ? '\n' : null;
    };
    const args = ['--out', sheet, '--seconds', '1', '--wait', '10', '--json', '--technician', 'T-07'];
    const { out } = await box.run('self-test', args, { typed });
    const told = JSON.parse(out) as Told;
    expect(outcomes(out)).toMatchObject({ scanner: 'pass', relay: 'pass', inputs: 'notTried' });
    const inputs = told.steps.find((one) => one.step === 'inputs')?.measures ?? [];
    expect(inputs.map(({ name, value }) => [name, String(value).replace(/ \(.*/, '')])).toEqual([
      ['doorContact', 'inactive, moved and came back'],
      ['requestToExit', 'inactive, moved and came back'],
      ['fire', 'inactive, not moved'],
    ]);
    const ledger = open();
    const recorded = must(ledger.recent(30));
    ledger.close();
    expect(recorded.some(({ type }) => type === 'relay.testAsked')).toBe(true);
    const parts = recorded.flatMap((event) => (event.type === 'technician.tested' ? [event.data.part] : []));
    expect(parts.toSorted()).toEqual(['clock', 'ledger', 'relay', 'scanner', 'sound', 'thermometer', 'uplink']);
  }, 60_000);

  it('fails for a thermometer that is not there, and is refused beside a station', async () => {
    const box = await simulatedBox();
    box.bench.plugThermometer(false);
    const ended = await box.run('self-test', ['--out', path.join(box.directory, 's.html'), '--seconds', '1', '--json']);
    expect([ended.code, outcomes(ended.out).thermometer, outcomes(ended.out).uplink]).toEqual([2, 'fail', 'fail']);
    const port = await answering(200, { 'content-type': 'application/json' }, JSON.stringify(healthy));
    const busy = await simulatedBox({ port });
    expect((await busy.run('self-test', ['--out', path.join(busy.directory, 's.html')])).code).toBe(75);
    expect((await box.run('self-test', ['--out', '/nonexistent/s.html'])).code).toBe(73);
    expect((await box.run('self-test', [])).code).toBe(64);
  }, 60_000);
});

describe('the sheet', () => {
  it('ends as its worst step, and text from devices stays text', () => {
    const steps = [step('clock', 'pass'), step('sound', 'unknown'), step('relay', 'fail', [], '<b>x</b>')];
    expect(overall(steps)).toBe('fail');
    expect(overall(steps.slice(0, 2))).toBe('unknown');
    const page = sheetHtml({ kiosk: 'K', place: 'P', at: '', software: '', digest: '', models: '', steps });
    expect(page).toContain('&lt;b&gt;x&lt;/b&gt;');
  });

  it('draws a code that a scanner reads from the terminal', async () => {
    const drawn = await drawCode('KADIAN-TEST-0123ABCD');
    expect(readCode(drawn?.lines ?? [])).toBe('KADIAN-TEST-0123ABCD');
  });

  it('takes a step in temperature for no noise', () => {
    const quiet = Array.from({ length: 100 }, (_, at) => 21 + (at < 50 ? 0 : 1));
    expect(noiseOf(quiet)).toBeLessThan(0.1);
    expect(noiseOf([20, 22, 20, 22, 20, 22])).toBeCloseTo(1.41, 2);
    expect(noiseOf([21])).toBe(0);
  });
});
