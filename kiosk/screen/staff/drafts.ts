/**
 * What is typed and not yet recorded. It outlives the pad it was typed on, because a lost link signs its member out, and
 * is gone as soon as somebody goes elsewhere on the panel (`submission.ts`).
 */
import { useState } from 'preact/hooks';

const drafts = new Map<string, string>();

/** As `useState`, under a name. */
export function useDraft(
  name: string,
  first = '',
): readonly [string, (next: string | ((before: string) => string)) => void] {
  const [value, setValue] = useState(() => drafts.get(name) ?? first);
  return [
    value,
    (next) =>
      setValue((before) => {
        const now = typeof next === 'string' ? next : next(before);
        drafts.set(name, now);
        return now;
      }),
  ];
}

/** Whether anything was typed under another name that begins so. */
export function hasOtherDraft(beginning: string, name: string): boolean {
  return [...drafts].some(([other, value]) => other !== name && other.startsWith(beginning) && value !== '');
}

export function forgetDrafts(): void {
  drafts.clear();
}
