/** What a new model has the browser do anew: not the styles of the whole page, not a second measuring, not a second drawing. */
import { beforeEach, expect, test } from 'vitest';
import { qrPath } from '../../../kiosk/screen/qr-path.ts';
import { page, served } from './page-of-suite.ts';
import { modelOf } from './page-memory.ts';

/** Shows a state and waits until the frame after it; tells the attributes written meanwhile, by what carries them. */
async function written(state: string): Promise<readonly string[]> {
  return attributesWritten(() => {
    const revision = served.server.publish(modelOf(state));
    return page.locator(`.app[data-revision="${revision}"]`).waitFor();
  });
}

async function attributesWritten(act: () => Promise<unknown>): Promise<readonly string[]> {
  const records = await page.evaluateHandle(() => {
    const names: string[] = [];
    const observer = new MutationObserver((seen) => {
      for (const { target, attributeName } of seen) {
        const element = target instanceof HTMLElement ? target.className || target.localName : target.nodeName;
        names.push(`${element} ${attributeName}`);
      }
    });
    observer.observe(document, { attributes: true, subtree: true });
    return names;
  });
  await act();
  return records.evaluate(
    (names) =>
      new Promise<string[]>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(names)));
      }),
  );
}

beforeEach(async () => {
  await page.setViewportSize({ width: 800, height: 480 });
  await written('idle');
});

test('a model in the same language and light writes nothing at the root, which would choose all styles anew', async () => {
  const names = [...(await written('encounter-code')), ...(await written('granted')), ...(await written('idle'))];
  expect(names.filter((name) => name.startsWith('html '))).toEqual([]);
  expect(names).toContain('app data-view');
});

test('a verdict is fitted once when it comes, and again when its field has another size', async () => {
  const fits = (names: readonly string[]): number => names.filter((name) => name === 'verdict data-room').length;
  expect(fits(await written('denied-three'))).toBe(1);
  expect(fits(await attributesWritten(() => page.setViewportSize({ width: 1280, height: 800 })))).toBeGreaterThan(0);
});

test('the codes of a place are drawn once, and no more of them are kept than can stand there', () => {
  const first = qrPath('https://pass.example/p#1');
  expect(qrPath('https://pass.example/p#1')).toBe(first);
  for (let other = 2; other < 20; other++) qrPath(`https://pass.example/p#${other}`);
  expect(qrPath('https://pass.example/p#1')).not.toBe(first);
  expect(qrPath('https://pass.example/p#1')).toEqual(first);
  const tooLong = 'x'.repeat(5000);
  expect([qrPath(tooLong), qrPath(tooLong)]).toEqual([null, null]);
});
