import type { Page } from 'playwright-core';

/**
 * What lies wrong on the page as it stands, in words: text cut off by a field, text or a picture or a button over another,
 * and buttons of which a part cannot be touched. What a list has put on its other pages (`data-pages`) is not there.
 */
export function boxProblemsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    interface Box {
      readonly element: Element;
      readonly kind: 'text' | 'picture' | 'button';
      readonly left: number;
      readonly right: number;
      readonly top: number;
      readonly bottom: number;
    }
    const problems = new Set<string>();
    const root = document.querySelector('.panel') ?? document.body;
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
    const onOtherPage = (element: Element, { left, right }: { left: number; right: number }): boolean => {
      const list = element.closest('[data-pages]')?.getBoundingClientRect();
      return list !== undefined && (left >= list.right - 1 || right <= list.left + 1);
    };

    const boxes: Box[] = [];
    const add = (element: Element, kind: Box['kind'], { left, right, top, bottom }: Omit<Box, 'element' | 'kind'>) => {
      if (right - left < 1 || onOtherPage(element, { left, right })) return;
      boxes.push({ element, kind, left, right, top, bottom });
    };
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      if (
        (node.textContent ?? '').trim() === '' ||
        element === null ||
        !element.checkVisibility({ visibilityProperty: true })
      )
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      // A font's line is higher than its letters: what counts is half the type's size on both sides of the middle.
      const half = Number.parseFloat(getComputedStyle(element).fontSize) / 2;
      for (const { left, right, top, bottom } of range.getClientRects()) {
        const middle = (top + bottom) / 2;
        add(element, 'text', { left, right, top: middle - half, bottom: middle + half });
      }
    }
    for (const element of root.querySelectorAll('svg, video')) {
      if (element.checkVisibility({ visibilityProperty: true }))
        add(element, 'picture', element.getBoundingClientRect());
    }
    for (const element of root.querySelectorAll('button')) {
      if (element.checkVisibility({ visibilityProperty: true }))
        add(element, 'button', element.getBoundingClientRect());
    }

    for (const box of boxes) {
      for (let at: Element | null = box.element; at !== null; at = at.parentElement) {
        const { backgroundColor, borderTopWidth, overflowX, display } = getComputedStyle(at);
        if (display === 'inline' || at.tagName === 'svg' || (at === box.element && box.kind !== 'text')) continue;
        const painted = backgroundColor !== 'rgba(0, 0, 0, 0)' || Number.parseFloat(borderTopWidth) > 0;
        if (!painted && overflowX === 'visible' && at !== root) continue;
        const { left, right, top, bottom } = at.getBoundingClientRect();
        if (box.left < left - 1 || box.right > right + 1 || box.top < top - 1 || box.bottom > bottom + 1) {
          problems.add(`${nameOf(box.element)} leaves ${nameOf(at)}`);
        }
      }
    }

    for (const [at, a] of boxes.entries()) {
      for (const b of boxes.slice(at + 1)) {
        const over = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        if (over <= 1 || across <= 1 || a.element.contains(b.element) || b.element.contains(a.element)) continue;
        if (a.element.closest('.preview') !== null && b.element.closest('.preview') !== null) continue;
        problems.add(`${nameOf(a.element)} lies over ${nameOf(b.element)}`);
      }
    }

    for (const element of root.querySelectorAll('*')) {
      const { overflowX, overflowY } = getComputedStyle(element);
      if (element.closest('svg') !== null || !element.checkVisibility({ visibilityProperty: true })) continue;
      if (overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 1) {
        problems.add(`more than fits, ${element.scrollHeight} px in ${element.clientHeight}: ${nameOf(element)}`);
      }
      if (
        overflowX !== 'visible' &&
        !element.hasAttribute('data-pages') &&
        element.scrollWidth > element.clientWidth + 1
      )
        problems.add(`wider than fits: ${nameOf(element)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) problems.add('the page is wider than the screen');

    for (const { element, kind, left, right, top, bottom } of boxes) {
      if (kind !== 'button') continue;
      const [middle, half] = [(left + right) / 2, (top + bottom) / 2];
      // The middle and the middle of each edge: a round corner is nobody's aim.
      for (const [x, y] of [
        [middle, half],
        [left + 6, half],
        [right - 6, half],
        [middle, top + 6],
        [middle, bottom - 6],
      ] as const) {
        const touched = document.elementFromPoint(x, y);
        if (touched === null || !element.contains(touched)) problems.add(`cannot be touched: ${nameOf(element)}`);
      }
    }
    return [...problems];
  });
}
