/** What a bench says: one figure at a time, beside what it is measured against. */
export interface Figure {
  /** What was measured, in words, with its conditions. */
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What the machine itself needs for the same, measured in the same run; in the same unit. */
  readonly floor?: number;
  /** `value` to `floor`. */
  readonly ratio?: number;
  /** What somebody else's program needs for the same, measured in the same run; in the same unit. */
  readonly peer?: { readonly name: string; readonly value: number };
}

export interface BenchOptions {
  /** The sizes that take many minutes as well. */
  readonly full: boolean;
}

/** A figure beside its floor, with the ratio of both. */
export function beside(figure: string, value: number, unit: string, floor: number): Figure {
  return { figure, value, unit, floor, ratio: value / floor };
}
