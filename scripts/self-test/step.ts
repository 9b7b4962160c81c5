/** One line of the acceptance sheet: what was tried, what was measured, and what came of it. */
export const stepNames = ['thermometer', 'scanner', 'relay', 'inputs', 'sound', 'ledger', 'uplink', 'clock'] as const;
export type StepName = (typeof stepNames)[number];

/** `notTried`: it needs a person, and nobody was there or somebody skipped it. */
export type Outcome = 'pass' | 'fail' | 'unknown' | 'notTried';

export interface Measure {
  readonly name: string;
  readonly value: string | number;
  readonly unit: string;
}

export interface Step {
  readonly step: StepName;
  readonly outcome: Outcome;
  readonly measures: readonly Measure[];
  /** Why, in one line; null for a plain pass. */
  readonly note: string | null;
  /** An SVG picture. */
  readonly picture: string | null;
}

/** A step without a picture. */
export function step(
  name: StepName,
  outcome: Outcome,
  measures: readonly Measure[] = [],
  note: string | null = null,
): Step {
  return { step: name, outcome, measures, note, picture: null };
}

/** Whether a person is at the terminal to press, show and answer. */
export interface Person {
  /** Shows a line. */
  tell(line: string): void;
  /** Null: nobody is there. */
  yes(question: string): Promise<boolean | null>;
  /** Resolves true when Enter is pressed, false when `over` resolves before; null: nobody is there. */
  enterBefore(over: Promise<unknown>): Promise<boolean | null>;
}

export function rounded(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
