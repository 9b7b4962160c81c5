/**
 * Every reason a verdict can carry, with the verdict it argues for. The texts live in the catalogue of the screen and
 * the voice under `reason.<code>`; the generated table in kiosk/access/reasons.md lists them all.
 */
export const reasons = {
  // for granting
  allStepsPassed: { argues: 'granted' },
  clinicalReadingNormal: { argues: 'granted' },
  // for denying
  credentialMalformed: { argues: 'denied' },
  credentialSignatureInvalid: { argues: 'denied' },
  credentialIssuerUnknown: { argues: 'denied' },
  credentialNotYetValid: { argues: 'denied' },
  credentialExpired: { argues: 'denied' },
  credentialReplayed: { argues: 'denied' },
  credentialStale: { argues: 'denied' },
  codeUnknown: { argues: 'denied' },
  codeTooLong: { argues: 'denied' },
  codeHasControlCharacters: { argues: 'denied' },
  colourNotAccepted: { argues: 'denied' },
  testMissing: { argues: 'denied' },
  testTooOld: { argues: 'denied' },
  testPositive: { argues: 'denied' },
  itineraryAtRisk: { argues: 'denied' },
  notResident: { argues: 'denied' },
  temperatureElevated: { argues: 'denied' },
  portalLockedDown: { argues: 'denied' },
  // for referring to staff: the machine cannot verify
  clockNotTrusted: { argues: 'referred' },
  trustListMissing: { argues: 'referred' },
  temperatureLow: { argues: 'referred' },
  temperatureInvalid: { argues: 'referred' },
  ambientOutOfRange: { argues: 'referred' },
  ambientUnknown: { argues: 'referred' },
  thermometerUnavailable: { argues: 'referred' },
  scannerUnavailable: { argues: 'referred' },
  gateUnavailable: { argues: 'referred' },
  ledgerUnavailable: { argues: 'referred' },
} as const satisfies Record<string, { argues: Verdict }>;

/** The machine's answer: `referred` means that it cannot verify and a person must look. */
export type Verdict = 'granted' | 'denied' | 'referred';

export type ReasonCode = keyof typeof reasons;

/** Why a member of staff decided otherwise than the machine. */
export const overrideReasons = [
  'identityKnown',
  'paperDocumentSeen',
  'clinicalReadingNormal',
  'emergency',
  'deviceFailure',
  'refusedAtGate',
  'otherNoted',
] as const;

export type OverrideReason = (typeof overrideReasons)[number];

/** The reference of all reasons as Markdown: what kiosk/access/reasons.md must hold. */
export function renderReasonReference(): string {
  const rows = Object.entries(reasons).map(([code, { argues }]) => `| \`${code}\` | ${argues} |`);
  return [
    '# Reasons',
    '',
    'Generated from `kiosk/access/reasons.ts`; do not edit.',
    '',
    '| reason | argues for |',
    '|---|---|',
    ...rows,
    '',
  ].join('\n');
}
