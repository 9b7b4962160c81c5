/** A fleet's figures are counted to the end, and one that is told to end leaves nothing behind: neither directories nor services. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';

const program = path.join(import.meta.dirname, 'fleet.ts');

/** Commands of processes that name the directory. */
function runningWith(directory: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const file = `/proc/${pid}/cmdline`;
      try {
        const words = readFileSync(file, 'latin1').replaceAll('\0', ' ');
        return words.includes(directory) ? [words] : [];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}

async function until(look: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (!look()) {
    if (performance.now() > end) throw new Error(`not within 60 s: ${what}`);
    await pause(20);
  }
}

test('what light boxes send, some of it twice, the district has once', { timeout: 120_000 }, async () => {
  const room = mkdtempSync(path.join(tmpdir(), 'fleet-ends-'));
  onTestFinished(() => rmSync(room, { recursive: true, force: true }));
  const words = ['--light', '--kiosks', '30', '--batches', '2', '--events', '3'];
  const fleet = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: room },
  });
  let told = '';
  fleet.stdout.on('data', (part) => (told += String(part)));
  expect(await once(fleet, 'close')).toEqual([0, null]);
  expect(told).toMatch(
    /^light boxes 30, batches of 3; sqlite, services 1\nsent 180, received 180; sent again 9, came again 9\n/,
  );
  expect(readdirSync(room)).toEqual([]);
});

test.each([
  ['SIGTERM', 143, ['--kiosks', '2']],
  ['SIGINT', 130, ['--light', '--kiosks', '400', '--batches', '40', '--store', 'postgres']],
] as const)(
  '%s in the middle: ends with %i, and nothing is left',
  { timeout: 120_000 },
  async (signal, code, words) => {
    const room = mkdtempSync(path.join(tmpdir(), 'fleet-ends-'));
    onTestFinished(() => rmSync(room, { recursive: true, force: true }));
    // PostgreSQL does not run as root.
    chmodSync(room, 0o755);
    const fleet = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TMPDIR: room },
    });
    const ended = once(fleet, 'exit');
    const parts = (): readonly string[] => readdirSync(room).flatMap((name) => readdirSync(path.join(room, name)));
    await until(() => parts().some((name) => name.startsWith('district-')), 'the fleet has a district');
    fleet.kill(signal);
    expect(await ended).toEqual([code, null]);
    expect(readdirSync(room)).toEqual([]);
    await until(() => runningWith(room).length === 0, `ended: ${runningWith(room).join('; ')}`);
  },
);
