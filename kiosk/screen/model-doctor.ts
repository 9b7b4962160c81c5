/** What the doctor has found on this box, as the technician's panel shows it. */
import type { Written } from './texts/written.ts';

/** The worst first; `unknown`: could not be looked at, which is no good news either. */
export const doctorLevels = ['red', 'yellow', 'unknown', 'green'] as const;
export type DoctorLevel = (typeof doctorLevels)[number];

export interface DoctorFinding {
  readonly level: DoctorLevel;
  readonly in: Written<{ readonly area: string; readonly says: string; readonly remedy: string | null }>;
}

export const doctorStates = ['never', 'running', 'done', 'failed'] as const;

export interface DoctorView {
  readonly state: (typeof doctorStates)[number];
  /** Unix milliseconds of what is shown; null: nothing is. */
  readonly atMs: number | null;
  readonly result: 'green' | 'yellow' | 'red' | null;
  readonly findings: readonly DoctorFinding[];
}
