/** Which reason a person gives themselves, and which one a fault gives: what stands in neither table refuses somebody wrongly. */
import type { ReasonCode } from '../../kiosk/access/reasons.ts';
import type { PersonKind } from '../simulation/people.ts';
import type { Fault } from './plan.ts';

/** Under the example's policy. */
export const ownReasons: Readonly<Record<PersonKind, readonly ReasonCode[]>> = {
  resident: [],
  codeFirst: [],
  paper: [],
  child: [],
  concern: [],
  walksAway: [],
  coldArrival: ['temperatureLow'],
  hotCar: ['temperatureElevated'],
  fever: ['temperatureElevated'],
  elderlyNumber: ['identityNumberScanned'],
  worker: ['notResident', 'visitorToStaff'],
  otherCompound: ['notResident', 'visitorToStaff'],
  red: ['stayHomeLeaving', 'colourNotAccepted'],
  expired: ['credentialExpired', 'credentialStale', 'testTooOld'],
  oldPicture: ['credentialStale'],
  notAPass: ['credentialMalformed', 'codeUnknown'],
};

export interface Excuse {
  /** How long after all is as before the reason may still come, milliseconds. */
  readonly stillMs: number;
  /** A start of the station excuses it as well: no device is there yet. */
  readonly atStart: boolean;
  readonly by: (fault: Fault) => boolean;
}

/** A device that comes back, or a process that is started again, was there within 1.3 s. */
const deviceMs = 5_000;
/** The ledger is tried again every two seconds. */
const ledgerMs = 3_000;
/** A clock that stepped is believed again after half a minute. */
const clockMs = 35_000;
/** A station has its devices so long after its process began, milliseconds. */
export const startMs = 10_000;

const hits =
  (part: 'thermometer' | 'scanner' | 'guard', ...lines: readonly string[]) =>
  (fault: Fault): boolean =>
    fault.kind === 'unplug'
      ? fault.target === 'everything' || lines.includes(fault.target)
      : (fault.kind === 'kill' || fault.kind === 'freeze') && (fault.target === part || fault.target === 'station');

const thermometer: Excuse = { stillMs: deviceMs, atStart: true, by: hits('thermometer', 'thermometer') };
/** A code that was cut off on its way is read as none. */
const scanner: Excuse = { stillMs: deviceMs, atStart: true, by: hits('scanner', 'scanner') };

/** A reason that is not here is excused by no fault; and no reason is excused by the way to the district. */
export const excuses: Readonly<Partial<Record<ReasonCode, Excuse>>> = {
  ledgerUnavailable: {
    stillMs: ledgerMs,
    atStart: false,
    by: ({ kind }) => kind === 'disk' || kind === 'memory',
  },
  gateUnavailable: { stillMs: deviceMs, atStart: true, by: hits('guard', 'relay', 'door') },
  thermometerUnavailable: thermometer,
  temperatureInvalid: thermometer,
  ambientUnknown: thermometer,
  scannerUnavailable: scanner,
  credentialMalformed: scanner,
  codeUnknown: scanner,
  codeTooLong: scanner,
  codeHasControlCharacters: scanner,
  credentialSignatureInvalid: scanner,
  clockNotTrusted: { stillMs: clockMs, atStart: false, by: ({ kind }) => kind === 'clock' },
};

/** What a code gives that came in pieces: the machine stood still for longer than the scanner's gap between two parts (60 ms). */
export const ofPieces = {
  gapMs: 60,
  withinMs: 1_000,
  reasons: [
    'credentialMalformed',
    'codeUnknown',
    'codeTooLong',
    'codeHasControlCharacters',
    'credentialSignatureInvalid',
  ] as readonly ReasonCode[],
} as const;

/** Says only that staff may overrule the others. */
export const leadsNowhere: readonly ReasonCode[] = ['staffMayAllow'];

/** What a time that was set wrong may give where the station started in it and could not know better. */
export const ofTime: readonly ReasonCode[] = [
  'credentialNotYetValid',
  'credentialExpired',
  'credentialStale',
  'testTooOld',
  'policyNotInForce',
];
