import type { Page } from 'playwright-core';
import type { Language, ScreenModel } from '../../kiosk/screen/model.ts';
import { screenSizes, type Variant } from './variants.ts';

/** A state of the screen worth a picture. */
export interface ScreenState {
  readonly name: string;
  readonly model: (language: Language) => ScreenModel;
  /** Selectors touched in order after the model is drawn. */
  readonly touches: readonly string[];
  /** Touched after them, while nothing can be sent. */
  readonly unsent?: string;
  /** What comes from the station after all touches. */
  readonly afterwards?: (language: Language) => ScreenModel;
}

/** Shows a state on a page that is open already: its model, the variant, and what the state asks to be touched. */
export async function showState(
  page: Page,
  state: ScreenState,
  variant: Variant,
  publish: (model: ScreenModel) => number,
): Promise<void> {
  // The panel of the state before is closed, and then opens afresh.
  await page.evaluate(() => document.querySelector<HTMLElement>('.panel-head [data-close]')?.click());
  const model = { ...state.model(variant.language), light: variant.night ? 'night' : 'day' } satisfies ScreenModel;
  const revision = publish(model);
  await page.locator(`.app[data-revision="${revision}"]`).waitFor();
  await turnTo(page, variant);
  // A camera that is there or not is known a moment later.
  if (model.camera === 'on') await page.locator('.app:not([data-camera="off"], [data-camera="starting"])').waitFor();
  for (const selector of state.touches) await page.locator(selector).first().dispatchEvent('click');
  if (state.unsent !== undefined) await touchUnsent(page, state.unsent);
  if (state.afterwards !== undefined) {
    const changed = { ...state.afterwards(variant.language), light: model.light } satisfies ScreenModel;
    await page.locator(`.app[data-revision="${publish(changed)}"]`).waitFor();
  }
  await settled(page);
}

/** Touches as in the moment a link breaks, before the page has heard of it. */
async function touchUnsent(page: Page, selector: string): Promise<void> {
  const touched = page.locator(selector).first();
  await touched.evaluate((element) => {
    const { prototype } = WebSocket;
    const whole = Object.getOwnPropertyDescriptor(prototype, 'readyState') ?? {};
    Object.defineProperty(prototype, 'readyState', { configurable: true, get: () => WebSocket.CLOSED });
    element.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    Object.defineProperty(prototype, 'readyState', whole);
  });
}

/** Gives what is shown another screen and another type, without touching the state itself. */
export async function turnTo(page: Page, { size, large }: Pick<Variant, 'size' | 'large'>): Promise<void> {
  const wanted = screenSizes[size];
  if (page.viewportSize()?.width !== wanted.width || page.viewportSize()?.height !== wanted.height) {
    await page.setViewportSize(wanted);
  }
  const type = large ? 'large' : 'normal';
  await page.evaluate((to) => {
    if (document.documentElement.dataset['type'] !== to) document.querySelector<HTMLElement>('[data-large]')?.click();
  }, type);
  await page.locator(`html[data-type="${type}"]`).waitFor();
  await settled(page);
}

/** The layout fits itself to a new state in the frame after it. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}
