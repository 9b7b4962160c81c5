import { describe, expect, test } from 'vitest';
import { areas, type Level } from '../../../scripts/doctor/area.ts';
import { expectedOfDoctor, ofThisMachine } from '../../../scripts/package/prove/expected-findings.ts';
import { judgeDoctor, judgeSelfTest } from '../../../scripts/package/prove/judge.ts';
import { reportJson } from '../../../scripts/doctor/render.ts';
import { texts, type FindingCode } from '../../../scripts/doctor/texts.ts';
import type { Finding } from '../../../scripts/doctor/finding.ts';
import { sheetText } from '../../../scripts/self-test/sheet.ts';
import { step, type Step } from '../../../scripts/self-test/step.ts';

const finding = (code: FindingCode, level: Level): Finding => ({ area: 'services', level, code, values: {} });

/** As the doctor prints it, with its progress before. */
function told(findings: readonly Finding[]): string {
  const report = { kiosk: 'KD-1', at: '2026-01-15T07:30:00.000Z', software: 'kadian 1', findings };
  return `Asking the district …\n${JSON.stringify(reportJson(report, 'zh-CN'))}\n`;
}

const allAreas = areas.map((area): Finding => ({ area, level: 'green', code: 'heat', values: { celsius: 40 } }));
const asExpected = [...allAreas, ...expectedOfDoctor.map(({ code, level }) => finding(code, level))];

describe('what the doctor finds on the box of the proof', () => {
  test('is right when all that is expected is there, and what this machine is like', () => {
    expect(judgeDoctor(told(asExpected))).toEqual([]);
    expect(judgeDoctor(told([...asExpected, finding('diskCommit', 'red'), finding('chipNone', 'yellow')]))).toEqual([]);
  });

  test.each(expectedOfDoctor)('is wrong without $code, which is missed by its name', ({ code, level }) => {
    const without = asExpected.filter((other) => other.code !== code);
    expect(judgeDoctor(told(without))).toEqual([expect.stringContaining(code)]);
    // As good news, or worse than it must be.
    expect(judgeDoctor(told([...without, finding(code, 'green')]))).toHaveLength(1);
    const other = level === 'red' ? 'yellow' : 'red';
    expect(judgeDoctor(told([...without, finding(code, other)]))).toHaveLength(2);
    expect(judgeDoctor(told([...asExpected, finding(code, level)]))).toHaveLength(1);
  });

  test('is wrong with any finding that is not good and in neither table', () => {
    const known = new Set<string>([...expectedOfDoctor.map(({ code }) => code), ...Object.keys(ofThisMachine)]);
    const others = (Object.keys(texts) as FindingCode[]).filter((code) => !known.has(code));
    expect(others).toContain('deviceMissing');
    for (const code of others) {
      for (const level of ['red', 'yellow', 'unknown'] as const) {
        expect(judgeDoctor(told([...asExpected, finding(code, level)]))).toEqual([expect.stringContaining(code)]);
      }
    }
    expect(judgeDoctor(told([...asExpected, finding('chipNone', 'red')]))).toHaveLength(1);
  });

  test('is wrong where an area was not looked at, or there is no report at all', () => {
    expect(judgeDoctor(told(asExpected.filter(({ area }) => area !== 'ledger')))).toEqual([
      'nothing is said about: ledger',
    ]);
    expect(judgeDoctor('doctor: the site file cannot be read\n')).toHaveLength(1);
  });
});

describe('what the self-test finds there', () => {
  const tried: readonly Step[] = [
    step('thermometer', 'pass', [{ name: 'mean', value: 36.1, unit: '°C' }]),
    step('scanner', 'notTried', [], 'it opens; the code was skipped'),
    step('relay', 'pass'),
    step('inputs', 'notTried', [], 'not every input was moved'),
    step('sound', 'fail', [], 'no card'),
    step('ledger', 'pass'),
    step('uplink', 'pass'),
    step('clock', 'unknown', [], 'the host clock is believed; nothing says that it is right'),
  ];
  /** At a terminal, with what it asked and told meanwhile. */
  const shown = (steps: readonly Step[]): string => ['3/8 relay', ...sheetText(steps)].join('\r\n');
  const but = (other: Step): readonly Step[] => tried.map((one) => (one.step === other.step ? other : one));

  test('is right as expected, and with a slow disk', () => {
    expect(judgeSelfTest(shown(tried))).toEqual([]);
    expect(judgeSelfTest(shown(but(step('ledger', 'fail', [], 'above 100 ms'))))).toEqual([]);
  });

  test.each<Step>([
    step('thermometer', 'fail', [], 'no measurement came'),
    step('scanner', 'notTried', [], 'it opens; nobody was there to show it a code'),
    step('relay', 'notTried', [], 'it was declined'),
    step('inputs', 'fail'),
    step('sound', 'pass'),
    step('ledger', 'fail', [], 'the disk is full'),
    step('uplink', 'fail', [], 'refused'),
    step('clock', 'pass'),
  ])('is wrong with $step as $outcome', (other) => {
    expect(judgeSelfTest(shown(but(other)))).toEqual([expect.stringContaining(other.step)]);
  });

  test('is wrong where a part is not told', () => {
    expect(judgeSelfTest(shown(tried.slice(1)))).toEqual(['thermometer is told 0 times']);
  });
});
