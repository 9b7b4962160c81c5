import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { noticeParts } from './notice-parts.ts';
import { largeType, nowMs } from './state.ts';

const partMs = 8000;

/** Columns of a part at most: some two lines on the smallest screen, which is as much as one reads in that time. */
const columns = { normal: 66, large: 42 } as const;
/** A screen less high or wide than so many times the type has one line for it; what a column takes of a line, in type. */
const smallScreen = 17.5;
const margins = 2.3;
const columnOf = { narrow: 0.7, wide: 0.5 } as const;

const screen = signal(measured());
addEventListener('resize', () => {
  screen.value = measured();
});

function measured(): { readonly width: number; readonly height: number } {
  return { width: innerWidth, height: innerHeight };
}

/** How many columns a part of the notice may have on this screen. */
function roomFor(notice: string): number {
  if (!largeType.value) return columns.normal;
  const type = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const { width, height } = screen.value;
  if (Math.min(width, height) > smallScreen * type) return columns.large;
  const column = /[a-z]{3}/iu.test(notice) ? columnOf.narrow : columnOf.wide;
  return Math.min(columns.large, Math.floor((width / type - margins) / column));
}

/** The notice of the place; a long one comes in parts, each long enough to read, because moving text is hard to follow. */
export function Notice({ notice }: { notice: string | null }): VNode | null {
  if (notice === null) return null;
  const parts = noticeParts(notice, roomFor(notice));
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
