/** What a technician may test, restart and trace, how it stands or has ended, and why a self-test ended as it did. */

export const selfTests = [
  'thermometer',
  'scanner',
  'relay',
  'inputs',
  'sound',
  'screen',
  'ledger',
  'uplink',
  'clock',
] as const;
export type SelfTest = (typeof selfTests)[number];

/** `confirm`: asked for once, done when it is asked for again. `showCode`: waits for a code before the scanner. */
export const testStates = ['untested', 'confirm', 'running', 'showCode', 'pass', 'fail', 'unknown'] as const;
export type TestState = (typeof testStates)[number];

export const restartableParts = ['thermometer', 'scanner', 'player', 'screen', 'uplink'] as const;
export type RestartablePart = (typeof restartableParts)[number];

export const tracedDevices = ['thermometer', 'scanner'] as const;
export type TracedDevice = (typeof tracedDevices)[number];

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
