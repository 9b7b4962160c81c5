/** Today's list on small screens in large type: at least three whole entries in sight, whatever they say. */
import { expect, test } from 'vitest';
import type { Language, ScreenModel } from '../../../../kiosk/screen/model.ts';
import type { TodayEntry } from '../../../../kiosk/screen/model-staff.ts';
import { showState } from '../../../../scripts/screens/show.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';
import { page, served } from '../page-of-suite.ts';
import { problemsOf } from '../measure.ts';

const state = screenStates.find(({ name }) => name === 'staff-today') ?? expect.unreachable();

/** The widest words an entry has. */
const widest: Partial<TodayEntry> = {
  verdict: 'denied',
  kind: 'identityNumber',
  byStaff: false,
  reasons: ['temperatureElevated'],
  temperatureC: 38.2,
  holder: 'w9mW',
};

function crowded(language: Language): ScreenModel {
  const model = state.model(language);
  const { answer } = model.staff;
  if (answer?.name !== 'today') return expect.unreachable();
  const entries = answer.entries.map((entry) => ({ ...entry, ...widest, wallMs: entry.wallMs }));
  return { ...model, staff: { ...model.staff, answer: { ...answer, entries } } };
}

const cases = (['800x480', '480x800'] as const).flatMap((size) =>
  (['zh-CN', 'en'] as const).map((language) => [size, language] as const),
);

test.each(cases)(
  'on %s in %s',
  async (size, language) => {
    const variant = { size, language, large: true, night: false } as const;
    await showState(page, { ...state, model: crowded }, variant, (model) => served.server.publish(model));
    const inSight = await page.locator('.events.today').evaluate((list) => {
      const box = list.getBoundingClientRect();
      return [...list.children].filter((row) => {
        const { left, right, top, bottom } = row.getBoundingClientRect();
        return left >= box.left - 1 && right <= box.right + 1 && top >= box.top - 1 && bottom <= box.bottom + 1;
      }).length;
    });
    expect(inSight).toBeGreaterThanOrEqual(3);
    expect(await problemsOf(page, 30)).toEqual([]);
  },
  60_000,
);

test('leafed through, the list counts its pages the same on every one of them', async () => {
  const variant = { size: '800x480', language: 'en', large: true, night: false } as const;
  const total = 19;
  const of =
    (at: number) =>
    (language: Language): ScreenModel => {
      const model = crowded(language);
      const { answer } = model.staff;
      if (answer?.name !== 'today') return expect.unreachable();
      const [one] = answer.entries;
      if (one === undefined) return expect.unreachable();
      const entries = Array.from({ length: at === 2 ? 3 : 8 }, (_, row) => ({
        ...one,
        wallMs: one.wallMs - row * 60_000,
      }));
      return { ...model, staff: { ...model.staff, answer: { ...answer, page: at, pages: 3, total, entries } } };
    };
  await showState(page, { ...state, model: of(0) }, variant, (model) => served.server.publish(model));
  const label = page.locator('.pager span');
  const seen: string[] = [];
  let at = 0;
  for (let turn = 0; turn < 20; turn++) {
    seen.push((await label.textContent()) ?? '');
    const later = page.locator('.pager button').last();
    if (await later.isDisabled()) break;
    await later.click();
    const now = Number((seen.at(-1) ?? '').split('/')[0]);
    const inner = Number(await page.locator('.events.today').getAttribute('data-pages'));
    if (now % inner === 0 && at < 2) {
      at += 1;
      served.server.publish(of(at)('en'));
    }
    await expect.poll(() => label.textContent()).toMatch(new RegExp(`^${now + 1}/`, 'u'));
  }
  const all = seen.length;
  expect(all).toBeGreaterThan(3);
  expect(seen).toEqual(Array.from({ length: all }, (_, index) => `${index + 1}/${all}`));
}, 30_000);
