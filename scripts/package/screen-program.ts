/** The program cage shows: it waits for the station's page, then becomes the browser or the Electron shell. */
import { chromiumArguments } from '../../kiosk/electron/chromium.ts';
import { installedAt, type ShellKind } from './target.ts';

/** A shell script; `url` is the page of the example site, KADIAN_SCREEN_URL another. */
export function screenProgram(shell: ShellKind, url: string): string {
  return [
    '#!/bin/sh',
    '# Generated; do not edit.',
    `url=\${KADIAN_SCREEN_URL:-${url}}`,
    '# A browser that finds no page would show its own; the station may still be starting.',
    `until ${installedAt}/bin/node -e 'fetch(process.argv[1]).catch(() => process.exit(1))' "$url" 2>/dev/null; do sleep 1; done`,
    ...starting(shell),
    '',
  ].join('\n');
}

function starting(shell: ShellKind): readonly string[] {
  switch (shell) {
    case 'chromium': {
      const kiosk = { url: null, profileDirectory: '/var/lib/kadian-screen/profile', kiosk: true, asRoot: false };
      const words = [...chromiumArguments(kiosk), '--ozone-platform=wayland'].map(quoted).join(' \\\n  ');
      return [
        'for browser in chromium chromium-browser; do',
        `  if command -v $browser >/dev/null; then exec $browser \\\n  ${words} \\\n  "--app=$url"; fi`,
        'done',
        "echo 'kadian-screen: no Chromium is installed: apt-get install chromium' >&2",
        'exit 1',
      ];
    }
    case 'electron':
      return [`exec ${installedAt}/electron/kadian "--url=$url" --kiosk --ozone-platform=wayland`];
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
