import type { Policy } from '../access/policy.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { policySchema } from './schema.ts';
import { checked } from '../../drivers/basics/checked.ts';

/** What is wrong with a policy file: where, and what was expected there; the path is empty for the file as a whole. */
export interface PolicyFileFault {
  readonly file: string;
  readonly path: string;
  readonly expected: string;
}

/** Reads a policy file's text; all faults are listed, not only the first. */
export function parsePolicy(text: string, file: string): Result<Policy, readonly PolicyFileFault[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err([{ file, path: '', expected: `JSON (${error instanceof Error ? error.message : String(error)})` }]);
  }
  const parsed = checked(policySchema, json);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map(({ path, message }) => ({ file, path: path.join('.'), expected: message })));
}

/** One fault a line: file, path and what was expected there. */
export function policyFileFaultText({ file, path, expected }: PolicyFileFault): string {
  return path === '' ? `${file}: ${expected}` : `${file}: ${path}: ${expected}`;
}
