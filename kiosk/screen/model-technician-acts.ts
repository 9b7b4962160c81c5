/** What a technician has done here, how it stands or has ended, and why a self-test ended as it did. */
import type { RestartablePart, SelfTest, TestState, TracedDevice } from './model-technician.ts';

/** How what a technician asked for last stands, or has ended: `done` only where it is. */
export const technicianOutcomes = [
  'done',
  'started',
  'recordsNothing',
  'notBack',
  'noReading',
  'notRecorded',
  'somebodyThere',
  'busy',
  'noKey',
  'noClock',
  'noMedium',
  'unsupported',
  'secondNeeded',
  'notConfirmed',
  'samePerson',
  'tooMuch',
] as const;
export type TechnicianOutcome = (typeof technicianOutcomes)[number];

/** Each is called as the panel calls it. */
export const technicianActs = ['testIt', 'testAll', 'doctor', 'trace', 'copy', 'correction', 'restart'] as const;

/** Which act an outcome is of, and of what part. */
export interface TechnicianAct {
  readonly act: (typeof technicianActs)[number];
  readonly of: SelfTest | RestartablePart | TracedDevice | null;
}

export interface ToldOutcome extends TechnicianAct {
  /** Of a test that needs a hand, or has ended: its state. */
  readonly code: TechnicianOutcome | TestState;
  /** Counted, so that the same outcome twice is seen to be another one. */
  readonly number: number;
}

/** Why a self-test did not pass, or waits for a hand. */
export const testCauses = [
  'opensGate',
  'needsCode',
  'notThere',
  'fewFrames',
  'restless',
  'somebodyBefore',
  'noCode',
  'notWritten',
  'unreadable',
  'unmoved',
  'starting',
  'notHeard',
  'cardStill',
  'notPlayed',
  'onlyPlayed',
  'brokenChain',
] as const;
export type TestCause = (typeof testCauses)[number];
