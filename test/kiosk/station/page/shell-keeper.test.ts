import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { ShellKeeper, type ShellRestart } from '../../../../kiosk/station/page/shell-keeper.ts';
import { ShellRequest } from '../../../../kiosk/station/page/shell-request.ts';

function kept() {
  const clock = new VirtualClock(0);
  const restarts: { readonly atS: number; readonly why: string; readonly number: number; readonly afresh: boolean }[] =
    [];
  const recorded: ShellRestart[] = [];
  let begun = 0;
  const keeper = new ShellKeeper({
    clock,
    runner: {
      begin: () => void (begun += 1),
      restart: (restart) => void restarts.push({ atS: clock.monotonicMs() / 1000, ...restart }),
      stop: () => Promise.resolve(),
    },
    onRestart: (restart) => recorded.push(restart),
  });
  /** As the screen's watch does: said again and again while nobody can see the screen. */
  async function darkFor(seconds: number): Promise<void> {
    for (let at = 0; at < seconds; at += 5) {
      keeper.lost('none');
      await clock.advance(5000);
    }
  }
  return { clock, keeper, restarts, recorded, darkFor, begun: () => begun };
}

test('a shell that is still starting is left alone; one that never paints is started again', async () => {
  const { clock, keeper, restarts, begun } = kept();
  expect(begun()).toBe(1);
  await clock.advance(5000);
  keeper.lost('none');
  await clock.advance(9999);
  expect(restarts).toEqual([]);
  await clock.advance(1);
  expect(restarts).toEqual([{ atS: 15, why: 'none', number: 1, afresh: false }]);
});

test('a steady screen that freezes is started again at once, every time', async () => {
  const { clock, keeper, restarts, recorded } = kept();
  for (let hour = 0; hour < 5; hour++) {
    keeper.painted();
    await clock.advance(3_600_000);
    keeper.lost('frozen');
  }
  expect(restarts.map(({ atS, number, afresh }) => [atS, number, afresh])).toEqual([
    [3600, 1, false],
    [7200, 1, false],
    [10_800, 1, false],
    [14_400, 1, false],
    [18_000, 1, false],
  ]);
  expect(recorded).toHaveLength(5);
});

test('one that freezes right after each start is started five times at once, then ever later, from a new profile', async () => {
  const { clock, keeper, restarts } = kept();
  for (let second = 0; second < 3600; second++) {
    keeper.painted();
    keeper.lost('frozen');
    await clock.advance(1000);
  }
  expect(restarts.slice(0, 9).map(({ atS }) => atS)).toEqual([0, 1, 2, 3, 4, 14, 44, 104, 404]);
  expect(restarts.length).toBeLessThan(20);
  expect(restarts.map(({ afresh }) => afresh).slice(0, 4)).toEqual([false, false, true, true]);
});

test('one that never shows a page is tried ever less often, and never given up', async () => {
  const { restarts, darkFor } = kept();
  await darkFor(7200);
  expect(restarts.length).toBeGreaterThan(20);
  expect(restarts.length).toBeLessThan(35);
  expect((restarts.at(-1)?.atS ?? 0) - (restarts.at(-2)?.atS ?? 0)).toBe(300);
});

test('a process that ends is started again without waiting for the watch', async () => {
  const { clock, keeper, restarts } = kept();
  keeper.painted();
  await clock.advance(2000);
  keeper.ended();
  expect(restarts).toEqual([{ atS: 2, why: 'ended', number: 1, afresh: false }]);
});

test('a page that comes back by itself needs no restart, and after stopping nothing is started', async () => {
  const { clock, keeper, restarts } = kept();
  keeper.lost('none');
  keeper.back();
  keeper.painted();
  await clock.advance(100_000);
  expect(restarts).toEqual([]);
  await keeper.stop();
  keeper.ended();
  keeper.lost('frozen');
  await clock.advance(100_000);
  expect(restarts).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test('a service is asked by a file that is always whole; where it cannot be written the station goes on', () => {
  const directory = mkdtempSync(join(tmpdir(), 'shell-'));
  const said: string[] = [];
  const clock = new VirtualClock(0);
  const file = join(directory, 'screen-restart');
  new ShellRequest(file, clock, (line) => said.push(line)).restart({ why: 'frozen', number: 2, afresh: false });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    why: 'frozen',
    number: 2,
    afresh: false,
    wallMs: clock.wallMs(),
  });
  expect(readdirSync(directory)).toEqual(['screen-restart']);
  expect(said).toEqual([]);
  const elsewhere = new ShellRequest(join(directory, 'none/screen-restart'), clock, (line) => said.push(line));
  elsewhere.restart({ why: 'none', number: 1, afresh: false });
  expect(said[0]).toContain('ENOENT');
  rmSync(directory, { recursive: true });
});
