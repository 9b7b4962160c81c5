/** What was not put to the test, or could not be judged, is told as that and does not count as passed. */
import { expect, test } from 'vitest';
import { grantedMs, history } from './made-up-history.ts';
import type { Judgement } from './oracle.ts';
import { summaryLines, summaryOf } from './report.ts';
import { rules } from './rules.ts';

const all = Object.keys(rules).length;
const whole: Judgement = { violations: [], unjudged: [], untested: [] };
const told = (judgement: Judgement): readonly string[] =>
  summaryLines({ seed: 1, history: history(), judgement, directory: '/nowhere' });
const counted = (judgement: Judgement): object =>
  summaryOf({ seed: 1, history: history(), judgement, directory: '/nowhere' });

test('all that held', () => {
  expect(told(whole).at(-1)).toBe(`${all} passed, 0 failed`);
  expect(counted(whole)).toMatchObject({ passed: all, failed: 0, notTested: 0, notJudged: 0 });
});

test('what nothing put to the test', () => {
  const judgement: Judgement = { ...whole, untested: [{ rule: 'noOwnDeath', why: 'it was not ended' }] };
  expect(told(judgement)).toContain(`not tested  ${rules.noOwnDeath}: it was not ended`);
  expect(told(judgement).at(-1)).toBe(`${all - 1} passed, 0 failed, 1 not tested`);
  expect(counted(judgement)).toMatchObject({
    passed: all - 1,
    failed: 0,
    notTested: 1,
    untested: [{ rule: 'noOwnDeath' }],
  });
});

test('what was missed by no more than the machine was late, and what is broken all the same', () => {
  const late = { rule: 'relayShort', detail: `too long at ${grantedMs}` } as const;
  expect(told({ ...whole, unjudged: [late] }).at(-1)).toBe(`${all - 1} passed, 0 failed, 1 not judged`);
  const broken = { ...whole, violations: [late], unjudged: [late], untested: [{ rule: late.rule, why: 'nobody' }] };
  expect(told(broken)).toContain(`BROKEN      ${rules.relayShort}`);
  expect(told(broken).at(-1)).toBe(`${all - 1} passed, 1 failed`);
});
