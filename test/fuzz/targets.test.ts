/**
 * Every target as a regression: its seeds, the inputs kept in the corpus, those that hurt readers of every kind, and a few
 * hundred changed ones by a fixed seed. The search for more is `npm run fuzz`.
 */
import { describe, expect, test } from 'vitest';
import { readCorpus } from './corpus.ts';
import { hostile } from './engine/hostile.ts';
import { whyBroken } from './engine/loop.ts';
import { mutate } from './engine/mutate.ts';
import { Chance } from './engine/random.ts';
import { defaultMaxBytes, type FuzzTarget } from './target.ts';
import { loadTargets } from './targets.ts';

const targets = await loadTargets();
const words = ['__proto__', 'null', '-1', '1e400', '\u0000'].map((word) => new Uint8Array(Buffer.from(word)));
/** Far beyond what any of these inputs takes where nothing is wrong, on a machine that does other things too. */
const patienceMs = 5_000;

function mustHold(target: FuzzTarget, input: Uint8Array, what: string): void {
  const from = performance.now();
  const why = whyBroken(target, input);
  if (why !== null) expect.fail(`${what}: ${why}`);
  expect(performance.now() - from, what).toBeLessThan(patienceMs);
}

describe.each(targets.map((target) => [target.name, target] as const))('%s', (_name, target) => {
  const { maxBytes = defaultMaxBytes, shortRuns = 150 } = target;

  test('holds for what is well-formed and what was found before', () => {
    for (const [at, input] of [...target.seeds, ...readCorpus(target.name)].entries())
      mustHold(target, input, `input ${at}`);
  }, 60_000);

  test('holds for what hurts readers of every kind', () => {
    for (const [what, input] of hostile) mustHold(target, input, what);
  }, 60_000);

  test('holds for changed inputs', () => {
    const chance = new Chance(20_221_122);
    const pool = [...target.seeds, ...readCorpus(target.name)].map((input) => input.subarray(0, maxBytes));
    for (let run = 0; run < shortRuns; run += 1) {
      const input = mutate(chance.one(pool) ?? new Uint8Array(), { chance, pool, words, maxBytes });
      mustHold(target, input, `run ${run}, ${JSON.stringify(Buffer.from(input).toString('latin1').slice(0, 500))}`);
    }
  }, 60_000);
});
