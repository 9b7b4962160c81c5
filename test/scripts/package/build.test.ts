import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildPackage } from '../../../scripts/package/build.ts';
import { screenProgram } from '../../../scripts/package/screen-program.ts';
import { ownArchitecture } from '../../../scripts/package/target.ts';
import packageFile from '../../../package.json' with { type: 'json' };

const real = path.join(import.meta.dirname, '../../..');
const architecture = ownArchitecture() ?? 'x64';
const debian = architecture === 'x64' ? 'amd64' : 'arm64';
let checkout: string;

/** A checkout whose `build` is its own, so that nothing of the real one is touched. */
beforeEach(() => {
  checkout = mkdtempSync(path.join(tmpdir(), 'kadian-build-'));
  for (const name of ['drivers', 'kiosk', 'hw-config', 'scripts', 'node_modules']) {
    symlinkSync(path.join(real, name), path.join(checkout, name));
  }
  for (const name of ['package.json', 'electron-builder.yml'])
    copyFileSync(path.join(real, name), path.join(checkout, name));
  mkdirSync(path.join(checkout, 'build/screen'), { recursive: true });
  writeFileSync(path.join(checkout, 'build/screen/index.html'), '%LINK_TOKEN%');
});
afterEach(() => rmSync(checkout, { recursive: true }));

/** Stands in for the programs: what each would leave, where it would leave it. */
function double(electron: boolean) {
  const calls: string[] = [];
  const run = (program: string, words: readonly string[], environment: Readonly<Record<string, string>>): boolean => {
    calls.push([program, ...words.slice(0, 3)].join(' '));
    const room = path.join(checkout, 'build/package');
    if (words.includes('dir')) {
      if (!electron) return false;
      mkdirSync(path.join(room, 'electron/linux-unpacked'), { recursive: true });
      writeFileSync(path.join(room, 'electron/linux-unpacked/kadian'), 'binary');
    }
    if (words.includes('deb')) {
      expect(environment['CUSTOM_FPM_PATH']).toBe(path.join(checkout, 'scripts/package/fpm.ts'));
      writeFileSync(path.join(room, `kadian_${packageFile.version}_${debian}.deb`), 'deb');
    }
    return true;
  };
  return { calls, run };
}

describe('with --shell electron', () => {
  test('the shell is made first and lies beside the station', () => {
    const { calls, run } = double(true);
    const built = buildPackage({ checkout, architecture, shell: 'electron', say: () => undefined, run });
    expect(built).toEqual({
      ok: true,
      value: path.join(checkout, `build/package/kadian_${packageFile.version}_${debian}.deb`),
    });
    expect(calls).toEqual([
      'vite build --mode electron',
      `electron-builder --linux dir --${architecture}`,
      `electron-builder --linux deb --${architecture}`,
    ]);
    expect(existsSync(path.join(checkout, `build/package/app-${architecture}/electron/kadian`))).toBe(true);
  }, 60_000);

  test('where its binary cannot be had, that is said and nothing is packed', () => {
    const { calls, run } = double(false);
    const built = buildPackage({ checkout, architecture, shell: 'electron', say: () => undefined, run });
    expect(built).toMatchObject({ ok: false, error: { code: 'noElectron' } });
    expect(calls.some((call) => call.includes('linux deb'))).toBe(false);
  }, 60_000);
});

describe('the program of the screen', () => {
  test.each(['chromium', 'electron'] as const)(
    '%s: waits for the page, takes another address, never the sandbox off',
    (shell) => {
      const text = screenProgram(shell, 'http://127.0.0.1:8410/');
      expect(text).toContain('KADIAN_SCREEN_URL:-http://127.0.0.1:8410/');
      expect(text).toContain('until /opt/kadian/bin/node');
      expect(text).toContain('--kiosk');
      expect(text).not.toContain('--no-sandbox');
    },
  );
});
