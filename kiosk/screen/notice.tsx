import type { VNode } from 'preact';
import { noticeParts } from './notice-parts.ts';
import { largeType, nowMs } from './state.ts';

const partMs = 8000;

/** The notice of the place; a long one comes in parts, each long enough to read, because moving text is hard to follow. */
export function Notice({ notice }: { notice: string | null }): VNode | null {
  if (notice === null) return null;
  const parts = noticeParts(notice, largeType.value ? 42 : 66);
  const index = parts.length < 2 ? 0 : Math.floor(nowMs.value / partMs) % parts.length;
  return (
    <aside class="notice">
      <p>{parts[index]}</p>
      {parts.length > 1 && (
        <span class="dots" aria-hidden="true">
          {parts.map((part, at) => (
            <i key={part} data-now={at === index} />
          ))}
        </span>
      )}
    </aside>
  );
}
