/** Which page the signed-in member of staff works at: only that page is shown what is theirs, and only it is heard. */
import type { Sees } from './seen-by.ts';

export interface StaffPage {
  /** A page is there. */
  came(page: number): void;
  /** A page is gone; true: it was the member's. */
  gone(page: number): boolean;
  /** The PIN touched on this page is being compared. */
  trying(page: number): void;
  /** The PIN of this page was right; false: the page is gone, or another has begun meanwhile. */
  taken(page: number): boolean;
  /** A member has signed in: by a badge it is the only page there is, or else the first that asks for it. */
  signedIn(): void;
  signedOut(): void;
  /** The duty goes over where the one before stood. */
  handedOver(): void;
  /** Takes the sign-in of a badge that no page has taken yet; whether the page has the sign-in then. */
  claim(page: number): boolean;
  /** How the sign-in stands, seen from a page. */
  seenFrom(page: number): Sees['staff'];
}

export function createStaffPage(): StaffPage {
  const pages = new Set<number>();
  let page: number | null = null;
  let tried: number | null = null;
  let kept: number | null = null;

  return {
    came: (one) => void pages.add(one),
    gone(one) {
      pages.delete(one);
      if (one === tried) tried = null;
      if (one !== page) return false;
      page = null;
      return true;
    },
    trying(one) {
      tried = one;
    },
    taken(one) {
      if (tried !== one) return false;
      page = one;
      return true;
    },
    signedIn() {
      const [only = null] = pages;
      page = kept ?? (pages.size === 1 ? only : null);
      kept = null;
    },
    signedOut() {
      page = null;
    },
    handedOver() {
      kept = page;
    },
    claim(one) {
      page ??= one;
      return page === one;
    },
    seenFrom(one) {
      if (page === null) return 'free';
      return page === one ? 'own' : 'elsewhere';
    },
  };
}
