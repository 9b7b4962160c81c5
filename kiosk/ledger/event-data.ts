/** The parts the data of events is made of. Objects are strict: a field nobody declared never reaches the disk. */
import { z } from 'zod';
import { maskNumbers } from './mask-numbers.ts';
import { overrideReasons, reasons, type ReasonCode } from '../access/reasons.ts';

/** A word of a closed vocabulary kept elsewhere (band, cause, fault code), or an identity without meaning of its own. */
const code = z.string().max(128).regex(/^\S+$/);

/** Text from outside is cut, not refused: it must never keep an event from being recorded. */
const cutTo = (length: number) => z.string().transform((text) => text.slice(0, length).toWellFormed());

/** One line for a technician; never a name, a number or an address of a person. */
const detail = cutTo(300);

/** What a device is called: its role, path or identity. */
const device = cutTo(128);

/**
 * What a member of staff typed. A long number in it is most likely somebody's identity or telephone number, which belongs
 * into the sealed registration: of it the first and the last digit stay.
 */
const note = cutTo(200).transform(maskNumbers);

const milliseconds = z.number().int().nonnegative();
const finite = z.number();
const encounter = code;
const encounterOrNull = code.nullable();
const staff = code;
const reasonCode = z.enum(Object.keys(reasons) as [ReasonCode, ...ReasonCode[]]);
const verdict = z.enum(['granted', 'denied', 'referred']);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

const credential = z.strictObject({
  kind: code,
  medium: code,
  holder: code,
  issuer: code,
  colour: z.enum(['green', 'yellow', 'purple', 'red']).nullable(),
  /** Unix seconds: when the district answered about an online code. */
  answeredAtS: z.int().nonnegative().optional(),
  /** Of the code, unique and a pseudonym, where it let somebody pass: after a restart it does not let the next one pass. */
  id: code.optional(),
});

/** Degrees Celsius; `correction` is the version of the correction. `correctedC` is null where no correction applies; the raw value is never overwritten. */
const reading = z.strictObject({
  source: z.enum(['instrument', 'clinical']),
  rawC: finite,
  correctedC: finite.nullable(),
  ambientC: finite.nullable(),
  correction: code.nullable(),
  band: code,
  atMs: finite,
});

export const nothing = z.strictObject({});

export const decision = z.strictObject({
  encounter,
  reasons: z.array(reasonCode).min(1),
  policyVersion: code,
  credential: credential.nullable(),
  readings: z.array(reading),
  clockTrusted: z.boolean(),
  direction: z.enum(['in', 'out']),
});

/** `encounter` is null for somebody who never came before the devices. */
export const override = z.strictObject({
  encounter: encounterOrNull,
  verdict: z.enum(['granted', 'denied']),
  reason: z.enum(overrideReasons),
  note: note.optional(),
  staff,
  machineVerdict: verdict.nullable(),
});

/** Who must stay at home: the holder's pseudonym and colour, so that the district finds their track. */
export const stayHome = z.strictObject({
  encounter,
  credential: credential.nullable(),
  direction: z.enum(['in', 'out']),
});

export const maskSeen = z.strictObject({ encounter, staff });

export const setAside = z.strictObject({
  encounter,
  credential: credential.nullable(),
  readings: z.array(reading),
  waitMs: milliseconds,
});

/** `readings`: those of somebody without a code who left although another measurement was due. */
export const abandoned = z.strictObject({
  encounter,
  why: code,
  had: z.array(z.enum(['credential', 'temperature'])),
  readings: z.array(reading).optional(),
});

const releaseCause = z.enum(['access', 'override', 'command', 'requestToExit', 'test']);
const portalMode = z.enum(['controlled', 'lockedDown', 'lockedOpen']);

export const released = z.strictObject({ encounter: encounterOrNull, cause: releaseCause, durationMs: milliseconds });
/** `passages`: how many went through on the one release. */
export const tailgating = z.strictObject({ encounter: encounterOrNull, passages: count });
export const releaseFailed = z.strictObject({ encounter: encounterOrNull, cause: releaseCause, code, detail });
export const ofEncounter = z.strictObject({ encounter: encounterOrNull });
export const modeChanged = z.strictObject({ from: portalMode, to: portalMode, cause: code, staff: staff.nullable() });

/** How long the state lasted; null when its beginning is not known, as after a start. */
export const lasted = z.strictObject({ durationMs: milliseconds.nullable() });

export const tamper = z.strictObject({ input: code });
export const tamperEnded = z.strictObject({ input: code, durationMs: milliseconds.nullable() });
export const deviceLost = z.strictObject({ device, code, detail });
export const deviceBack = z.strictObject({ device, durationMs: milliseconds.nullable() });
export const why = z.strictObject({ why: code, detail });
/** The `number`th restart since the screen was last steady. */
export const screenRestarted = z.strictObject({ why: code, number: z.int().min(1) });

export const clockStepped = z.strictObject({ deltaMs: z.number().int() });
export const clockTrusted = z.strictObject({ source: code });

export const stationStarted = z.strictObject({
  software: code,
  bootReason: code,
  previousEnd: z.enum(['clean', 'unclean', 'none']),
});
export const softwareUpdated = z.strictObject({ from: code, to: code });
/** `security`: whether its maker says that it closes a hole. */
export const softwareOffered = z.strictObject({ version: code, serial: count, security: z.boolean() });
/** `files`: the first of them, without the slash at their beginning. */
export const filesChanged = z.strictObject({ count: z.int().min(1), files: z.array(detail).min(1).max(10) });
/** `digest` of the package, hexadecimal. */
export const updateBegun = z.strictObject({ from: code, to: code, digest });
export const updateReturned = z.strictObject({ from: code, to: code, why: code, detail });
export const configurationLoaded = z.strictObject({ file: detail, digest });
/** Of how many people. */
export const configurationPinsTaken = z.strictObject({ file: detail, digest, people: count });
export const configurationRefused = z.strictObject({ file: detail, detail });
export const policyLoaded = z.strictObject({
  version: code,
  serial: count.optional(),
  origin: z.enum(['site', 'district', 'backup']).optional(),
  /** The newest of the district that this box ever had in force: no older one comes back, whatever becomes of its files. */
  highest: z.strictObject({ version: code, serial: count }).optional(),
});
export const policyRefused = z.strictObject({ why: code, detail });
export const policyExpired = z.strictObject({ version: code, serial: count });

/** `command`: its id; `about`: what exactly, where its name does not say. Times are Unix seconds. */
export const commandTaken = z.strictObject({
  command: code,
  name: code,
  about: detail,
  issuedAtS: count,
  expiresAtS: count,
});
export const commandRefused = z.strictObject({ command: code.nullable(), name: code.nullable(), why: code, detail });
export const commandDone = z.strictObject({ command: code, name: code, outcome: z.enum(['done', 'failed']), detail });

/** Key ids are JWK thumbprints; `publicKey` 32 and `signature` (by the previous key) 64 bytes in base64url. */
export const keyChanged = z.strictObject({
  previousKey: code,
  key: code,
  publicKey: z.string().regex(/^[\w-]{43}$/),
  signature: z.string().regex(/^[\w-]{86}$/),
});

export const listLoaded = z.strictObject({ list: z.enum(['roster', 'watchlist']), version: count, entries: count });

export const listRefused = z.strictObject({ list: z.enum(['roster', 'watchlist']), why: code, detail });
export const listDamaged = z.strictObject({ list: z.enum(['roster', 'watchlist']), detail });

/** Under the pseudonym only; `level` is a word of the watchlist, and its `listVersion` says which. */
export const watchlistHit = z.strictObject({
  encounter: encounterOrNull,
  holder: code,
  level: code,
  listVersion: count,
});

const technician = code;
const correction = z.strictObject({ version: code, offsetC: finite, author: code, expires: z.iso.date() });
export const technicianOnly = z.strictObject({ technician });
export const tested = z.strictObject({ technician, part: code, result: z.enum(['pass', 'fail', 'unknown']), detail });
/** `before` and `after` are null where the site's own, or none, applies; `confirmedBy`: who of the staff agreed to a large one. */
export const correctionChanged = z.strictObject({
  technician,
  before: correction.nullable(),
  after: correction.nullable(),
  confirmedBy: staff.optional(),
});
export const partRestarted = z.strictObject({ technician, part: code });
export const traceRecorded = z.strictObject({ technician, device, durationMs: milliseconds, bytes: count });
/** What left the box on a medium: events `from` to `through`, sealed to the district's key, and traces without payloads. */
export const exported = z.strictObject({
  technician,
  from: count,
  through: count,
  traces: count,
  bytes: count,
  digest,
});
export const staffOnly = z.strictObject({ staff });
export const signInFailed = z.strictObject({ attempts: count, lockedMs: milliseconds });
export const supervisorCalled = z.strictObject({ encounter: encounterOrNull, staff: staff.nullable() });
export const clinicalReading = z.strictObject({ encounter, temperatureC: finite, staff });

/** `loudness` in LUFS as rendered, null where the sound device is not calibrated. */
export const announcement = z.strictObject({ item: code, durationMs: milliseconds, loudness: finite.nullable() });

const ordered = { forMs: milliseconds, cause: z.enum(['staff', 'command']), staff: staff.nullable() };

export const muted = z.strictObject(ordered);
/** Decibels relative to what the site has set. */
export const volumeSet = z.strictObject({ ...ordered, volumeDb: finite });
/** `items`: sentences of the catalogue, or names of sound files. */
export const noticePosted = z.strictObject({ ...ordered, items: z.array(code).max(10) });

/** Base64url: the 32 bytes of the key, the 64 of the signature. */
export const checkpoint = z.strictObject({
  key: z.string().regex(/^[\w-]{43}$/),
  signature: z.string().regex(/^[\w-]{86}$/),
});

export const registered = z.strictObject({
  encounter: encounterOrNull,
  holder: code,
  kind: code,
  record: code,
  has: z.array(z.enum(['name', 'identityNumber', 'contact', 'household', 'plate'])),
  key: code,
  digest,
});

export const spaceLow = z.strictObject({ usedBytes: count, limitBytes: count });
/** Events `from` to `through` now hold what `digest` says (kiosk/ledger/dropped.ts); `count` of them were dropped this time. */
export const pruned = z.strictObject({ from: count, through: count, count, digest });
export const damaged = z.strictObject({
  file: detail,
  place: detail,
  chain: z.string().nullable(),
  lastGoodSequence: count.nullable(),
  lastGoodHash: digest.nullable(),
});

/** `file`: its name in the data directory, as `ledger.damaged` told it. */
export const asideRemoved = z.strictObject({ file: detail });

/** `backup`: its id; `recipient`: id of the key that opens it, or `passphrase`. */
export const handedOver = z.strictObject({ backup: code, recipient: code });
/** `backup`: id of the one that could not be written. */
export const handOverCalledOff = z.strictObject({ backup: code });
/**
 * Where the copy ends: `chain` up to `sequence` with `hash`. `handedOver`: the box it is from writes no more.
 * `afterRetirement`: id of the certificate by which this very box was erased before.
 */
export const restored = z.strictObject({
  backup: code,
  handedOver: z.boolean(),
  chain: code,
  sequence: count,
  hash: digest,
  afterRetirement: code.optional(),
});
/** `certificate`: its id; `unsent`: events the district never got. */
export const retired = z.strictObject({ certificate: code, unsent: count });

export const dailyReport = z.strictObject({
  day: z.iso.date(),
  granted: count,
  denied: count,
  referred: count,
  overridden: count,
  abandoned: count,
  /** Of the abandoned: those who left before the second measurement that was due. Absent where nobody did. */
  leftBeforeSecond: count.optional(),
  byReason: z.partialRecord(reasonCode, count),
  staff: z.array(staff),
  outages: z.array(z.strictObject({ what: code, count, durationMs: milliseconds })),
  /** How many readings rest on which correction; absent where none was corrected. */
  corrections: z.array(z.strictObject({ version: code, readings: count })).optional(),
});

export const handover = z.strictObject({ from: staff.nullable(), to: staff, note: note.optional() });
export const disinfection = z.strictObject({ staff, area: code });
export const inspection = z.strictObject({ staff, inspector: code, result: code, note: note.optional() });
export const erased = z.strictObject({
  kind: code,
  count,
  why: z.enum(['retention', 'request', 'shiftEnd', 'retired']),
});
