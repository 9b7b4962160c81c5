/**
 * What `kadian doctor` and `kadian self-test` must find in the clean Debian of the proof, where every device of the gate is
 * simulated and there is no sound card, no display and no board: each finding that is not good, by its code, and why.
 */
import type { Level } from '../../doctor/area.ts';
import type { FindingCode } from '../../doctor/texts.ts';
import type { Outcome, StepName } from '../../self-test/step.ts';

export interface ExpectedFinding {
  readonly code: FindingCode;
  readonly level: Exclude<Level, 'green'>;
}

/** What cannot be good there: each must be found, and once. */
export const expectedOfDoctor: readonly ExpectedFinding[] = [
  // No display: the service of the screen is not started by then, and no page of it was seen.
  { code: 'serviceDown', level: 'red' },
  { code: 'screenNotSeen', level: 'yellow' },
  { code: 'shellNone', level: 'yellow' },
  { code: 'compositorNone', level: 'unknown' },
  // The lines of the relay and the contacts are files.
  { code: 'pinSimulated', level: 'unknown' },
  // The demonstration believes the clock of the host, and no time service runs in a container.
  { code: 'clockHost', level: 'unknown' },
  { code: 'clockDriftUnknown', level: 'unknown' },
  { code: 'soundNoCard', level: 'yellow' },
  { code: 'soundOff', level: 'yellow' },
];

/**
 * What the container sees of the machine the proof runs on, which nobody here can know: beside good, the levels it may
 * have. Anything else is no finding of this table.
 */
export const ofThisMachine: Readonly<Partial<Record<FindingCode, readonly Level[]>>> = {
  chipNone: ['yellow'],
  chipApart: ['yellow'],
  watchdogNone: ['yellow'],
  watchdogIdle: ['yellow'],
  heat: ['yellow'],
  heatUnknown: ['unknown'],
  supplyUnknown: ['unknown'],
  diskRoom: ['yellow'],
  cardSilent: ['unknown'],
  // The disk of a machine that builds at the same time.
  diskCommit: ['yellow', 'red'],
};

export interface ExpectedOutcome {
  readonly outcome: Outcome;
  /** What its line says of why. */
  readonly note: RegExp;
}

/** Each part of the self-test: nobody shows the code or moves a contact there. */
export const expectedOfSelfTest: Readonly<Record<StepName, readonly [ExpectedOutcome, ...ExpectedOutcome[]]>> = {
  thermometer: [{ outcome: 'pass', note: /^$/ }],
  scanner: [{ outcome: 'notTried', note: /^it opens; the code was skipped$/ }],
  relay: [{ outcome: 'pass', note: /^$/ }],
  inputs: [{ outcome: 'notTried', note: /^not every input was moved$/ }],
  sound: [{ outcome: 'fail', note: /\S/ }],
  // The second: of the disk of a machine that builds at the same time.
  ledger: [
    { outcome: 'pass', note: /^$/ },
    { outcome: 'fail', note: /^above \d+ ms$/ },
  ],
  uplink: [{ outcome: 'pass', note: /^$/ }],
  clock: [{ outcome: 'unknown', note: /^the host clock is believed/ }],
};
