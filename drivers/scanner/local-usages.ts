/** The usages collected for the next main item of a report descriptor (USB HID 1.11 §6.2.2.8). */
import type { DescriptorItem } from './descriptor-items.ts';
import type { UsageRange } from './report-fields.ts';

/** A usage of four bytes carries its own page in the upper half; a shorter one takes the page in force at the main item. */
interface LocalUsage {
  readonly page: number | null;
  readonly id: number;
}

interface LocalRange {
  readonly from: LocalUsage;
  readonly to: LocalUsage;
}

export class LocalUsages {
  #ranges: LocalRange[] = [];
  #minimum: LocalUsage | null = null;
  /** Null outside a set of alternatives; within one, whether its preferred usage has been taken. */
  #delimited: 'empty' | 'taken' | null = null;

  /** Null, or what is wrong with the item. */
  take(item: DescriptorItem): string | null {
    switch (item.tag) {
      case 0x0: {
        const usage = usageOf(item);
        this.#add({ from: usage, to: usage });
        return null;
      }
      case 0x1:
        this.#minimum = usageOf(item);
        return null;
      case 0x2:
        return this.#maximum(usageOf(item));
      case 0xa:
        if (item.unsigned === 1) {
          if (this.#delimited !== null) return 'delimiters nest';
          this.#delimited = 'empty';
          return null;
        }
        if (this.#delimited === null) return 'closing delimiter without an opening one';
        this.#delimited = null;
        return null;
      default:
        return null; // designators and strings do not concern us
    }
  }

  /** The usage of a collection; usage 0 (undefined) when none was given. */
  first(pageInForce: number): UsageRange {
    const range = this.#ranges[0];
    if (range === undefined) return { page: pageInForce, from: 0, to: 0 };
    return { page: range.from.page ?? pageInForce, from: range.from.id, to: range.from.id };
  }

  /** The ranges with their pages, or what is wrong with them. */
  resolve(pageInForce: number): readonly UsageRange[] | string {
    if (this.#minimum !== null) return 'usage minimum without usage maximum';
    return this.#ranges.map(({ from, to }) => ({ page: from.page ?? pageInForce, from: from.id, to: to.id }));
  }

  clear(): void {
    this.#ranges = [];
    this.#minimum = null;
    this.#delimited = null;
  }

  #maximum(to: LocalUsage): string | null {
    const from = this.#minimum;
    this.#minimum = null;
    if (from === null) return 'usage maximum without usage minimum';
    if (from.page !== null && to.page !== null && from.page !== to.page) return 'usage range spans two pages';
    if (to.id < from.id) return `usage maximum ${to.id} is below usage minimum ${from.id}`;
    this.#add({ from: { page: from.page ?? to.page, id: from.id }, to });
    return null;
  }

  /** Of a delimited set only the first, the preferred usage, counts (§6.2.2.8 Delimiter). */
  #add(range: LocalRange): void {
    if (this.#delimited === 'taken') return;
    if (this.#delimited === 'empty') this.#delimited = 'taken';
    this.#ranges.push(range);
  }
}

function usageOf(item: DescriptorItem): LocalUsage {
  if (item.size < 4) return { page: null, id: item.unsigned };
  return { page: item.unsigned >>> 16, id: item.unsigned & 0xffff };
}
