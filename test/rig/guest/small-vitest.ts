/**
 * As much of the test runner as the contracts use, so that they run unchanged in the guest: `test` collects, `expect`
 * checks. Resolved in place of the real one by with-small-vitest.ts.
 */
import assert from 'node:assert/strict';

interface Collected {
  readonly name: string;
  readonly run: () => Promise<void>;
}

export const collected: Collected[] = [];

export function test(name: string, run: () => Promise<void>): void {
  collected.push({ name, run });
}

export function expect(seen: unknown) {
  return {
    toBe: (expected: unknown) => assert.ok(Object.is(seen, expected), `${text(seen)} instead of ${text(expected)}`),
    toEqual: (expected: unknown) => assert.deepEqual(seen, expected, `${text(seen)} instead of ${text(expected)}`),
    toMatchObject: (expected: object) =>
      assert.partialDeepStrictEqual(seen, expected, `${text(seen)} does not contain ${text(expected)}`),
  };
}

const text = (value: unknown): string => JSON.stringify(value) ?? String(value);
