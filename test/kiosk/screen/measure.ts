import type { Page } from 'playwright-core';

/**
 * What a person would stumble over in the page as it stands, in words: type below the smallest allowed size, lines too
 * close, text that leaves its field or the screen or lies over other text, and targets too small for a finger.
 */
export function problemsOf(page: Page, smallestPx: number): Promise<string[]> {
  return page.evaluate((smallest) => {
    const problems: string[] = [];
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
    const covering = document.querySelector('.panel');
    const root = covering ?? document.body;
    const texts: { element: Element; rect: DOMRect }[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      if ((node.textContent ?? '').trim() === '' || element === null || !element.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rect = range.getBoundingClientRect();
      const style = getComputedStyle(element);
      const size = Number.parseFloat(style.fontSize);
      if (size < smallest - 0.01) problems.push(`type of ${size} px: ${nameOf(element)}`);
      if (Number.parseFloat(style.lineHeight) / size < 1.299) problems.push(`lines too close: ${nameOf(element)}`);
      if (element.closest('.events') === null) {
        texts.push({ element, rect });
        const field = element.closest('button, li, figure, .guidance, .answer, .facts, .notice, header, h3') ?? root;
        for (const edge of [field, root]) {
          const box = edge.getBoundingClientRect();
          // Half a line's leading may stand over the edge without a stroke of the letters being lost.
          const slack = size * 0.16;
          if (rect.left < box.left - 1 || rect.right > box.right + 1) problems.push(`too wide: ${nameOf(element)}`);
          else if (rect.top < box.top - slack || rect.bottom > box.bottom + slack)
            problems.push(`too high: ${nameOf(element)}`);
        }
      }
    }
    for (const [at, a] of texts.entries()) {
      for (const b of texts.slice(at + 1)) {
        const over = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
        const across = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
        if (a.element !== b.element && over > smallest * 0.3 && across > 1) {
          problems.push(`${nameOf(a.element)} lies over ${nameOf(b.element)}`);
        }
      }
    }
    for (const button of root.querySelectorAll('button')) {
      const { width, height, left, right, top, bottom } = button.getBoundingClientRect();
      if (width < 60 || height < 60) problems.push(`target ${width}×${height}: ${nameOf(button)}`);
      if (left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1)
        problems.push(`off the screen: ${nameOf(button)}`);
    }
    for (const picture of root.querySelectorAll('.place-code svg, .picture, .sign')) {
      const { width, height } = picture.getBoundingClientRect();
      if (picture.checkVisibility() && (width < smallest * 1.7 || height < smallest * 1.7)) {
        problems.push(`picture too small: ${width}×${height} in ${nameOf(picture.parentElement ?? picture)}`);
      }
    }
    return [...new Set(problems)];
  }, smallestPx);
}
