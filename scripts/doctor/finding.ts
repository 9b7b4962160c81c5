/** One thing the doctor has to say, without words: the words are in texts.ts, in both languages. */
import type { Clock } from '../../drivers/basics/clock.ts';
import type { Account } from '../devices/account.ts';
import type { SiteAlone } from '../devices/command.ts';
import type { Configured } from '../devices/configured.ts';
import type { Machine } from '../devices/machine.ts';
import type { StationState } from '../devices/station-state.ts';
import type { Area, Level } from './area.ts';
import type { Programs } from './programs.ts';
import type { FindingCode } from './texts.ts';

export interface Finding {
  readonly area: Area;
  readonly level: Level;
  readonly code: FindingCode;
  /** What the words mention; never about a person. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** What is examined, and by what. */
export interface Examination {
  readonly loaded: SiteAlone;
  readonly machine: Machine;
  readonly account: Account;
  readonly programs: Programs;
  readonly clock: Clock;
  readonly station: StationState;
  readonly configured: readonly Configured[];
  /** Progress, for people. */
  readonly tell: (line: string) => void;
}

/** Makes findings of one area. */
export function findingsOf(area: Area) {
  return (level: Level, code: FindingCode, values: Finding['values'] = {}): Finding => ({ area, level, code, values });
}

/** The worst level; what is unknown counts as yellow. */
export function worst(findings: readonly Finding[]): Exclude<Level, 'unknown'> {
  if (findings.some(({ level }) => level === 'red')) return 'red';
  return findings.every(({ level }) => level === 'green') ? 'green' : 'yellow';
}
