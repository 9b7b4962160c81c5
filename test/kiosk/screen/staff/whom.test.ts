/** Words that stand beside what is touched: whom it is about, what was not taken, a number under dots. Nothing is cut off. */
import { expect, test } from 'vitest';
import type { Language, ScreenModel } from '../../../../kiosk/screen/model.ts';
import type { AboutView, StaffView } from '../../../../kiosk/screen/model-staff.ts';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { showState } from '../../../../scripts/screens/show.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';
import { type Variant, variants } from '../../../../scripts/screens/variants.ts';
import { page, served } from '../page-of-suite.ts';
import { problemsOf } from '../measure.ts';

const about: AboutView = {
  name: '王*',
  kind: 'identityNumber',
  sinceMs: 83_000,
  there: false,
  state: 'denied',
  readings: [
    { temperatureC: 38.4, band: 'elevated' },
    { temperatureC: 38.3, band: 'elevated' },
  ],
  againMs: null,
  measurable: true,
};

function of(name: string, language: Language): ScreenModel {
  return (screenStates.find((one) => one.name === name) ?? expect.unreachable(name)).model(language);
}

function withStaff(name: string, more: Partial<StaffView>) {
  return (language: Language): ScreenModel => {
    const model = of(name, language);
    return { ...model, staff: { ...model.staff, ...more } };
  };
}

function idle(...takes: readonly ('credential' | 'temperature')[]) {
  return (language: Language): ScreenModel => ({ ...of('idle', language), view: { name: 'idle', takes } });
}

const outcome = { code: 'personGone', number: 1 } as const;
const staffButton = '[data-staff]';
const states = [
  { name: 'strip', model: withStaff('staff-strip', { about }), touches: [] },
  { name: 'not taken', model: withStaff('staff-nobody', { outcome }), touches: [] },
  { name: 'why', model: withStaff('staff-strip', { about }), touches: ['.strip .admit'] },
  { name: 'which', model: withStaff('staff-strip', { about, maskWanted: true }), touches: [staffButton] },
  {
    name: 'before the gate',
    model: withStaff('staff-nobody', { about: { ...about, name: null, kind: 'unseen', state: 'checking' } }),
    touches: [staffButton],
  },
  { name: 'temperature', model: withStaff('staff-strip', { about }), touches: [staffButton, '.further-acts .main'] },
  {
    name: 'temperature gone',
    model: withStaff('staff-strip', { about: { ...about, name: null, kind: 'unseen', measurable: false } }),
    touches: [staffButton, '.further-acts .main'],
  },
  { name: 'elsewhere', model: withStaff('idle', { elsewhere: 'taken' }), touches: [staffButton] },
  { name: 'no scanner', model: idle('temperature'), touches: [] },
  { name: 'no thermometer', model: idle('credential'), touches: [] },
  { name: 'neither', model: idle(), touches: [] },
] as const;

function nameOf({ language, size, large, night }: Variant): string {
  return [language, size, large ? 'large' : 'normal', night ? 'night' : 'day'].join(' ');
}

const measured = variants().filter(({ size, night }) => !night && (size === '800x480' || size === '480x800'));

test.each(measured.map((variant) => [nameOf(variant), variant] as const))(
  'in %s',
  async (name, variant) => {
    for (const state of states) {
      await showState(page, state, variant, (model) => served.server.publish(model));
      if (process.env.SHOTS !== undefined)
        await page.screenshot({ path: `${process.env.SHOTS}/${state.name} ${name}.png` });
      expect.soft(await problemsOf(page, variant.large ? 30 : 18), `${state.name} ${name}`).toEqual([]);
    }
  },
  60_000,
);

test('who steps up is told what this box cannot take, and what to do instead', async () => {
  const plain: Variant = { size: '800x480', language: 'en', large: false, night: false };
  const said = async (state: (typeof states)[number]): Promise<string> => {
    await showState(page, state, plain, (model) => served.server.publish(model));
    return (await page.locator('.three').textContent()) ?? '';
  };
  const [noScanner, noThermometer, neither] = states.slice(-3);
  const { idle: words } = (await import('../../../../kiosk/screen/texts/catalogue.ts')).catalogue.en;
  expect(await said(noScanner ?? expect.unreachable())).toContain(words.scannerOut);
  expect(await said(noThermometer ?? expect.unreachable())).toContain(words.thermometerOut);
  const all = await said(neither ?? expect.unreachable());
  expect(all).toContain(words.waitForStaff);
  expect(all).toContain(words.stillWorks);
  for (const step of [words.code, words.temperature, words.anyOrder]) expect(all).not.toContain(step);
}, 20_000);

test('while the panel is open, whoever stands there still reads what to do, and why', async () => {
  const plain: Variant = { size: '1280x800', language: 'en', large: false, night: false };
  const told = async (name: string): Promise<string> => {
    const state = screenStates.find((one) => one.name === name) ?? expect.unreachable(name);
    await showState(page, state, plain, (model) => served.server.publish(model));
    return (await page.locator('.panel-head [data-told]').textContent()) ?? '';
  };
  const { reason, guidance } = catalogue.en;
  expect(await told('staff-about')).toBe(`${reason.temperatureLow.now} ${reason.temperatureLow.says}`);
  expect(await told('staff-about-second')).toMatch(new RegExp(`^${guidance.waitForSecondMeasurement}.*2\\d s`, 'u'));
}, 20_000);

test('of whom has left it is said so in words, and where no reading would be taken there is nothing to type on', async () => {
  const plain: Variant = { size: '800x480', language: 'en', large: false, night: false };
  const pad = async (name: string): Promise<string> => {
    const state = states.find((one) => one.name === name) ?? expect.unreachable(name);
    await showState(page, state, plain, (model) => served.server.publish(model));
    return (await page.locator('.tab-body').textContent()) ?? '';
  };
  const { staff } = catalogue.en;
  const taken = await pad('temperature');
  expect(taken).toContain(staff.notThere);
  expect(taken).not.toContain('83 s');
  await expect.poll(() => page.locator('.keypad').count()).toBe(1);
  expect(await pad('temperature gone')).toContain(staff.notMeasurable);
  await expect.poll(() => page.locator('.keypad').count()).toBe(0);
}, 20_000);

test('of whoever has left the panel says neither that they stand there nor that they wait', async () => {
  const plain: Variant = { size: '1280x800', language: 'en', large: false, night: false };
  const gone = { ...about, name: null, kind: 'unseen', state: 'referred' } as const;
  const model = withStaff('staff-strip', { about: gone });
  await showState(page, { name: 'gone', model, touches: [staffButton] }, plain, (each) => served.server.publish(each));
  const { staff, actState, listKind } = catalogue.en;
  const said = (await page.locator('.which .about').textContent()) ?? '';
  expect(said).toMatch(new RegExp(`^${listKind.unseen} · `, 'u'));
  for (const word of [staff.personBefore, actState.referred]) expect(said).not.toContain(word);
}, 20_000);

test('how the sound is, is said once, on whatever page of the help', async () => {
  const plain: Variant = { size: '800x480', language: 'en', large: false, night: false };
  const { device, sound, staff } = catalogue.en;
  const help = async (state: ScreenModel['sound']): Promise<string> => {
    const model = (language: Language): ScreenModel => ({ ...of('staff-nobody', language), sound: state });
    const touches = [staffButton, '.tabs .tab >> nth=4'];
    await showState(page, { name: 'help', model, touches }, plain, (each) => served.server.publish(each));
    return (await page.locator('.device-list').textContent()) ?? '';
  };
  const good = `${device.sound} ${staff.works}`;
  expect(await help('sounding')).toContain(good);
  const bad = await help('degraded');
  expect(bad).toContain(sound.degraded);
  expect(bad).not.toContain(good);
}, 20_000);
