import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reasons } from '../../../kiosk/access/reasons.ts';
import { explain } from '../../../kiosk/policy/explanation.ts';
import { parseEncounter } from '../../../kiosk/policy/encounter-file.ts';
import { parsePolicy } from '../../../kiosk/policy/parse-policy.ts';
import { localTimeAt } from '../../../kiosk/station/time/local-time.ts';
import { good, policy } from '../access/example.ts';

const example = (name: string) => readFileSync(new URL(`../../../hw-config/policies/${name}`, import.meta.url), 'utf8');
const encounter = (change: Readonly<Record<string, unknown>> = {}) =>
  parseEncounter(JSON.stringify({ ...JSON.parse(example('encounter.json')), ...change }), 'e.json', localTimeAt);

describe('an explanation', () => {
  test('of the example: its reason, the knob and the inputs it rests on', () => {
    const rules = parsePolicy(example('example.json'), 'p.json');
    const inputs = encounter();
    if (!rules.ok || !inputs.ok) throw new Error('the examples are wrong');
    const { verdict, policyVersion, reasons: why } = explain(rules.value, inputs.value);
    expect([verdict, policyVersion]).toEqual(['denied', '2026-w04']);
    expect(why).toMatchObject([
      {
        code: 'testTooOld',
        argues: 'denied',
        knob: { path: 'testMaxAgeHours', value: 72 },
        restsOn: [{ path: 'credential' }, { path: 'wallMs', value: Date.parse('2026-01-24T14:05:00+08:00') }],
      },
    ]);
  });

  test('says how the knob turned a reason', () => {
    const byKnob = { ...policy, colours: { ...policy.colours, green: { rule: 'refer', stayHome: false } } } as const;
    expect(explain(byKnob, good).reasons).toMatchObject([{ code: 'colourNotAccepted', argues: 'referred' }]);
  });

  test('of somebody who is not done: what is missing, and what already speaks against them', () => {
    const { verdict, missing, reasons: why } = explain(policy, { ...good, credential: null, lockedDown: true });
    expect([verdict, missing]).toEqual([null, ['credential']]);
    expect(why.map(({ code }) => code)).toEqual(['portalLockedDown']);
  });

  test('every reason names a knob and inputs that there are', () => {
    const [...knobs] = new Set(
      Object.values(reasons).flatMap(({ knob }) => (knob === null ? [] : [knob.split('.')[0]])),
    );
    expect(knobs.filter((knob) => knob !== undefined && !Object.hasOwn(policy, knob))).toEqual([]);
    const inputs = new Set(
      Object.values(reasons).flatMap(({ restsOn }) => restsOn.map((path) => path.split('.')[0] ?? '')),
    );
    expect([...inputs].filter((input) => !Object.hasOwn(good, input))).toEqual([]);
  });
});

describe('an encounter file', () => {
  test('needs little', () => {
    const inputs = parseEncounter('{"at":"2026-01-20T08:00:00+08:00","compound":"C1"}', 'e.json', localTimeAt);
    expect(inputs).toMatchObject({
      ok: true,
      value: { credential: null, readings: [], local: { date: '2026-01-20', minute: 480 }, lists: { roster: null } },
    });
  });

  test.each([
    [{ credential: { refused: 'codeUnknown' } }, { outcome: 'refused', reason: 'codeUnknown' }],
    [{ credential: { unverifiable: 'onlineUnreachable' } }, { outcome: 'unverifiable', reason: 'onlineUnreachable' }],
    [{ credential: { kind: 'identityNumber' } }, { outcome: 'verified', credential: { medium: 'typed' } }],
    [
      { credential: { kind: 'hc1', statements: [], issued: '2026-01-01T00:00:00Z' } },
      { outcome: 'verified', credential: { medium: 'unmarked', expiresAtS: null } },
    ],
  ])('%j', (change, check) => {
    expect(encounter(change)).toMatchObject({ ok: true, value: { credential: check } });
  });

  test.each([
    [{ at: 'yesterday' }, 'at'],
    [{ direction: 'up' }, 'direction'],
    [{ readings: [{ celsius: 'warm' }] }, 'readings.0.celsius'],
    [{ credential: { kind: 'sticker' } }, 'credential'],
    [{ weather: 'fine' }, ''],
  ])('%j is refused at its place', (change, place) => {
    const inputs = encounter(change);
    expect(inputs.ok ? null : inputs.error.map(({ path }) => path)).toContain(place);
  });
});
