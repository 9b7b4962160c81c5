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
  /** What other people's programs need for the same, measured in the same run; in the same unit. */
  readonly peers?: readonly Peer[];
}

export interface Peer {
  readonly name: string;
  readonly value: number;
}

/** What could not be measured here, and why: nothing is left out in silence. */
export interface Absent {
  readonly absent: string;
  readonly why: string;
}

export type Finding = Figure | Absent;

export interface BenchOptions {
  /** The sizes that take many minutes as well. */
  readonly full: boolean;
  /** Where pictures of growth are written; none unless given. */
  readonly svg?: string;
}

/** A figure beside its floor, with the ratio of both. */
export function beside(figure: string, value: number, unit: string, floor: number): Figure {
  return { figure, value, unit, floor, ratio: value / floor };
}
