import type { Page } from 'playwright-core';

/**
 * What a person would stumble over in the page as it stands, in words: type below the smallest allowed size, lines too
 * close, text that leaves its field or the screen or lies over other text, targets too small for a finger, and place codes
 * too small for a phone.
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
      if (
        (node.textContent ?? '').trim() === '' ||
        element === null ||
        !element.checkVisibility({ visibilityProperty: true })
      )
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rect = range.getBoundingClientRect();
      const style = getComputedStyle(element);
      const size = Number.parseFloat(style.fontSize);
      if (size < smallest - 0.01) problems.push(`type of ${size} px: ${nameOf(element)}`);
      if (Number.parseFloat(style.lineHeight) / size < 1.299) problems.push(`lines too close: ${nameOf(element)}`);
      const list = element.closest('[data-pages]')?.getBoundingClientRect();
      // What a list has put on its other pages is not there.
      if (list === undefined || (rect.left < list.right - 1 && rect.right > list.left + 1)) {
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
      // Folded away it is no target.
      if (!button.checkVisibility({ visibilityProperty: true })) continue;
      const { width, height, left, right, top, bottom } = button.getBoundingClientRect();
      if (width < 60 || height < 60) problems.push(`target ${width}×${height}: ${nameOf(button)}`);
      if (left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1)
        problems.push(`off the screen: ${nameOf(button)}`);
    }
    for (const picture of root.querySelectorAll('.place-code svg, .picture, .sign')) {
      const { width, height } = picture.getBoundingClientRect();
      if (
        picture.checkVisibility({ visibilityProperty: true }) &&
        (width < smallest * 1.7 || height < smallest * 1.7)
      ) {
        problems.push(`picture too small: ${width}×${height} in ${nameOf(picture.parentElement ?? picture)}`);
      }
    }
    // A code that no phone can read is worse than none.
    for (const code of root.querySelectorAll('.place-code svg')) {
      if (!code.checkVisibility({ visibilityProperty: true })) continue;
      const { width, height } = code.getBoundingClientRect();
      const module = Math.min(width, height) / Number(code.getAttribute('viewBox')?.split(' ')[2]);
      if (module < 3.5) problems.push(`modules of ${module.toFixed(2)} px in a place code`);
    }
    return [...new Set(problems)];
  }, smallestPx);
}

export interface Contrast {
  readonly what: string;
  readonly ratio: number;
  readonly inVerdict: boolean;
}

/** WCAG contrast of every visible text against the nearest painted background behind it; disabled buttons are left out. */
export function contrastsOf(page: Page): Promise<Contrast[]> {
  return page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    if (canvas === null) throw new Error('no canvas');
    const luminance = (colour: string): number => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0] = Array.from(canvas.getImageData(0, 0, 1, 1).data, (value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element | null): string => {
      for (let at = element; at !== null; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
      }
      return 'rgb(255, 255, 255)';
    };
    const found: Contrast[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = (node.textContent ?? '').trim();
      if (text === '' || element === null || !element.checkVisibility({ visibilityProperty: true })) continue;
      if (element.closest('button:disabled') !== null) continue;
      const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      found.push({ what: text.slice(0, 30), ratio, inVerdict: element.closest('.verdict') !== null });
    }
    return found;
  });
}
