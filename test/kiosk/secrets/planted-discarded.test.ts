/**
 * What drivers throw away is told by its length and reason, never by its bytes: numbers of identity cards and telephones,
 * passes, badges and PINs go over the lines of the devices as rubbish, over-long, cut off, in reports nobody knows, typed
 * and refused; and the same at the doors of the page. Then all that the box says and keeps is searched, and what a technician
 * makes of it: doctor, diagnostics, and a scrubbed recording.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { PtyLine } from '../../../drivers/sim/pty.ts';
import { scanReports } from '../../../drivers/sim/simulated-scanner.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { plugSocketHid } from '../../../drivers/sim/socket-hid-device.ts';
import { linkPath, linkProtocol, linkVersion } from '../../../kiosk/screen/messages.ts';
import { makeBadge } from '../../../kiosk/station/staff/badge.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import { boxDiagnostics } from '../../../scripts/export/diagnostics.ts';
import { syntheticIdentityNumber } from '../../district/lists.ts';
import { codeOf } from '../../simulation/codes.ts';
import { keyboardLine, withoutGrab } from '../../drivers/scanner/keyboard-line.ts';
import { type Planted, search } from './planted.ts';
import { breaking, type SmallBox, startSmallBox } from './small-box.ts';

// Processes start and end here; how long that takes says nothing.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const root = path.join(import.meta.dirname, '../../..');
const identityNumber = syntheticIdentityNumber(7);
const telephone = '13955510846';
const badge = makeBadge(Buffer.alloc(26, 5));
const pin = '730264915508';
/** As long as nothing else that is shown. */
const last = 'NOTHING-SECRET-COMES-LAST';
const longestCode = 8_192;
/** A scanner is quiet for so long between two codes: the gap is what ends one that was left unfinished. */
const codeGapMs = 200;

/** A scanner of the test's own, and how it goes wrong. */
interface Line {
  /** One whole code. */
  code(text: string): void;
  /** Something its driver must throw away, each in another way. */
  readonly spoilt: readonly ((text: string) => void)[];
  /** Pieces of one code that is longer than the house takes. */
  readonly overlong: readonly ((text: string) => void)[];
  stop(): Promise<void>;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function posLine(directory: string): Promise<Line> {
  const device = await plugSocketHid(path.join(directory, 'own.sock'), { descriptor: simulatedLayouts.H.descriptor });
  if (!device.ok) throw new Error(device.error.detail);
  const plugged = device.value;
  const report = (bytes: Uint8Array): void => plugged.report(bytes);
  const code = (text: string): void => scanReports('H', { payload: text }).forEach((each) => report(each));
  /** A report as the layout says, with the text where its data lies. */
  const whole = (text: string): Uint8Array => {
    const bytes = new Uint8Array(simulatedLayouts.H.reportBytes);
    bytes.set([2, text.length, 0x5d, 0x51, 0x31]);
    bytes.set(bytesOf(text).subarray(0, 56), 5);
    return bytes;
  };
  return {
    code,
    spoilt: [
      // A report of another id, one that is too short, one whose length is beyond it.
      (text) => report(Uint8Array.from([0x6a, ...bytesOf(text)])),
      (text) => report(Uint8Array.from([2, ...bytesOf(text)])),
      (text) => report(whole(text).fill(200, 1, 2)),
    ],
    overlong: [(text) => code(`${text}${'0'.repeat(longestCode)}`)],
    stop: () => plugged.close(),
  };
}

function serialLine(directory: string): Promise<Line> {
  const line = new PtyLine(path.join(directory, 'own-serial'));
  line.plug();
  const write = (text: string): void => line.write(bytesOf(text));
  return Promise.resolve({
    code: (text) => write(`${text}\r`),
    spoilt: [
      // Bytes that are no text, a line without an end.
      (text) => line.write(Uint8Array.from([0xff, 0xfe, ...bytesOf(text), 0x80, 0x0d])),
      write,
    ],
    // A line of a terminal holds 4 KB until somebody reads.
    overlong: [
      write,
      ...Array.from({ length: longestCode / 1_024 }, () => () => write('0'.repeat(1_024))),
      () => write('\r'),
    ],
    stop: () => Promise.resolve(line.unplug()),
  });
}

function typedLine(directory: string): Promise<Line> {
  const keyboard = keyboardLine(path.join(directory, 'own-keyboard'));
  const half = (text: string): number => text.length / 2;
  return Promise.resolve({
    code: (text) => keyboard.type(text),
    spoilt: [
      // A key nobody knows, keys that were lost, one after the other in the middle of it; a code without an end; Alt codes.
      (text) => {
        keyboard.type(text.slice(0, half(text)), { suffix: 'none' });
        keyboard.unknownKey();
        keyboard.type(text.slice(half(text)));
      },
      (text) => {
        keyboard.type(text.slice(0, half(text)), { suffix: 'none' });
        keyboard.overrun();
        keyboard.type(text.slice(half(text)));
      },
      (text) => keyboard.type(text, { suffix: 'none' }),
      (text) => keyboard.type(text, { mode: 'alt', suffix: 'none' }),
    ],
    overlong: [(text) => keyboard.type(`${text}${'0'.repeat(longestCode)}`)],
    stop: () => keyboard.stop(),
  });
}

const lines = [
  ['in HID POS mode', { model: 'generic-hid-pos', device: { kind: 'simulatedHid', socket: 'own.sock' } }, posLine],
  ['that types', { model: 'generic-wedge', device: { kind: 'keys', path: 'own-keyboard' } }, typedLine],
  ['on a serial line', { model: 'generic-serial', device: { kind: 'serial', path: 'own-serial' } }, serialLine],
] as const;

async function everything(line: Line, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    for (const spoil of line.spoilt) {
      spoil(text);
      await pause(codeGapMs);
    }
    line.code(text);
    await pause(codeGapMs);
  }
  await overlong(line, texts);
}

async function overlong(line: Line, texts: readonly string[]): Promise<void> {
  for (const piece of line.overlong) {
    piece(texts.join(''));
    await pause(10);
  }
  await pause(codeGapMs);
}

async function within(ms: number, met: () => boolean): Promise<boolean> {
  for (const from = performance.now(); !met() && performance.now() - from < ms; ) await pause(100);
  return met();
}

/** Resolves with what a page heard until the station closed it, or answered. */
async function atThePage(box: SmallBox, message: string): Promise<string> {
  const token = /content="([0-9a-f]+)"/.exec(await (await fetch(box.url)).text())?.[1] ?? '';
  const { host, origin } = new URL(box.url);
  const socket = new WebSocket(`ws://${host}${linkPath}`, [linkProtocol, token], { headers: { origin } });
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(data.toString()));
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'hello', version: linkVersion }));
  await once(socket, 'message');
  socket.send(message);
  // Not everything is answered; what is read is answered at once.
  await pause(200);
  socket.terminate();
  return heard.join('\n');
}

/** What a request is answered that brings a secret where none belongs. */
async function atTheDoor(box: SmallBox, secret: string): Promise<string> {
  const headers = { authorization: `Bearer ${secret}`, cookie: `pin=${secret}`, 'x-request-id': secret };
  const asked = ['/', '/health', '/metrics', `/${secret}`, `/metrics?pin=${secret}`, `/health/${secret}`];
  const all = asked.map(async (address) => {
    const answer = await fetch(new URL(address, box.url), { headers });
    return `${[...answer.headers].join('\n')}\n${await answer.text()}`;
  });
  const posted = await fetch(new URL('/', box.url), { method: 'POST', headers, body: secret });
  return [...(await Promise.all(all)), await posted.text()].join('\n');
}

function kadian(...words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(root, 'scripts/kadian.ts'), ...words], (_, stdout, stderr) =>
      resolve(stdout + stderr),
    ).stdin?.end();
  });
}

test.each(lines)('a scanner %s: nothing of what was thrown away or refused is told', async (_, scanner, open) => {
  const plugged = Promise.withResolvers<Line>();
  const box = await startSmallBox({
    environment: { KADIAN_LOG: 'trace' },
    ...(scanner.device.kind === 'keys' ? { broken: withoutGrab } : {}),
    site(site, directory) {
      const { device } = scanner;
      const here = 'path' in device ? { ...device, path: path.join(directory, device.path) } : device;
      Object.assign(site, { scanner: { ...scanner, device: here } });
    },
    before: async (directory) => {
      plugged.resolve(await open(directory));
    },
  });
  onTestFinished(() => box.stop());
  const own = await plugged.promise;
  onTestFinished(() => own.stop());
  const { keys, loaded } = box.site;
  const { compound } = loaded.site.place;
  const pass = codeOf('red', compound, keys, Date.now());
  const secrets: readonly Planted[] = [
    { name: 'identity number', value: identityNumber },
    { name: 'telephone', value: telephone },
    { name: 'badge', value: badge },
    { name: 'PIN', value: pin },
    { name: 'pass', value: pass },
    // A driver that keeps a report keeps a piece.
    { name: 'middle of a pass', value: pass.slice(60, 100) },
    { name: 'beginning of a pass', value: pass.slice(10, 50) },
  ];
  const whole = secrets.slice(0, 5).map(({ value }) => String(value));
  const count = (what: RegExp): number => [...box.said.text.matchAll(what)].length;
  const said = (what: RegExp, least: number): Promise<void> =>
    expect.poll(() => count(what), { timeout: 30_000 }).toBeGreaterThanOrEqual(least);

  for (const text of whole) {
    box.bench.thermometerNoise(bytesOf(text));
    // A header before it, as if it were a frame.
    box.bench.thermometerNoise(Uint8Array.from([0x5a, 0x5a, ...bytesOf(text)]));
  }
  await said(/"device":"thermometer"[^\n]*"discarded"/g, 1);
  await everything(own, whole);
  const isTold = (): boolean => search([{ name: '', value: 'codeTooLong' }], box.places()).length > 0;
  // On a machine with much else to do the test itself makes pauses in it, which end a code: then it is shown again.
  for (let again = 0; again < 4 && !(await within(8_000, isTold)); again += 1) await overlong(own, whole);
  await expect.poll(isTold, { timeout: 30_000 }).toBe(true);
  own.code(last);
  await said(new RegExp(`"bytes":${last.length},"outcome":"refused"`, 'g'), 1);
  // A badge is for the sign-in.
  expect(count(/"code presented"/g)).toBeGreaterThanOrEqual(whole.length);

  const places = new Map<string, string | Uint8Array>();
  for (const text of whole) {
    for (const message of [
      JSON.stringify({ type: 'staffSignIn', pin: text }),
      JSON.stringify({ type: 'technicianSignIn', pin: text }),
      JSON.stringify({ type: 'identityNumber', number: text }),
      JSON.stringify({ type: 'cameraCode', text }),
      JSON.stringify({ type: text, [text]: text }),
      text,
    ]) {
      places.set(`a page after ${places.size}`, await atThePage(box, message));
    }
    places.set(`answers ${places.size}`, await atTheDoor(box, text));
  }
  places.set('doctor', await kadian('doctor', '--site', box.site.file, '--json'));
  places.set('diagnostics of an export', await boxDiagnostics(siteOf(box.site.file, ''), () => undefined));
  expect(places.get('doctor')).toContain('"findings"');
  box.station.kill('SIGTERM');
  await box.ended();

  const file = path.join(box.directory, 'recording.jsonl');
  const words = ['record', '--site', box.site.file, '--device', 'scanner', '--out', file, '--seconds', '60', '--scrub'];
  const env = { ...process.env, ...(scanner.device.kind === 'keys' ? breaking(withoutGrab) : {}) };
  const recorder = spawn(process.execPath, [path.join(root, 'scripts/kadian.ts'), ...words], { env });
  let told = '';
  for (const output of [recorder.stdout, recorder.stderr]) output.on('data', (part) => (told += String(part)));
  await expect.poll(() => told, { timeout: 30_000 }).toContain('scanner: ready');
  await everything(own, whole);
  await expect.poll(() => readFileSync(file, 'utf8').length, { timeout: 30_000 }).toBeGreaterThan(longestCode);
  recorder.kill('SIGINT');
  await once(recorder, 'close');
  places.set('what the recorder said', told);
  places.set('the recording', readFileSync(file));

  const kept = box.places();
  for (const name of ['what the station said', 'ledger.db']) expect([...kept.keys()]).toContain(name);
  expect(search(secrets, new Map([...kept, ...places]))).toEqual([]);
});
