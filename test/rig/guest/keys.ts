/** A scanner that types: read through the grabbed event node; a second reader of the same node stands for the window. */
import { closeSync, constants, openSync, readdirSync, readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { ScannedCode } from '../../../drivers/device.ts';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import { startScanner } from '../../../drivers/scanner/scanner.ts';
import { eventBytes, keyboardEvents } from '../../../drivers/transport/evdev-events.ts';
import { evdevGrabTransport } from '../../../drivers/transport/evdev-grab.ts';
import { ask } from './ask.ts';
import { check, holds, note } from './report.ts';
import { States } from './states.ts';

const TEXT = 'GK1:20260115:aBC-123';
/** Long enough for the emulated machine to type everything. */
const TYPING_MS = 4000;
const name = readdirSync('/dev/input/by-id').find((each) => each.endsWith('-event-kbd'));
if (name === undefined) throw new Error('no keyboard');
const path = `/dev/input/by-id/${name}`;
note(path);

/** Another reader of the same node, as a window system is; it reads all the time, as the kernel's buffer is short. */
class Window {
  #pressed = 0;
  readonly #fd: number;
  readonly #reader: NodeJS.Timeout;

  constructor() {
    this.#fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#reader = setInterval(() => this.#read(), 20);
  }

  /** Keys pressed since the last call. */
  pressed(): number {
    this.#read();
    const count = this.#pressed;
    this.#pressed = 0;
    return count;
  }

  close(): void {
    clearInterval(this.#reader);
    closeSync(this.#fd);
  }

  #read(): void {
    const buffer = Buffer.alloc(eventBytes * 64);
    for (;;) {
      try {
        const length = readSync(this.#fd, buffer, 0, buffer.length, null);
        const events = keyboardEvents(buffer.subarray(0, length));
        this.#pressed += events.filter((event) => event.kind === 'key' && event.pressed).length;
      } catch {
        // Nothing is waiting, or the keyboard is gone.
        return;
      }
    }
  }
}

const models = loadScannerModels();
const model = models.ok ? models.value.get('generic-wedge') : undefined;
if (model === undefined) throw new Error('no model');
let window = new Window();
const codes: ScannedCode[] = [];
const states = new States();

ask(`type ${TEXT}`);
await delay(TYPING_MS);
const free = window.pressed();
check('without the grab the window gets every key', free >= TEXT.length, `${free} keys pressed`);

const begunMs = performance.now();
// Typing is slow in the emulated machine: the gap of a real scanner would cut the code.
const scanner = startScanner({
  model: { ...model, gapMs: 1000 },
  port: { kind: 'keys', transport: evdevGrabTransport, path },
  clock: systemClock,
  handlers: {
    onState: states.onState,
    onCode: (code) => void codes.push(code),
    onOverlong: () => undefined,
    onDiscarded: (what) => note(`discarded: ${what.why}`),
  },
});
await holds(
  'the keyboard is grabbed',
  async () => `ready after ${(await states.until('ready', begunMs, 5000)).ms.toFixed(0)} ms`,
);

ask(`type ${TEXT}`);
await delay(TYPING_MS);
const [code] = codes.splice(0);
const read = code === undefined ? 'nothing' : new TextDecoder().decode(code.bytes);
check('the scanner reads what was typed', read === TEXT, read);
const grabbed = window.pressed();
check('with the grab the window gets nothing', grabbed === 0, `${grabbed} keys pressed`);

ask('press alt-f4 ctrl-alt-delete meta_l ctrl-c esc');
await delay(TYPING_MS / 2);
const hostile = window.pressed();
check('hot keys of a hostile code reach no window', hostile === 0, `${hostile} keys pressed`);

const second = await evdevGrabTransport.open(path, {
  onKey: () => undefined,
  onSpoilt: () => undefined,
  onLost: () => undefined,
});
check(
  'a keyboard grabbed by another is refused',
  !second.ok && second.error.code === 'busy',
  second.ok ? 'grabbed twice' : second.error.detail,
);

const goneMs = ask('unplug keyboard');
await holds('the keyboard unplugged', async () => {
  const { ms, detail } = await states.until('lost', goneMs, 5000);
  return `lost ${ms.toFixed(0)} ms after it was asked for: ${detail}`;
});
await delay(1500);
codes.splice(0);
const backMs = ask('plug keyboard');
await holds(
  'the keyboard plugged in again',
  async () => `ready ${(await states.until('ready', backMs, 3000)).ms.toFixed(0)} ms after it was asked for`,
);
window.close();
window = new Window();
ask('type back1');
await delay(TYPING_MS / 2);
const back = codes
  .splice(0)
  .map((each) => new TextDecoder().decode(each.bytes))
  .join('|');
const seen = window.pressed();
check('it is grabbed and read again', back === 'back1' && seen === 0, `reads ${back}; the window gets ${seen} keys`);

await scanner.stop();
ask('type free');
await delay(TYPING_MS / 2);
const after = window.pressed();
check('once stopped the keys are free again', after >= 4, `the window gets ${after} keys`);
process.exit();
