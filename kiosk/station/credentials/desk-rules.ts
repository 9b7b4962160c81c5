/** Sets of business rules a policy may name: files `<name>.rules.json` beside the trust list, read when first needed. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseRules, type RuleSet } from '../../credentials/certificate-rules.ts';
import { err, type Result } from '../../../drivers/basics/result.ts';

export type RuleSets = (name: string) => Result<RuleSet, string>;

/** A few hundred rules; the longest published sets are far below it. */
const longestBytes = 4 * 1024 * 1024;
const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Sets in `directory`; one is read anew when its file has changed. The error is one line for a technician. */
export function ruleSetsIn(directory: string): RuleSets {
  const known = new Map<string, { readonly mark: string; readonly rules: Result<RuleSet, string> }>();
  return (name) => {
    // The name comes from a signed policy and still must not lead out of the directory.
    if (!fileName.test(name)) return err('not a name of a rule set');
    const file = path.join(directory, `${name}.rules.json`);
    try {
      const { mtimeMs, size } = statSync(file);
      if (size > longestBytes) return err(`${file}: longer than ${longestBytes} bytes`);
      const mark = `${mtimeMs} ${size}`;
      const before = known.get(name);
      if (before?.mark === mark) return before.rules;
      const rules = read(file);
      known.set(name, { mark, rules });
      return rules;
    } catch (error) {
      return err(`${file}: ${error instanceof Error && 'code' in error ? String(error.code) : 'cannot be read'}`);
    }
  };
}

function read(file: string): Result<RuleSet, string> {
  const rules = parseRules(readFileSync(file, 'utf8'), file);
  return rules.ok ? rules : err(`${rules.error.where}: expected ${rules.error.expected}`);
}
