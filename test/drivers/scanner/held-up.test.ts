/** A reader that was not let run for longer than a gap: what waited meanwhile belongs to the code it was the rest of. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { ok } from '../../../drivers/basics/result.ts';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import { ScanPump } from '../../../drivers/scanner/scan-pump.ts';
import { startScanner, type ScannerPort } from '../../../drivers/scanner/scanner.ts';
import { SerialScanDecoder } from '../../../drivers/scanner/serial-scan.ts';
import { PtyLine } from '../../../drivers/sim/pty.ts';
import { grabTransport } from '../../../drivers/transport/evdev-grab.ts';
import { linuxInputKernel } from '../../../drivers/transport/evdev-kernel.ts';
import { serialPortTransport } from '../../../drivers/transport/serial.ts';
import { keyboardLine } from './keyboard-line.ts';

/** Several times the gap of both models, milliseconds. */
const heldUpMs = 400;

interface Line {
  /** Without an end. */
  begin(text: string): void;
  /** With one. */
  end(text: string): void;
}

function directory(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'held-up-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

function typing(): readonly [Line, ScannerPort] {
  const file = path.join(directory(), 'keyboard');
  const keyboard = keyboardLine(file);
  onTestFinished(() => keyboard.stop());
  // A pipe is no keyboard and cannot be grabbed.
  const transport = grabTransport(() => ({ ...linuxInputKernel(), ioctl: () => ok(undefined) }));
  return [
    { begin: (text) => keyboard.type(text, { suffix: 'none' }), end: (text) => keyboard.type(text) },
    { kind: 'keys', transport, path: file },
  ];
}

function onSerialLine(): readonly [Line, ScannerPort] {
  const file = path.join(directory(), 'serial');
  const line = new PtyLine(file);
  line.plug();
  onTestFinished(() => line.unplug());
  const write = (text: string): void => line.write(Buffer.from(text));
  return [
    { begin: write, end: (text) => write(`${text}\r`) },
    { kind: 'serial', transport: serialPortTransport, path: file },
  ];
}

async function start(name: string, port: ScannerPort): Promise<{ readonly said: readonly string[] }> {
  const models = loadScannerModels();
  const model = models.ok ? models.value.get(name) : undefined;
  if (model === undefined) throw new Error(`no model ${name}`);
  const said: string[] = [];
  const ready = Promise.withResolvers<void>();
  const scanner = startScanner({
    model,
    port,
    clock: systemClock,
    handlers: {
      onCode: ({ bytes }) => said.push(Buffer.from(bytes).toString()),
      onOverlong: ({ bytes }) => said.push(`overlong ${bytes}`),
      onDiscarded: ({ why }) => said.push(`discarded: ${why}`),
      onState: ({ status }) => status === 'ready' && ready.resolve(),
    },
  });
  onTestFinished(() => scanner.stop());
  await ready.promise;
  return { said };
}

function holdUp(): void {
  for (const until = performance.now() + heldUpMs; performance.now() < until; );
}

/** Long enough that it was written, far shorter than a gap. */
const written = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

const scanners = [
  ['that types', 'generic-wedge', typing],
  ['on a serial line', 'generic-serial', onSerialLine],
] as const;

test.each(scanners)('of a scanner %s takes a code whole whose rest waited', async (_, model, plug) => {
  const [line, port] = plug();
  const { said } = await start(model, port);
  line.begin('GK1:20260115:');
  await written();
  line.end('ABC123');
  holdUp();
  await expect.poll(() => said).toEqual(['GK1:20260115:ABC123']);
});

test.each(scanners)('of a scanner %s takes two codes for two when it heard the silence', async (_, model, plug) => {
  const [line, port] = plug();
  const { said } = await start(model, port);
  line.begin('first');
  await expect.poll(() => said, { timeout: 5_000 }).toHaveLength(1);
  holdUp();
  line.end('second');
  await expect.poll(() => said).toEqual(['first', 'second']);
});

test.each([
  ['in the middle of a code it is thrown away', false, ['discarded: the device went away in the middle of a code']],
  ['after its silence it is whole', true, ['GK1:20260115:ABC123']],
])('of a device that goes away: %s', (_, isOver, told) => {
  const said: string[] = [];
  let silence = (): void => undefined;
  const decoder = new SerialScanDecoder({ endings: ['gap'], gapMs: 50 });
  const pump = new ScanPump(
    decoder,
    {
      ...systemClock,
      after(_delayMs, run) {
        silence = run;
        return { cancel: () => undefined };
      },
    },
    {
      onCode: ({ bytes }) => said.push(Buffer.from(bytes).toString()),
      onOverlong: () => said.push('overlong'),
      onDiscarded: ({ why }) => said.push(`discarded: ${why}`),
    },
  );
  pump.take((atMs) => decoder.push(Buffer.from('GK1:20260115:ABC123'), atMs));
  if (isOver) silence();
  pump.end();
  expect(said).toEqual(told);
});
