/** The shell itself, on whatever is given as Electron: one locked window with the station's page, brought back when lost. */
import type { App, BrowserWindow, BrowserWindowConstructorOptions, Menu, WebContents } from 'electron';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { ShellArguments } from './arguments.ts';
import { type LockableContents, type LockableSession, lockContents, lockSession } from './lock-down.ts';
import { Recovery } from './recovery.ts';
import { windowOptions } from './window-options.ts';

/** What the shell uses of a window and of what it shows. */
export type ShellContents = LockableContents & Pick<WebContents, 'forcefullyCrashRenderer'>;
export interface ShellWindow extends Pick<BrowserWindow, 'focus' | 'loadURL' | 'on' | 'once' | 'show'> {
  readonly webContents: ShellContents;
}

/** What the shell uses of Electron. */
export interface ElectronParts {
  readonly app: Pick<
    App,
    'commandLine' | 'enableSandbox' | 'isPackaged' | 'on' | 'quit' | 'requestSingleInstanceLock'
  > & {
    whenReady(): Promise<void>;
  };
  readonly menu: Pick<typeof Menu, 'setApplicationMenu'>;
  readonly defaultSession: () => LockableSession;
  readonly openWindow: (options: BrowserWindowConstructorOptions) => ShellWindow;
}

/** Starts the shell; `say` gets one line for each thing worth knowing. Resolves when the window is open or this was a second start. */
export async function startShell(
  parts: ElectronParts,
  wanted: ShellArguments,
  clock: Clock,
  say: (line: string) => void,
): Promise<void> {
  const { app } = parts;
  if (!app.requestSingleInstanceLock()) {
    say('the shell runs already');
    app.quit();
    return;
  }
  app.enableSandbox();
  for (const name of ['disable-pinch', 'disable-background-networking', 'disable-component-update']) {
    app.commandLine.appendSwitch(name);
  }
  app.commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required');
  app.commandLine.appendSwitch('overscroll-history-navigation', '0');
  app.on('web-contents-created', (_event, contents) => lockContents(contents, wanted.origin, app.isPackaged));
  app.on('window-all-closed', () => app.quit());
  await app.whenReady();

  parts.menu.setApplicationMenu(null);
  lockSession(parts.defaultSession(), wanted.origin);
  const window = parts.openWindow(windowOptions(wanted.kiosk, app.isPackaged));
  const recovery = new Recovery({
    clock,
    page: { loadPage: () => window.loadURL(wanted.url), kill: () => window.webContents.forcefullyCrashRenderer() },
    onRetry: say,
  });
  watch(window, window.webContents, recovery);
  app.on('second-instance', () => window.focus());
  recovery.load();
}

function watch(window: ShellWindow, contents: ShellContents, recovery: Recovery): void {
  contents.on('render-process-gone', (_event, details) => recovery.crashed(details.reason));
  window.on('unresponsive', () => recovery.unresponsive());
  window.on('responsive', () => recovery.responsive());
  window.once('ready-to-show', () => window.show());
}
