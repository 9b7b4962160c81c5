import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { overrideReasons, reasons } from '../../../kiosk/access/reasons.ts';
import { pieces } from '../../../kiosk/announcer/prompts.ts';
import { events } from '../../../kiosk/ledger/events.ts';
import * as model from '../../../kiosk/screen/model.ts';
import * as staff from '../../../kiosk/screen/model-staff.ts';
import * as technician from '../../../kiosk/screen/model-technician.ts';
import * as acts from '../../../kiosk/screen/model-technician-acts.ts';
import { catalogue, eventText, fill, overrideReasonText, reasonText } from '../../../kiosk/screen/texts/catalogue.ts';

const room = fileURLToPath(new URL('../../../kiosk/screen/', import.meta.url));

/** Groups whose keys are codes of a table elsewhere: exactly these, no more and no fewer. */
const coded = {
  reason: Object.keys(reasons),
  overrideReason: [...overrideReasons],
  event: Object.keys(events),
  guidance: [...model.guidanceCodes],
  step: [...model.stepNames],
  stepState: [...model.stepStates],
  device: [...model.deviceNames],
  fault: [...model.faultCodes],
  portalMode: [...model.portalModes],
  portalState: [...model.portalStates],
  sound: model.soundStates.filter((state) => state !== 'sounding'),
  role: [...staff.staffRoles],
  readingBand: [...staff.readingBands],
  outcome: [...staff.outcomes],
  listVerdict: [...staff.listedVerdicts],
  listKind: [...staff.listedKinds],
  residentKind: ['resident', 'child', 'elderly', 'worker'],
  numberState: [...staff.numberStates],
  searchFault: [...staff.searchFaults],
  area: [...staff.areas],
  inspector: [...staff.inspectors],
  finding: [...staff.findings],
  notice: [...staff.noticeItems],
  volume: [...staff.volumes],
  phrase: [...staff.phrases],
  noticeName: [...staff.noticeItems],
  selfTest: [...technician.selfTests],
  testState: [...technician.testStates],
  part: [...technician.restartableParts],
  exportRange: [...technician.exportRanges],
  exportState: [...technician.exportStates],
  technicianOutcome: [...acts.technicianOutcomes],
  testCause: [...acts.testCauses],
  factGroup: [...technician.factGroups],
  fact: [...technician.factCodes],
  word: [...technician.factWords],
} as const;

/** Paths such as `staff.admit` with their sentence. */
function leaves(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, entry]: [string, unknown]) =>
    typeof entry === 'object' && entry !== null
      ? leaves(entry, `${prefix}${key}.`)
      : [[`${prefix}${key}`, String(entry)] as [string, string]],
  );
}

describe.each(Object.entries(catalogue))('%s', (language, texts) => {
  test.each(Object.entries(coded))('group %s has a text for every code and none besides', (group, codes) => {
    expect(Object.keys(texts[group as keyof typeof coded]).toSorted()).toEqual(codes.toSorted());
  });

  test('has the same keys as the first language, and nothing empty', () => {
    expect(leaves(texts).map(([key]) => key)).toEqual(leaves(catalogue['zh-CN']).map(([key]) => key));
    expect(leaves(texts).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('has the same places to fill as the first language', () => {
    const places = (text: string): string[] => text.match(/\{\w+\}/gu) ?? [];
    const first = new Map(leaves(catalogue['zh-CN']));
    for (const [key, text] of leaves(texts)) expect(places(text), key).toEqual(places(first.get(key) ?? ''));
  });

  test('what is said aloud is what is shown', () => {
    if (language !== 'zh-CN' && language !== 'en') return expect.unreachable();
    const spoken = (key: string): string | undefined => pieces.get(key)?.[language];
    for (const code of model.guidanceCodes) expect(texts.guidance[code]).toBe(spoken(`guidance.${code}`));
    for (const verdict of model.verdicts) {
      expect(spoken(`verdict.${verdict}`)?.replace(/[。.]$/u, '')).toBe(texts.verdict[verdict]);
    }
    const gap = language === 'en' ? ' ' : '';
    for (const [code, { says, now }] of Object.entries(texts.reason)) {
      expect(spoken(`reason.${code}`)).toBe(`${says}${gap}${now}`);
    }
  });
});

test('every text that is not a code is used by the page', () => {
  const source = readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/u.test(name) && !name.startsWith('texts/'))
    .map((name) => readFileSync(room + name, 'utf8'))
    .join('\n');
  const unused = leaves(catalogue['zh-CN'])
    .map(([key]) => key)
    .filter((key) => !Object.hasOwn(coded, key.split('.')[0] ?? ''))
    .filter((key) => {
      const last = key.split('.').at(-1) ?? key;
      // Three tables are read by a code of the model: verdict, tab of the staff panel, and a reason without text.
      return (
        !new RegExp(`[.{,]\\s*${last}\\b|\\b${last}: '|'${last}'`, 'u').test(source) &&
        !(model.verdicts as readonly string[]).includes(last)
      );
    })
    .filter((key) => key !== 'unlisted.says' && key !== 'unlisted.now');
  expect(unused).toEqual([]);
});

test('a code without a text refers to the staff, whatever it is called', () => {
  for (const code of ['futureReason', 'constructor', '__proto__', '']) {
    expect(reasonText(catalogue.en, code)).toEqual(catalogue.en.unlisted);
  }
  expect(eventText(catalogue.en, 'future.event')).toBe('future.event');
  expect(overrideReasonText(catalogue.en, 'toString')).toBe('toString');
});

test('places are filled, unknown ones stay visible', () => {
  expect(fill('{n} of {m}', { n: 3 })).toBe('3 of {m}');
});
