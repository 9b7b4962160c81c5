import type { Policy } from '../access/policy.ts';
import { withoutMark } from '../../drivers/basics/byte-order-mark.ts';
import { repeatedNames } from '../../drivers/basics/json-names.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { policySchema } from './schema.ts';
import { checked } from '../../drivers/basics/checked.ts';

/** What is wrong with a policy file: where, and what was expected there; the path is empty for the file as a whole. */
export interface PolicyFileFault {
  readonly file: string;
  readonly path: string;
  readonly expected: string;
}

/** Reads a policy file's text; all faults are listed, not only the first. A name that stands twice is one: only the last would count. */
export function parsePolicy(text: string, file: string): Result<Policy, readonly PolicyFileFault[]> {
  const plain = withoutMark(text);
  let json: unknown;
  try {
    json = JSON.parse(plain);
  } catch (error) {
    return err([{ file, path: '', expected: `JSON (${error instanceof Error ? error.message : String(error)})` }]);
  }
  const parsed = checked(policySchema, json);
  const twice = namesTwice(plain, file);
  if (parsed.success) return twice.length === 0 ? ok(parsed.data) : err(twice);
  const faults = parsed.error.issues.map(({ path, message }) => ({ file, path: path.join('.'), expected: message }));
  return err([...twice, ...faults]);
}

/** Of a text that is JSON. */
export function namesTwice(text: string, file: string): readonly PolicyFileFault[] {
  return repeatedNames(text).map(({ path, line, firstLine }) => ({
    file,
    path: path.join('.'),
    expected: `stands in line ${firstLine} and again in line ${line}, of which only the last would count; take one out`,
  }));
}

/** One fault a line: file, path and what was expected there. */
export function policyFileFaultText({ file, path, expected }: PolicyFileFault): string {
  return path === '' ? `${file}: ${expected}` : `${file}: ${path}: ${expected}`;
}
