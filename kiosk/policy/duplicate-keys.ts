/** Keys that stand twice in one object of a document that was signed: who signed it may have read the other one. */
import { repeatedNames } from '../../drivers/basics/json-names.ts';

/** The first such key of a text that JSON.parse has accepted; null: each stands once. */
export function duplicateKey(json: string): string | null {
  const [first] = repeatedNames(json);
  return first === undefined ? null : String(first.path.at(-1));
}
