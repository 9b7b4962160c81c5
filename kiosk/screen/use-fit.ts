import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const steps = [1, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52, 0.44] as const;
const noStages = ['whole'] as const;

/**
 * Makes type and pictures of a field just small enough to fit it, whatever the language and however many reasons: sets
 * `--fit` on the element, which the styles multiply sizes with, never going below the smallest type. Measured before
 * the frame is painted; `key` names what is drawn, so that a mere tick of the clock measures nothing. Where the smallest
 * type is still too large, something else gives way: `stages` names in order what `data-room` may say of it.
 */
export function useFit<T extends HTMLElement>(key: string, stages: readonly string[] = noStages): RefObject<T | null> {
  const field = useRef<T>(null);
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return undefined;
    let fitted = '';
    const fit = (): void => {
      shrinkToFit(element, stages);
      fitted = sizeOf(element);
    };
    fit();
    // It speaks of every field once at the beginning, whose size is the one just fitted to: measuring again costs a layout.
    const observer = new ResizeObserver(() => {
      if (sizeOf(element) !== fitted) fit();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [key]);
  return field;
}

function shrinkToFit(element: HTMLElement, stages: readonly string[]): void {
  for (const stage of stages) {
    element.dataset['room'] = stage;
    for (const step of steps) {
      element.style.setProperty('--fit', String(step));
      if (!overflows(element)) return;
    }
  }
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): string {
  return `${clientWidth}x${clientHeight}`;
}

function overflows(element: HTMLElement): boolean {
  const parts = [element, ...element.querySelectorAll<HTMLElement>('[data-fit]')];
  return parts.some((part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1);
}
