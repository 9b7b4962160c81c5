/**
 * Everything a person can read on the screen, by language. `zh-CN` names the keys; a language that lacks one does not
 * compile. A further language is one more file here, named by its tag: `npm run generate` lists it.
 */
import type { Texts } from './zh-CN.ts';

export { catalogue } from './languages.ts';

/** What a reason says, and what the person should do now; a code without a text refers to the staff. */
export function reasonText(texts: Texts, code: string): { readonly says: string; readonly now: string } {
  return own(texts.reason, code) ?? texts.unlisted;
}

export function overrideReasonText(texts: Texts, code: string): string {
  return own(texts.overrideReason, code) ?? code;
}

/** Words for an event type of the ledger; an unknown type is shown as it is. */
export function eventText(texts: Texts, type: string): string {
  return own(texts.event, type) ?? type;
}

/** Puts `values` into the `{name}` places of a sentence. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/gu, (place, name: string) => String(values[name] ?? place));
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
