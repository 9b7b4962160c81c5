import { describe, expect, test } from 'vitest';
import type { DocumentsView } from '../../../../kiosk/screen/model-staff.ts';
import { documentLines } from '../../../../kiosk/screen/staff/documents.ts';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';

const hours = (count: number) => count * 3_600_000;
const documents: DocumentsView = {
  rules: { version: 'week-4', ageMs: hours(30), over: false },
  roster: { entries: 3_000, ageMs: hours(2), stale: false },
  watchlist: null,
};
const lines = (change: Partial<DocumentsView>, language: 'en' | 'zh-CN' = 'en') => {
  const view = { documents: { ...documents, ...change } };
  return documentLines(view, catalogue[language]).map(({ text, grave }) => (grave ? `! ${text}` : text));
};

describe('how old rules and lists are', () => {
  test('in words, in both languages', () => {
    expect(lines({})).toEqual([
      'Rules week-4 · 30 hours old',
      'Residents on the list: 3000 · 2 hours old',
      'No list of persons of concern here',
    ]);
    expect(lines({}, 'zh-CN')).toEqual([
      '规则 week-4 · 30 小时前更新',
      '居民名单：3000 人 · 2 小时前更新',
      '本机没有重点人员名单',
    ]);
  });

  test('rules that are over and lists that are too old are grave; an age nobody can tell is said so', () => {
    const old = { entries: 1, ageMs: null, stale: true };
    expect(lines({ rules: { version: 'week-4', ageMs: null, over: true }, roster: old })).toEqual([
      '! Rules week-4 are out of date: follow the screen',
      '! Residents on the list: 1 · age not known · too old',
      'No list of persons of concern here',
    ]);
  });

  test('nothing is said while the station does not tell', () => {
    expect(documentLines({}, catalogue.en)).toEqual([]);
  });
});
