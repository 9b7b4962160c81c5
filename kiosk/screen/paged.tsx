import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Mark } from './pictures/marks.tsx';
import { texts } from './state.ts';
import { fill } from './texts/catalogue.ts';

/** Pages kept by somebody else, such as the station: the list's own pages lie within each of them. */
export interface OuterPages {
  readonly page: number;
  readonly pages: number;
  /** Rows of all of them. */
  readonly total: number;
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
  /** A full page of somebody else's pages, as it was last seen: only their last one has fewer rows. */
  const [full, setFull] = useState<FullPage>({ rows: 0, pages: 1, inSight: 1 });
  const [page, setPage] = useState(0);
  const { outer, showRow } = props;
  // All three take the same attributes, but as a union they have none in common for the checker.
  const Tag: 'div' = props.tag as 'div';
  const shown = Math.min(page, pages - 1);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const count = (): void => {
      setPages(pagesOf(element));
      if (outer !== undefined && outer.page + 1 < outer.pages)
        setFull((before) =>
          unlessSame(before, { rows: element.children.length, pages: pagesOf(element), inSight: firstPageOf(element) }),
        );
    };
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
  const now = (outer?.page ?? 0) * full.pages + shown + 1;
  const all = now + pages - shown - 1 + (outer === undefined ? 0 : pagesAfter(outer, full));
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

interface FullPage {
  readonly rows: number;
  readonly pages: number;
  /** Rows of the first of its pages. */
  readonly inSight: number;
}

function unlessSame(before: FullPage, now: FullPage): FullPage {
  const isSame = before.rows === now.rows && before.pages === now.pages && before.inSight === now.inSight;
  return isSame ? before : now;
}

/** The list's own pages within those of somebody else that come after. */
function pagesAfter({ page, pages, total }: OuterPages, full: FullPage): number {
  const after = pages - 1 - page;
  if (after <= 0) return 0;
  const ofLast = Math.ceil((total - full.rows * (pages - 1)) / full.inSight);
  return (after - 1) * full.pages + Math.max(1, ofLast);
}

function firstPageOf(element: HTMLElement): number {
  const left = element.getBoundingClientRect().left - element.scrollLeft;
  const inSight = Array.from(element.children).filter(
    (row) => row.getBoundingClientRect().left - left < element.clientWidth,
  );
  return Math.max(1, inSight.length);
}

/** How far one page lies from the next, pixels: its width and the gap of the columns. */
function stepOf(element: HTMLElement): number {
  return element.clientWidth + Number.parseFloat(getComputedStyle(element).columnGap || '0');
}

function pagesOf(element: HTMLElement): number {
  return Math.max(1, Math.round((element.scrollWidth + stepOf(element) - element.clientWidth) / stepOf(element)));
}
