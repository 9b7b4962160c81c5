import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadScenarioSite } from '../simulation/site.ts';
import { play } from '../simulation/play.ts';
import { brokenRules } from '../simulation/rules.ts';
import { parseScenario } from '../simulation/scenario.ts';

const directory = import.meta.dirname;
const files = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));

describe('shipped scenarios', () => {
  test.each(files)('%s', { timeout: 60_000 }, async (name) => {
    const scenario = parseScenario(readFileSync(path.join(directory, name), 'utf8'), name);
    if (!scenario.ok) throw new Error(scenario.error.join('\n'));
    expect(scenario.value.lines.some((line) => line.kind === 'expectation')).toBe(true);
    const site = loadScenarioSite(scenario.value.header);
    if (!site.ok) throw new Error(site.error.join('\n'));
    const { outcomes, broken, events } = await play(scenario.value, site.value);
    expect(outcomes.filter((outcome) => !outcome.met)).toEqual([]);
    expect(broken).toEqual([]);
    expect(events.length).toBeGreaterThan(0);
  });
});

describe('a scenario that is not met says so', () => {
  const wrong = [
    '{"scenario":"wrong expectations"}',
    '{"at":1000,"expect":"event","type":"access.granted","count":1}',
    '{"at":1000,"expect":"relay","active":true}',
    '{"at":1000,"expect":"screen","view":"verdict","verdict":"granted"}',
    '{"at":1000,"expect":"district","complete":false}',
  ].join('\n');

  test('each wrong expectation, with its line', async () => {
    const scenario = parseScenario(wrong, 'wrong.jsonl');
    if (!scenario.ok) throw new Error(scenario.error.join('\n'));
    const site = loadScenarioSite(scenario.value.header);
    if (!site.ok) throw new Error(site.error.join('\n'));
    const { outcomes } = await play(scenario.value, site.value);
    expect(outcomes.map(({ line, met }) => [line, met])).toEqual([
      [2, false],
      [3, false],
      [4, false],
      [5, false],
    ]);
  });
});

describe('a scenario file with faults', () => {
  test.each([
    ['an unknown verb', '{"scenario":"x"}\n{"at":1,"do":"dance"}', /^f:2: do: /],
    ['an unknown field', '{"scenario":"x"}\n{"at":1,"do":"away","quickly":true}', /^f:2: .*quickly/],
    ['a missing time', '{"scenario":"x"}\n\n{"do":"away"}', /^f:3: at: /],
    ['a line that is no JSON', '{"scenario":"x"}\n{at:1}', /^f:2: not JSON/],
    ['an unknown expectation', '{"scenario":"x"}\n{"at":1,"expect":"joy"}', /^f:2: expect: /],
    ['no header', '{"at":1,"do":"away"}', /^f:1: /],
    ['nothing at all', '', /^f:1: expected a first line/],
  ])('%s', (_what, text, fault) => {
    const scenario = parseScenario(text, 'f');
    expect(scenario.ok).toBe(false);
    if (!scenario.ok) expect(scenario.error.join('\n')).toMatch(fault);
  });

  test('all faults are listed, not only the first', () => {
    const scenario = parseScenario('{"scenario":"x"}\n{"at":1,"do":"dance"}\n{"at":2,"do":"sing"}', 'f');
    expect(scenario.ok ? [] : scenario.error).toHaveLength(2);
  });

  test('a header whose policy no site would take', () => {
    const scenario = parseScenario('{"scenario":"x","temperature":{"normalFromC":40}}', 'f');
    if (!scenario.ok) throw new Error(scenario.error.join('\n'));
    const site = loadScenarioSite(scenario.value.header);
    expect(site.ok ? [] : site.error).toEqual([expect.stringContaining('policy.temperature.normalFromC')]);
  });
});

describe('the rules of every scenario', () => {
  test('a release before its grant is found', () => {
    expect(
      brokenRules({
        events: [],
        relay: [
          { atMs: 10, active: true },
          { atMs: 20, active: false },
        ],
      }),
    ).toHaveLength(2);
  });

  test('a relay that stays active is found', () => {
    const relay = [
      { atMs: 10, active: true },
      { atMs: 20_000, active: false },
    ];
    expect(brokenRules({ events: [], relay }).join()).toContain('stayed active');
  });
});
