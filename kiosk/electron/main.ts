/** Electron starts here: `electron build/electron/main.js --url=http://127.0.0.1:PORT/ [--kiosk]`. */
import { app, BrowserWindow, Menu, session } from 'electron/main';
import { systemClock } from '../../drivers/basics/clock.ts';
import { readArguments } from './arguments.ts';
import { startShell } from './shell.ts';

const wanted = readArguments(process.argv.slice(1));
if (!wanted.ok) {
  process.stderr.write(`${wanted.error.detail}\n`);
  app.exit(2);
} else {
  const parts = {
    app,
    menu: Menu,
    defaultSession: () => session.defaultSession,
    openWindow: (options: Electron.BrowserWindowConstructorOptions) => new BrowserWindow(options),
  };
  // Not awaited at the top level: Electron becomes ready only after this module has been read.
  startShell(parts, wanted.value, systemClock, (line) => process.stderr.write(`${line}\n`)).catch((cause: unknown) => {
    process.stderr.write(`${cause instanceof Error ? cause.message : 'the shell failed'}\n`);
    app.exit(1);
  });
}
