/** Whose language the screen speaks, and for how long. */
import { beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { Language } from '../../../../kiosk/screen/model.ts';
import { type ChosenLanguage, createChosenLanguage } from '../../../../kiosk/station/page/chosen-language.ts';

let clock: VirtualClock;
let own: Language;
let inUse: 'encounter' | 'member' | null;
let changes: Language[];
let language: ChosenLanguage;

beforeEach(() => {
  clock = new VirtualClock(0);
  own = 'zh-CN';
  inUse = null;
  changes = [];
  language = createChosenLanguage({
    clock,
    own: () => own,
    inUse: () => inUse,
    onChange: () => void changes.push(language.current),
  });
});

const after = (seconds: number): Promise<void> => clock.advanceTo(clock.monotonicMs() + seconds * 1000);

describe('a language chosen at the gate', () => {
  test('ends when nobody came after all', async () => {
    language.choose('en');
    await after(119);
    expect(language.current).toBe('en');
    await after(2);
    expect(language.current).toBe('zh-CN');
    expect(changes).toEqual(['en', 'zh-CN']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('stays through an encounter however long it takes, and ends soon after it', async () => {
    language.choose('en');
    await after(60);
    inUse = 'encounter';
    await after(600);
    expect(language.current).toBe('en');
    inUse = null;
    await after(8);
    expect(language.current).toBe('en');
    await after(4);
    expect(language.current).toBe('zh-CN');
  });

  test('chosen in the middle of an encounter is that person’s as well', async () => {
    inUse = 'encounter';
    language.choose('en');
    inUse = null;
    await after(12);
    expect(language.current).toBe('zh-CN');
  });

  test('stays while a member is signed in', async () => {
    inUse = 'member';
    language.choose('en');
    await after(3_600);
    expect(language.current).toBe('en');
    inUse = null;
    await after(121);
    expect(language.current).toBe('zh-CN');
  });

  test('back to the own one by hand waits for nothing', async () => {
    language.choose('en');
    language.choose('zh-CN');
    expect(clock.pendingTimers).toBe(0);
    expect(language.current).toBe('zh-CN');
  });

  test('counts no more when the own one changes, which is spoken at once', () => {
    language.choose('en');
    own = 'en';
    language.forget();
    expect(language.current).toBe('en');
    own = 'zh-CN';
    expect(language.current).toBe('zh-CN');
    expect(clock.pendingTimers).toBe(0);
  });
});
