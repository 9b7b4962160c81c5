/** The scanner: a code made for this test is shown to it, and must come back whole. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { DeviceState } from '../../drivers/device.ts';
import { startScanner, type ScannerPort } from '../../drivers/scanner/scanner.ts';
import type { SiteAlone } from '../devices/command.ts';
import { describeCode } from '../devices/describe-code.ts';
import { rounded, step, type Person, type Step } from './step.ts';
import { drawCode } from './terminal-code.ts';

export interface ScannerTrial {
  readonly loaded: Pick<SiteAlone, 'models'>;
  readonly port: ScannerPort;
  readonly clock: Clock;
  readonly person: Person;
  /** How long the code is waited for. */
  readonly seconds: number;
}

/** Opening takes its time on a small board. */
const openMs = 5_000;

export async function tryScanner({ loaded, port, clock, person, seconds }: ScannerTrial): Promise<Step> {
  // Digits and capitals: every scanner sends them alike, whatever keyboard layout it is set to.
  const wanted = `KADIAN-TEST-${randomBytes(4).toString('hex').toUpperCase()}`;
  let state: DeviceState = { status: 'opening' };
  let read: { readonly text: string; readonly about: string; readonly atMs: number } | null = null;
  const opened = Promise.withResolvers<void>();
  const came = Promise.withResolvers<void>();
  const device = startScanner({
    model: loaded.models.scanner,
    port,
    clock,
    handlers: {
      onCode(code) {
        const { format, length } = describeCode(code);
        read = {
          text: Buffer.from(code.bytes).toString('utf8'),
          about: `${format}, ${length} bytes`,
          atMs: clock.monotonicMs(),
        };
        came.resolve();
      },
      onOverlong: () => undefined,
      onDiscarded: () => undefined,
      onState(next) {
        state = next;
        if (next.status !== 'opening') opened.resolve();
      },
    },
  });
  const late = clock.after(openMs, () => opened.resolve());
  await opened.promise;
  late.cancel();
  try {
    const { status } = state as DeviceState;
    if (status !== 'ready')
      return step(
        'scanner',
        'fail',
        [],
        (state as DeviceState & { fault?: { detail: string } }).fault?.detail ?? 'it does not open',
      );
    const drawn = await drawCode(wanted);
    for (const line of drawn?.lines ?? [`(no QR encoder here: show any code that says ${wanted})`]) person.tell(line);
    person.tell(`Show this code to the scanner within ${seconds} s; Enter skips it.`);
    const begunMs = clock.monotonicMs();
    const limit = clock.after(seconds * 1000, () => came.resolve());
    const skipped = await person.enterBefore(came.promise);
    limit.cancel();
    if (skipped === null) return step('scanner', 'notTried', [], 'it opens; nobody was there to show it a code');
    if (skipped) return step('scanner', 'notTried', [], 'it opens; the code was skipped');
    return { ...judged(read, wanted, begunMs, seconds), picture: drawn?.svg ?? null };
  } finally {
    await device.stop();
  }
}

/** What another code says is nobody's business here. */
function judged(
  read: { readonly text: string; readonly about: string; readonly atMs: number } | null,
  wanted: string,
  begunMs: number,
  seconds: number,
): Step {
  if (read === null) return step('scanner', 'fail', [], `no code came within ${seconds} s`);
  const measures = [{ name: 'read after', value: rounded((read.atMs - begunMs) / 1000, 1), unit: 's' }];
  if (read.text === wanted) return step('scanner', 'pass', measures);
  const isMixed = read.text.toUpperCase() === wanted;
  const note = isMixed
    ? 'capitals were swapped: set the keyboard layout and Caps Lock of the scanner'
    : `another code came (${read.about})`;
  return step('scanner', 'fail', measures, note);
}
