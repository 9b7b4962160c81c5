import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseOnlinePattern } from '../../../kiosk/credentials/online-pattern.ts';

function matches(pattern: string, text: string): boolean {
  const parsed = parseOnlinePattern(pattern);
  if (!parsed.ok) throw new Error(`${pattern}: ${parsed.error}`);
  return parsed.value.matches(text);
}

describe('a pattern stands for whole codes', () => {
  test.each([
    ['HN\\d{6}', 'HN123456', true],
    ['HN\\d{6}', 'HN12345', false],
    ['HN\\d{6}', 'HN1234567', false],
    ['HN\\d{6}', 'xHN123456', false],
    ['^HN\\d{6}$', 'HN123456', true],
    ['https://pass\\.example/\\w{4,8}', 'https://pass.example/ab_9', true],
    ['https://pass\\.example/\\w{4,8}', 'https://passxexample/ab_9', false],
    ['https://pass\\.example/\\w{4,8}', 'https://pass.example/ab_9/../..', false],
    ['[A-F0-9]{4}-[a-c.]{2}', '0AF9-b.', true],
    ['[A-F0-9]{4}-[a-c.]{2}', '0AG9-b.', false],
    ['ABCDx?y?', 'ABCD', true],
    ['ABCDx?y?', 'ABCDy', true],
    ['ABCDx?y?', 'ABCDyx', false],
    ['A{0,3}AAAA', 'AAAAAAA', true],
    ['A{0,3}AAAA', 'AAA', false],
    ['[\\d\\-]{5}', '12-34', true],
    ['ABCD\\$', 'ABCD$', true],
    ['ABCD', '', false],
    ['\\d{4}', '١٢٣٤', false],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});

describe('what could be made to hang, or to send everything to the district, cannot be written', () => {
  test.each([
    ['(a+)+$', 'no groups'],
    ['(?:abcd){2}', 'no groups'],
    ['abcd*', 'no "*"'],
    ['abcd+', 'no "+"'],
    ['abcd|efgh', 'no "|"'],
    ['ab.cd', 'escaped'],
    ['abcd{2,}', '{n,m} with an end'],
    ['abcd{3,2}', '{n,m} with an end'],
    ['abcd{0}', '{n,m} with an end'],
    ['[^a]{8}', 'a class'],
    ['[z-a]{8}', 'a class'],
    ['[A-z]{8}', 'a class'],
    ['[]{8}', 'a class'],
    ['[abc', 'a class'],
    ['abcd\\b', 'escaped sign'],
    ['abcd\\', 'escaped sign'],
    ['a{400}b{400}', '256 characters'],
    ['a{999}', '256 characters'],
    ['\\d{0,200}', 'at least four'],
    ['abc', 'at least four'],
    ['', 'at least four'],
    ['{4}abcd', 'a literal'],
    ['abcd{2}{2}', 'a literal'],
  ])('%s', (pattern, says) => {
    const parsed = parseOnlinePattern(pattern);
    expect(parsed.ok ? 'taken' : parsed.error).toContain(says);
  });

  test('the worst pattern on the worst text ends within 20 ms', () => {
    const parsed = parseOnlinePattern(`${'a?'.repeat(126)}aaaa`);
    const widest = parseOnlinePattern('[a-z]{0,126}[a-z]{0,126}aaaa');
    if (!parsed.ok || !widest.ok) throw new Error('not a pattern');
    for (const length of [127, 131, 200, 255, 4_096]) {
      let fastestMs = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 5; run += 1) {
        const startedMs = performance.now();
        expect(parsed.value.matches(`${'a'.repeat(length)}b`)).toBe(false);
        expect(widest.value.matches(`${'a'.repeat(length)}9`)).toBe(false);
        fastestMs = Math.min(fastestMs, performance.now() - startedMs);
      }
      expect(fastestMs).toBeLessThan(20);
    }
  });
});

test('it agrees with the regular expression of the same text', () => {
  const atom = fc.constantFrom('a', 'b', '\\d', '[ab]', '[a1-3]', '-');
  const count = fc.constantFrom('', '', '?', '{2}', '{0,2}', '{1,3}');
  const pattern = fc.array(fc.tuple(atom, count), { minLength: 4, maxLength: 8 }).map((parts) => parts.flat().join(''));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '-'), maxLength: 14 });
  fc.assert(
    fc.property(pattern, text, (source, sample) => {
      const parsed = parseOnlinePattern(source);
      fc.pre(parsed.ok);
      if (parsed.ok) expect(parsed.value.matches(sample)).toBe(new RegExp(`^(?:${source})$`).test(sample));
    }),
    { numRuns: 5_000 },
  );
});

test('any text is read as a pattern or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (source, sample) => {
      const parsed = parseOnlinePattern(source);
      if (parsed.ok) expect(typeof parsed.value.matches(sample)).toBe('boolean');
      else expect(parsed.error).not.toBe('');
    }),
    { numRuns: 5_000 },
  );
});
