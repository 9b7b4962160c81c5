import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Mark } from './pictures/marks.tsx';
import { texts } from './state.ts';
import { fill } from './texts/catalogue.ts';

/** Pages kept by somebody else, such as the station: the list's own pages lie within each of them. */
export interface OuterPages {
  readonly page: number;
  readonly pages: number;
  readonly onPage: (page: number) => void;
}

/**
 * A list leafed through page by page, each row whole: one that moves under a finger is easily hit wrongly, and its last
 * line is cut in half. The rows stand in columns as wide as the list (`data-pages`), of which one is in sight.
 */
export function Paged(props: {
  readonly tag: 'ol' | 'ul' | 'div';
  readonly class: string;
  readonly label?: string;
  readonly children: ComponentChildren;
  readonly outer?: OuterPages;
  /** The row to be in sight. */
  readonly showRow?: number;
  /** What stands before the arrows. */
  readonly foot?: ComponentChildren;
}): VNode {
  const list = useRef<HTMLDivElement>(null);
  const [pages, setPages] = useState(1);
  const [page, setPage] = useState(0);
  const { outer, showRow } = props;
  // All three take the same attributes, but as a union they have none in common for the checker.
  const Tag: 'div' = props.tag as 'div';
  const shown = Math.min(page, pages - 1);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const count = (): void => setPages(pagesOf(element));
    count();
    const observer = new ResizeObserver(count);
    observer.observe(element);
    return () => observer.disconnect();
  });
  useLayoutEffect(() => {
    if (list.current !== null) list.current.scrollLeft = shown * stepOf(list.current);
  });
  useLayoutEffect(() => {
    const element = list.current;
    const row = showRow === undefined ? undefined : element?.children[showRow];
    if (element === null || row === undefined) return;
    const left = row.getBoundingClientRect().left - element.getBoundingClientRect().left + element.scrollLeft;
    setPage(Math.round(left / stepOf(element)));
  }, [showRow, pages]);
  const before = shown > 0 ? () => setPage(shown - 1) : turn(-1);
  const after = shown + 1 < pages ? () => setPage(shown + 1) : turn(1);
  const all = (outer?.pages ?? 1) * pages;
  const now = (outer?.page ?? 0) * pages + shown + 1;
  return (
    <>
      <Tag
        ref={list}
        class={`paged ${props.class}`}
        data-pages={pages}
        {...(props.label === undefined ? {} : { 'aria-label': props.label })}
        {...(props.tag === 'div' && props.label !== undefined ? { role: 'region' as const } : {})}
      >
        {props.children}
      </Tag>
      {(all > 1 || props.foot !== undefined) && (
        <div class="foot">
          {props.foot}
          {all > 1 && (
            <div class="pager">
              <Turn mark="back" name={texts.value.staff.earlier} onTurn={before} />
              <span>{fill(texts.value.staff.pageOf, { n: now, m: all })}</span>
              <Turn mark="forward" name={texts.value.staff.later} onTurn={after} />
            </div>
          )}
        </div>
      )}
    </>
  );

  function turn(by: -1 | 1): (() => void) | null {
    if (outer === undefined || outer.page + by < 0 || outer.page + by >= outer.pages) return null;
    return () => {
      setPage(by < 0 ? pages - 1 : 0);
      outer.onPage(outer.page + by);
    };
  }
}

function Turn({ mark, name, onTurn }: { mark: 'back' | 'forward'; name: string; onTurn: (() => void) | null }): VNode {
  return (
    <button type="button" class="tool" aria-label={name} disabled={onTurn === null} onClick={onTurn ?? undefined}>
      <Mark name={mark} />
    </button>
  );
}

/** How far one page lies from the next, pixels: its width and the gap of the columns. */
function stepOf(element: HTMLElement): number {
  return element.clientWidth + Number.parseFloat(getComputedStyle(element).columnGap || '0');
}

function pagesOf(element: HTMLElement): number {
  return Math.max(1, Math.round((element.scrollWidth + stepOf(element) - element.clientWidth) / stepOf(element)));
}
