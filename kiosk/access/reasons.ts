/**
 * Every reason a verdict can carry, with the verdict it argues for, the knobs of the policy that govern it and the
 * inputs it rests on. A knob may make a reason against refer instead of deny, or deny instead of refer; none makes it
 * argue for granting. The texts live in the catalogue of the screen and the voice under `reason.<code>`; the generated
 * table in kiosk/access/reasons.md lists them all.
 */
export const reasons = {
  // for granting
  allStepsPassed: granted('requiredSteps'),
  clinicalReadingNormal: granted('temperature', 'readings'),
  reentryGrace: granted('reentry', 'lastPassage'),
  maskReminder: granted('mask'),
  antiPassbackNoted: granted('antiPassback', 'lastPassage'),
  // for denying
  credentialMalformed: denied(null, 'credential'),
  credentialSignatureInvalid: denied(null, 'credential'),
  credentialIssuerUnknown: denied(null, 'credential'),
  credentialNotYetValid: denied(null, 'credential', 'wallMs'),
  credentialExpired: denied(null, 'credential', 'wallMs'),
  credentialReplayed: denied('replayWindowMinutes', 'replayed'),
  credentialStale: denied('freshnessMinutes', 'credential', 'wallMs'),
  credentialKindNotAccepted: denied('kinds', 'credential.credential.kind'),
  certificateRevoked: denied(null, 'credential'),
  certificateRuleFailed: denied('certificates.ruleSet', 'credential'),
  codeUnknown: denied(null, 'credential'),
  identityNumberWrong: denied(null, 'credential'),
  codeTooLong: denied(null, 'credential'),
  codeHasControlCharacters: denied(null, 'credential'),
  colourNotAccepted: denied('colours', 'credential.credential.colour'),
  stayHomeLeaving: denied('colours', 'credential.credential.colour', 'direction'),
  testMissing: denied('testMaxAgeHours', 'credential'),
  testTooOld: denied('testMaxAgeHours', 'credential', 'wallMs'),
  testPositive: denied(null, 'credential'),
  itineraryAtRisk: denied('itineraryAtRisk', 'credential.credential.itineraryAtRisk'),
  notResident: denied('residentsOnly', 'compound', 'credential.credential.compounds', 'listed.roster'),
  visitorOutsideHours: denied('visitors', 'local'),
  deliveryLeftAtGate: denied('deliveries', 'purpose'),
  vehicleNotAdmitted: denied('vehicles', 'purpose'),
  curfew: denied('curfew', 'local'),
  outsideHours: denied('hours', 'local'),
  scheduleMissing: denied('schedules', 'local'),
  antiPassback: denied('antiPassback', 'lastPassage', 'direction'),
  paperPassTwice: denied('paperTwice', 'lastPassage'),
  occupancyReached: denied('occupancy', 'inside'),
  onWatchlist: denied('watchlistHit', 'listed.watchlisted'),
  temperatureElevated: denied('temperature', 'readings'),
  portalLockedDown: denied(null, 'lockedDown'),
  // for referring to staff: the machine cannot verify
  clockNotTrusted: referred('degrade.clockNotTrusted', 'clockTrusted'),
  policyNotInForce: referred('degrade.policyNotInForce', 'wallMs'),
  onlineUnreachable: referred('degrade.networkDown', 'credential'),
  listsMissing: referred('degrade.listsMissing', 'lists'),
  watchlistNotAsked: referred('degrade.listsMissing', 'listed.watchlisted'),
  listsStale: referred('degrade.listsStale', 'lists'),
  thermometerUnavailable: referred('degrade.thermometerMissing', 'capabilities.thermometer'),
  identityNumberScanned: referred(null, 'credential'),
  configurationCode: referred(null, 'credential'),
  notOnRoster: referred('lists', 'listed.roster'),
  colourUntold: referred('colours', 'credential.credential.kind', 'direction', 'lastPassage'),
  visitorToStaff: referred('visitors', 'compound', 'credential.credential.compounds'),
  maskNotConfirmed: referred('mask', 'maskConfirmed'),
  trustListMissing: referred(null, 'credential'),
  temperatureLow: referred('temperature', 'readings'),
  temperatureInvalid: referred('temperature', 'readings'),
  ambientOutOfRange: referred('temperature.ambientC', 'ambientC', 'readings'),
  ambientUnknown: referred(null, 'readings'),
  scannerUnavailable: referred(null, 'capabilities.scanner'),
  gateUnavailable: referred(null, 'capabilities.gate'),
  ledgerUnavailable: referred(null, 'capabilities.ledger'),
  staffMayAllow: referred('degrade'),
} as const satisfies Record<string, ReasonDefinition>;

/** The machine's answer: `referred` means that it cannot verify and a person must look. */
export type Verdict = 'granted' | 'denied' | 'referred';

interface ReasonDefinition {
  readonly argues: Verdict;
  /** Path in the policy, such as `degrade.clockNotTrusted`; null where no knob governs it. */
  readonly knob: string | null;
  /** Paths in the inputs of the decision. */
  readonly restsOn: readonly string[];
}

export type ReasonCode = keyof typeof reasons;

/** Why a member of staff decided otherwise than the machine. */
export const overrideReasons = [
  'identityKnown',
  'paperDocumentSeen',
  'clinicalReadingNormal',
  'emergency',
  'deviceFailure',
  'registeredHere',
  'refusedAtGate',
  'otherNoted',
] as const;

export type OverrideReason = (typeof overrideReasons)[number];

/** The reference of all reasons as Markdown: what kiosk/access/reasons.md must hold. */
export function renderReasonReference(): string {
  const rows = Object.entries(reasons).map(
    ([code, { argues, knob, restsOn }]) =>
      `| \`${code}\` | ${argues} | ${knob === null ? '–' : `\`${knob}\``} | ${restsOn.join(', ')} |`,
  );
  return [
    '# Reasons',
    '',
    'Generated from `kiosk/access/reasons.ts`; do not edit. A knob that says refer or deny moves its reason between',
    'those two; none makes a reason against argue for granting.',
    '',
    '| reason | argues for | knob of the policy | rests on |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function granted(knob: string | null, ...restsOn: readonly string[]) {
  return { argues: 'granted', knob, restsOn } as const;
}

function denied(knob: string | null, ...restsOn: readonly string[]) {
  return { argues: 'denied', knob, restsOn } as const;
}

function referred(knob: string | null, ...restsOn: readonly string[]) {
  return { argues: 'referred', knob, restsOn } as const;
}
