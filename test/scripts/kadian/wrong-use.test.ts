/** Every verb, called wrongly: exit code 64, a line or two that say so, and never a stack; and the same words for the same things. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { verbs } from '../../../scripts/kadian/verbs.ts';

const root = path.join(import.meta.dirname, '../../..');

function called(...words: readonly string[]): Promise<{ readonly code: number | null; readonly error: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['scripts/kadian.ts', ...words], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let error = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text;
    });
    child.on('close', (code) => resolve({ code, error }));
  });
}

/** Verbs that may be called without a word. */
const without = ['hash-pin', 'list-devices', 'verify'];

describe('a verb that is called wrongly', () => {
  it.each(verbs.map(({ name, usage }) => [name, usage.length] as const))(
    '%s ends with 64 and says so in few words',
    async (name, forms) => {
      const calls = [[name, '--nonsense'], ...(without.includes(name) ? [] : [[name]])];
      for (const { code, error } of await Promise.all(calls.map((words) => called(...words)))) {
        expect([code, error]).toEqual([64, expect.stringMatching(/\S/)]);
        expect(error).not.toMatch(/^\s+at |node:internal|Error:/m);
        // What is wrong, and the forms of the call.
        expect(error.trim().split('\n').length).toBeLessThanOrEqual(3 + forms);
      }
    },
    30_000,
  );
});

describe('the table', () => {
  it.each(verbs.map((verb) => [verb.name, verb] as const))('%s explains each option of its forms', (_name, verb) => {
    const inForms = new Set(verb.usage.flatMap((form) => form.match(/--[a-z-]+/g) ?? []));
    const explained = new Set(verb.options.flatMap(({ flag }) => flag.match(/--[a-z-]+/g) ?? []));
    expect([...inForms].filter((flag) => !explained.has(flag))).toEqual([]);
  });

  it('gives machines their words wherever something is told, and a rehearsal wherever something is changed', () => {
    const lacking = (flag: string): readonly string[] =>
      verbs
        .filter(({ usage, options }) => ![...usage, ...options.map((one) => one.flag)].join(' ').includes(flag))
        .map(({ name }) => name);
    // These speak JSON always, or speak to a person who pastes what they say.
    expect(lacking('--json').toSorted()).toEqual(['hash-pin', 'replay', 'report', 'verify', 'verify-ledger']);
    // These change nothing of the box; a recording or a report is a new file.
    const changes = [
      'provision',
      'enroll',
      'rotate-keys',
      'backup',
      'restore',
      'retire',
      'update',
      'pulse',
      'export',
      'set-pin',
    ];
    expect(lacking('--dry-run').filter((name) => changes.includes(name))).toEqual([]);
  });
});
