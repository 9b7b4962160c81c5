import { execFileSync } from 'node:child_process';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { clearTheWay, youngSpace } from '../../../../kiosk/station/care/clear-the-way.ts';

function tried(filling: boolean) {
  let collected = 0;
  const settled = clearTheWay({ isFilling: () => filling, collect: () => void (collected += 1) });
  return { settled, collected: () => collected };
}

test('collects once for each person who steps up, after the turn and not in it', async () => {
  const { settled, collected } = tried(true);
  settled({ presentSinceMs: null });
  await turn();
  expect(collected()).toBe(0);
  settled({ presentSinceMs: 1_000 });
  expect(collected()).toBe(0);
  await turn();
  expect(collected()).toBe(1);
  // Samples, the code and the verdict of the same person.
  for (let i = 0; i < 3; i += 1) settled({ presentSinceMs: 1_000 });
  await turn();
  expect(collected()).toBe(1);
  settled({ presentSinceMs: null });
  settled({ presentSinceMs: 5_000 });
  await turn();
  expect(collected()).toBe(2);
});

test('leaves a space alone that has room for this person, and a process that may not collect', async () => {
  const { settled, collected } = tried(false);
  settled({ presentSinceMs: 1_000 });
  clearTheWay(null)({ presentSinceMs: 1_000 });
  await turn();
  expect(collected()).toBe(0);
  vi.stubGlobal('gc', undefined);
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(youngSpace()).toBeNull();
});

test('V8 tells when its young space is more than half in use, and has room again after it was collected', () => {
  const source = new URL('../../../../kiosk/station/care/clear-the-way.ts', import.meta.url);
  const program = `
    const { youngSpace } = await import(${JSON.stringify(source.href)});
    const space = youngSpace();
    space.collect();
    const said = [space.isFilling()];
    let kept = null;
    for (let i = 0; i < 1e6 && !space.isFilling(); i += 1) kept = [i];
    said.push(space.isFilling());
    space.collect();
    said.push(space.isFilling());
    process.stdout.write(said.join() + (kept === null ? ' none' : ''));`;
  const words = ['--expose-gc', '--max-semi-space-size=8', '--input-type=module', '--eval', program];
  expect(execFileSync(process.execPath, words, { encoding: 'utf8' })).toBe('false,true,false');
});
