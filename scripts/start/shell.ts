/** Which shell shows the screen: Electron if its binary is there or can be had, else a Chromium, else nobody but the address. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromiumPolicy } from '../../kiosk/electron/chromium-policy.ts';
import { chromiumArguments, findChromium } from '../../kiosk/electron/chromium.ts';

const root = path.join(import.meta.dirname, '../..');
const electronDirectory = path.join(root, 'node_modules/electron');

export type Shell =
  | { readonly kind: 'electron'; readonly binary: string }
  | { readonly kind: 'chromium'; readonly binary: string }
  | { readonly kind: 'none'; readonly why: string };

/** Looks for a shell, fetching Electron's binary once where the network allows it; `say` gets one line at most. */
export async function findShell(say: (line: string) => void): Promise<Shell> {
  if (process.env.DISPLAY === undefined && process.env.WAYLAND_DISPLAY === undefined) {
    return { kind: 'none', why: 'there is no display here' };
  }
  const electron = electronBinary() ?? (await fetchElectron(say));
  if (electron !== null) return { kind: 'electron', binary: electron };
  const chromium = findChromium(process.env);
  if (chromium !== null) return { kind: 'chromium', binary: chromium };
  return { kind: 'none', why: 'neither Electron nor a Chromium is installed (Debian: apt-get install chromium)' };
}

/** Opens the page in the shell; null where there is none. */
export function openShell(shell: Shell, url: string, profileDirectory: string): ChildProcess | null {
  mkdirSync(profileDirectory, { recursive: true });
  switch (shell.kind) {
    case 'electron': {
      const main = path.join(root, 'kiosk/electron/main.ts');
      return spawn(shell.binary, [main, `--url=${url}`], { stdio: 'ignore' });
    }
    case 'chromium': {
      const asRoot = process.getuid?.() === 0;
      const words = chromiumArguments({ url, profileDirectory, kiosk: false, asRoot });
      const [program, ...rest] = underPolicy(shell.binary, words, new URL(url).origin, profileDirectory);
      return spawn(program, rest, { stdio: 'ignore' });
    }
    case 'none':
      return null;
  }
}

/**
 * The command line of a Chromium under its managed policy, where this is root. The one place Chromium reads it from is
 * the whole machine's, so this browser alone is given another one there, in a mount namespace of its own: every other
 * Chromium of whoever works here stays as it is. Without the right to do so it runs without the policy.
 */
export function underPolicy(
  binary: string,
  words: readonly string[],
  origin: string,
  directory: string,
): readonly [string, ...string[]] {
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0) return [binary, ...words];
  const configuration = path.join(directory, 'chromium');
  const managed = path.join(configuration, 'policies/managed');
  mkdirSync(managed, { recursive: true });
  writeFileSync(path.join(managed, 'kadian.json'), JSON.stringify(chromiumPolicy(origin)));
  const script = 'mkdir -p /etc/chromium && mount --bind "$0" /etc/chromium && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', script, configuration, binary, ...words];
}

function electronBinary(): string | null {
  try {
    const binary = path.join(electronDirectory, 'dist', readFileSync(path.join(electronDirectory, 'path.txt'), 'utf8'));
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** Electron's own installer, with its progress; it is asked once, and where it fails Chromium serves. */
async function fetchElectron(say: (line: string) => void): Promise<string | null> {
  const installer = path.join(electronDirectory, 'install.js');
  if (!existsSync(installer)) return null;
  const code = await new Promise<number | null>((resolve) => {
    const child = spawn(process.execPath, [installer], {
      stdio: ['ignore', 'inherit', 'ignore'],
      timeout: 300_000,
      env: { ...process.env, force_no_cache: 'true' },
    });
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  const binary = code === 0 ? electronBinary() : null;
  if (binary === null) say("Electron's binary cannot be had here; going on with Chromium.");
  return binary;
}
