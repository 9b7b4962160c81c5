/** The Chromium shell: the station's page under a hardened command line, where Electron cannot be had. */
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export interface ChromiumShell {
  /** Address of the page; null when somebody else opens it, as a test does. */
  readonly url: string | null;
  /** A directory of its own, so that no other profile, extension or restored session gets in; null leaves it to the starter. */
  readonly profileDirectory: string | null;
  /** Full screen without a way out; else a bare window of its own. */
  readonly kiosk: boolean;
  /** Chromium refuses to run its sandbox for root: then it must be switched off, which a kiosk should not do. */
  readonly asRoot: boolean;
}

/** What the browser would otherwise offer, say or fetch by itself, each with the reason it is off. */
const switchedOff = [
  // Bubbles and pages that cover the screen or lead away from it.
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-session-crashed-bubble',
  '--hide-crash-restore-bubble',
  '--noerrdialogs',
  '--disable-infobars',
  '--disable-notifications',
  '--deny-permission-prompts',
  '--block-new-web-contents',
  // Things a finger can reach.
  '--disable-pinch',
  '--overscroll-history-navigation=0',
  '--pull-to-refresh=0',
  '--disable-print-preview',
  '--disable-dev-tools',
  // Extensions, plug-ins, synchronisation, and what it would fetch from the network.
  '--disable-extensions',
  '--disable-component-extensions-with-background-pages',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-breakpad',
  '--no-pings',
  '--metrics-recording-only',
  '--password-store=basic',
  '--disk-cache-size=16777216',
] as const;

const featuresOff = [
  'Translate',
  'MediaRouter',
  'OptimizationHints',
  'AutofillServerCommunication',
  'GlobalMediaControls',
  'TouchpadOverscrollHistoryNavigation',
  'OverscrollHistoryNavigation',
  'InterestFeedContentSuggestions',
  // A second renderer kept ready for the next site: there is one site, and a board has better use for its memory.
  'SpareRendererForSitePerProcess',
] as const;

/**
 * The network service as a thread of the browser, as on Android, instead of a process: what it reads is the station's
 * alone. Chromium's README of services/network, "Where does the network service run?"; a browser that does not know the
 * name starts the process as before.
 */
const featuresOn = ['NetworkServiceInProcess2'] as const;

/** A page that nobody sees to be in front must still paint, or the station takes it for frozen. */
const keepPainting = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--autoplay-policy=no-user-gesture-required',
] as const;

/** The command line for the page, hardened; the address comes last. */
export function chromiumArguments(shell: ChromiumShell): readonly string[] {
  const { url, profileDirectory } = shell;
  return [
    ...switchedOff,
    `--disable-features=${featuresOff.join(',')}`,
    `--enable-features=${featuresOn.join(',')}`,
    ...keepPainting,
    ...(profileDirectory === null ? [] : [`--user-data-dir=${profileDirectory}`]),
    ...(shell.asRoot ? ['--no-sandbox'] : []),
    ...(shell.kiosk ? ['--kiosk', '--start-fullscreen'] : []),
    ...(url === null ? [] : [`--app=${url}`]),
  ];
}

/** One line to print when a shell started this way is weaker than it should be, or null. */
export function chromiumWarning(shell: Pick<ChromiumShell, 'asRoot'>): string | null {
  return shell.asRoot
    ? 'Chromium runs without its sandbox because this is root: use an ordinary user on a kiosk'
    : null;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;

/** Path of the first Chromium on PATH, or null. */
export function findChromium(
  environment: Readonly<Record<string, string | undefined>>,
  isExecutable: (path: string) => boolean = executable,
): string | null {
  const directories = (environment['PATH'] ?? '').split(delimiter).filter((directory) => isAbsolute(directory));
  for (const name of names) {
    for (const directory of directories) {
      const path = join(directory, name);
      if (isExecutable(path)) return path;
    }
  }
  return null;
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
