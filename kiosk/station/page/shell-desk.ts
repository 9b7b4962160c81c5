/** Starts and keeps the shell the site asks for. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../drivers/basics/clock.ts';
import { chromiumArguments, chromiumWarning, findChromium } from '../../electron/chromium.ts';
import type { Log } from '../care/diagnostics.ts';
import { ShellKeeper, type ShellRestart, type ShellRunner } from './shell-keeper.ts';
import { ShellProcess } from './shell-process.ts';
import { ShellRequest } from './shell-request.ts';
import type { ShellSite } from '../site/shell.ts';

export interface ShellDeskOptions {
  readonly shell: ShellSite;
  /** Address of the station's page. */
  readonly url: string;
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'error'>;
  readonly onRestart: (restart: ShellRestart) => void;
}

/** The keeper of the site's shell; null where somebody else shows the page, or nothing here could. */
export function keepShell(options: ShellDeskOptions): ShellKeeper | null {
  const { clock, onRestart } = options;
  // The runner tells of an end only after it was begun, which the keeper does.
  let keeper: ShellKeeper | null = null;
  const runner = runnerOf(options, () => keeper?.ended());
  if (runner === null) return null;
  keeper = new ShellKeeper({ clock, runner, onRestart });
  return keeper;
}

function runnerOf(
  { shell, url, dataDirectory, clock, log }: ShellDeskOptions,
  onEnded: () => void,
): ShellRunner | null {
  const say = (detail: string): void => log.error({ detail }, 'the shell cannot be started');
  if (shell.kind === 'none') return null;
  if (shell.kind === 'service') return new ShellRequest(shell.request, clock, say);
  // Memory before the SD card: nothing in the profile is worth keeping.
  const profileDirectory = join(process.env['XDG_RUNTIME_DIR'] ?? dataDirectory, 'kadian-shell');
  const asRoot = process.getuid?.() === 0;
  if (shell.kind === 'electron' && !asRoot && isProgram(shell.program)) {
    const words = [`--url=${url}`, `--user-data-dir=${profileDirectory}`, ...(shell.kiosk ? ['--kiosk'] : [])];
    return new ShellProcess({ program: shell.program, arguments: words, profileDirectory, onEnded, log: say });
  }
  const program = findChromium(process.env);
  if (program === null) {
    say('neither the Electron shell nor a Chromium is installed');
    return null;
  }
  const warning = chromiumWarning({ asRoot });
  if (warning !== null) log.warn({ detail: warning }, 'shell');
  const words = chromiumArguments({ url, profileDirectory, kiosk: shell.kiosk, asRoot });
  return new ShellProcess({ program, arguments: words, profileDirectory, onEnded, log: say });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
