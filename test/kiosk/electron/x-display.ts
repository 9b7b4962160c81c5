/** An X display of its own, and the keys and the pointer of its server (XTEST): what a hand at a keyboard would send. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import koffi from 'koffi';

export interface XDisplay {
  /** Such as `:7`, for the environment of who shall draw there. */
  readonly name: string;
  /** Presses a chord such as `Control+Shift+i`, by the names of X (keysymdef.h), and lets it go. */
  press(chord: string): void;
  /** Moves the pointer and clicks; 1 is the left, 2 the middle, 3 the right button. */
  click(x: number, y: number, button: 1 | 2 | 3): void;
  /** What the display shows now, as raw pixels of four bytes, of the rows from `top` to `bottom`. */
  picture(top: number, bottom: number): Buffer;
  close(): Promise<void>;
}

const modifiers: Readonly<Record<string, string>> = {
  Control: 'Control_L',
  Alt: 'Alt_L',
  Shift: 'Shift_L',
  Meta: 'Super_L',
};

/** Starts Xvfb; null where it, or the client's library for XTEST, is not installed. */
export async function openDisplay(width: number, height: number): Promise<XDisplay | null> {
  if (!['/usr/bin/Xvfb', '/usr/local/bin/Xvfb'].some((path) => existsSync(path))) return null;
  const x = libraries();
  if (x === null) return null;
  const memory = mkdtempSync(join(tmpdir(), 'display-'));
  const words = ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-fbdir', memory];
  const server = spawn('Xvfb', words, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const name = `:${await firstLine(server)}`;
  const display: unknown = x.open(name);
  if (display === null) throw new Error(`the display ${name} cannot be opened`);

  function key(symbol: string, down: boolean): void {
    const code = x?.keycode(display, x.keysym(symbol)) ?? 0;
    if (code === 0) throw new Error(`no key for ${symbol}`);
    x?.fakeKey(display, code, down ? 1 : 0, 0);
  }

  return {
    name,
    press(chord) {
      const names = chord.split('+').map((word) => modifiers[word] ?? word);
      for (const one of names) key(one, true);
      for (const one of names.toReversed()) key(one, false);
      x.sync(display, 0);
    },
    click(atX, atY, button) {
      x.fakeMotion(display, -1, atX, atY, 0);
      x.fakeButton(display, button, 1, 0);
      x.fakeButton(display, button, 0, 0);
      x.sync(display, 0);
    },
    picture(top, bottom) {
      // An XWD file: a head of some length, then the rows.
      const pixels = readFileSync(join(memory, 'Xvfb_screen0')).subarray(-width * height * 4);
      return pixels.subarray(top * width * 4, bottom * width * 4);
    },
    async close() {
      x.close(display);
      server.kill('SIGTERM');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
      rmSync(memory, { recursive: true });
    },
  };
}

async function firstLine(server: ChildProcess): Promise<string> {
  const pipe = server.stdio[3] as Readable;
  const [text]: unknown[] = await once(pipe, 'data');
  return String(text).trim();
}

/** The few calls of Xlib and XTEST that are needed (X.Org, XTEST Extension Library). */
function libraries() {
  try {
    const xlib = koffi.load('libX11.so.6');
    const xtest = koffi.load('libXtst.so.6');
    return {
      open: xlib.func('void *XOpenDisplay(const char *name)'),
      close: xlib.func('int XCloseDisplay(void *display)'),
      sync: xlib.func('int XSync(void *display, int discard)'),
      keysym: xlib.func('unsigned long XStringToKeysym(const char *name)'),
      keycode: xlib.func('uint8_t XKeysymToKeycode(void *display, unsigned long keysym)'),
      fakeKey: xtest.func('int XTestFakeKeyEvent(void *display, unsigned int code, int down, unsigned long delay)'),
      fakeButton: xtest.func(
        'int XTestFakeButtonEvent(void *display, unsigned int button, int down, unsigned long delay)',
      ),
      fakeMotion: xtest.func('int XTestFakeMotionEvent(void *display, int screen, int x, int y, unsigned long delay)'),
    };
  } catch {
    return null;
  }
}
