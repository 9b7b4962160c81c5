/** What a page holds after all that can be collected was collected, and the encounters that would make a leak grow. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { ScreenModel } from '../../../kiosk/screen/model.ts';
import { screenStates } from '../../../scripts/screens/states.ts';

export interface PageMemory {
  readonly heapBytes: number;
  /** Of the whole document and of what script still holds though it was taken out. */
  readonly nodes: number;
  readonly listeners: number;
}

/** Collects twice, because what a finaliser or a weak reference lets go is gone only the next time. */
export async function pageMemory(page: Page): Promise<PageMemory> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { heapBytes: usedSize, nodes, listeners: jsEventListeners };
  } finally {
    await session.detach();
  }
}

const walks = [
  ['encounter-code', 'encounter-closer', 'granted'],
  ['encounter-second', 'denied-three'],
  ['encounter-warm-up', 'referred'],
] as const;

/** The model of one of the screen's states; throws where there is none of that name. */
export function modelOf(name: string): ScreenModel {
  const state = screenStates.find((one) => one.name === name);
  if (state === undefined) throw new Error(`no state ${name}`);
  return state.model('zh-CN');
}

/**
 * Shows `count` encounters with mixed outcomes, each ended by the idle screen with the place code of another slot;
 * `painted` publishes a model and resolves when a frame showed it. Every one of them is drawn, not skipped.
 */
export async function showEncounters(
  count: number,
  painted: (model: ScreenModel) => Promise<unknown>,
  publish: (model: ScreenModel) => unknown,
): Promise<void> {
  const models = walks.map((walk) => walk.map(modelOf));
  const resting = modelOf('idle');
  for (let at = 1; at <= count; at += 1) {
    for (const model of models[at % models.length] ?? []) {
      publish(model);
      // The next one only when this one is on its way: a page that falls behind skips models.
      await turn();
    }
    const idle = { ...resting, placeCodes: [{ caption: '场所码', payload: `https://pass.example/p#KP1.${at}` }] };
    if (at % 20 === 0) await painted(idle);
    else publish(idle);
  }
}
