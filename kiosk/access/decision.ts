/** The decision table: from what is known about one person to a verdict with all its reasons. Pure. */
import type { Credential, CredentialCheck } from './credential.ts';
import type { Policy, TemperaturePolicy } from './policy.ts';
import { bandOf, type Band, type Reading } from './reading.ts';
import { reasons as reasonTable, type ReasonCode, type Verdict } from './reasons.ts';

export type Step = 'credential' | 'temperature';

/** What the box knows of its own ability to judge. */
export interface Capabilities {
  readonly thermometer: boolean;
  readonly scanner: boolean;
  readonly gate: boolean;
  readonly ledger: boolean;
}

export interface DecisionInputs {
  /** Codes of this compound, as districts write them into passes. */
  readonly compound: string;
  readonly credential: CredentialCheck | null;
  readonly readings: readonly Reading[];
  /** Ambient as last seen, judged when there is no reading. */
  readonly ambientC: number | null;
  /** The same code has granted within the replay window. */
  readonly replayed: boolean;
  readonly wallMs: number;
  readonly clockTrusted: boolean;
  readonly lockedDown: boolean;
  readonly capabilities: Capabilities;
}

export interface AccessDecision {
  readonly verdict: Verdict;
  /** All of them, the weightiest first. */
  readonly reasons: readonly ReasonCode[];
  readonly policyVersion: string;
}

export type Outcome =
  | { readonly settled: true; readonly decision: AccessDecision }
  | { readonly settled: false; readonly missing: readonly Step[] };

/**
 * Reads aloud: any reason for denying denies; else any reason for referring refers; else a missing step is waited for;
 * only a verified credential *and* a normal reading, with nothing against them, grant.
 */
export function decide(policy: Policy, inputs: DecisionInputs): Outcome {
  const found = [...aboutTheBox(inputs), ...aboutTheCredential(policy, inputs), ...aboutTheTemperature(policy, inputs)];
  const missing: Step[] = [];
  if (inputs.credential === null) missing.push('credential');
  if (temperatureOf(policy, inputs.readings).state === 'open') missing.push('temperature');

  const against = (['denied', 'referred'] as const).find((verdict) => found.some((code) => argues(code) === verdict));
  // Before a code is shown only a fever settles the matter; everything else waits for the person to identify themselves.
  if (against !== undefined && (inputs.credential !== null || found.includes('temperatureElevated'))) {
    const ordered = [
      ...found.filter((code) => argues(code) === against),
      ...found.filter((code) => argues(code) !== against),
    ];
    return settle(policy, against, ordered);
  }
  if (missing.length > 0 || against !== undefined) return { settled: false, missing };
  const clinical = inputs.readings.some((reading) => reading.source === 'clinical');
  return settle(policy, 'granted', [clinical ? 'clinicalReadingNormal' : 'allStepsPassed']);
}

/** The temperature step on its own: what the readings so far amount to. */
export function temperatureOf(
  policy: Policy,
  readings: readonly Reading[],
): { readonly state: 'open' | 'passed' } | { readonly state: 'failed'; readonly reason: ReasonCode } {
  const limits = policy.temperature;
  const clinical = readings.findLast((reading) => reading.source === 'clinical');
  const last = clinical ?? readings.at(-1);
  if (last === undefined) return { state: 'open' };
  const band = bandOf(last, limits);
  switch (band) {
    case 'normal':
      return { state: 'passed' };
    case 'ambientOutOfRange':
    case 'ambientUnknown':
      return { state: 'failed', reason: band };
    case 'low':
    case 'elevated':
    case 'invalid':
      if (clinical !== undefined || attemptsOf(readings, limits) >= limits.attempts)
        return { state: 'failed', reason: bandReason[band] };
      return { state: 'open' };
  }
}

/** Normal readings are not attempts: somebody who moves after a good one gets the same chances as everybody. */
function attemptsOf(readings: readonly Reading[], limits: TemperaturePolicy): number {
  return readings.filter((reading) => bandOf(reading, limits) !== 'normal').length;
}

const bandReason: Readonly<Record<Extract<Band, 'low' | 'elevated' | 'invalid'>, ReasonCode>> = {
  low: 'temperatureLow',
  elevated: 'temperatureElevated',
  invalid: 'temperatureInvalid',
};

function settle(policy: Policy, verdict: Verdict, codes: readonly ReasonCode[]): Outcome {
  return { settled: true, decision: { verdict, reasons: codes, policyVersion: policy.version } };
}

function argues(code: ReasonCode): Verdict {
  return reasonTable[code].argues;
}

function aboutTheBox({ capabilities, lockedDown, readings }: DecisionInputs): ReasonCode[] {
  const found: ReasonCode[] = [];
  if (lockedDown) found.push('portalLockedDown');
  if (!capabilities.ledger) found.push('ledgerUnavailable');
  if (!capabilities.gate) found.push('gateUnavailable');
  if (!capabilities.thermometer && readings.length === 0) found.push('thermometerUnavailable');
  return found;
}

function aboutTheTemperature(policy: Policy, { readings, ambientC, capabilities }: DecisionInputs): ReasonCode[] {
  const temperature = temperatureOf(policy, readings);
  if (temperature.state === 'failed') return [temperature.reason];
  const [coldest, hottest] = policy.temperature.ambientC;
  const outside = ambientC !== null && (ambientC < coldest || ambientC > hottest);
  return readings.length === 0 && capabilities.thermometer && outside ? ['ambientOutOfRange'] : [];
}

function aboutTheCredential(policy: Policy, inputs: DecisionInputs): ReasonCode[] {
  const check = inputs.credential;
  if (check === null) return [];
  if (check.outcome !== 'verified') return [check.reason];
  const credential = check.credential;
  return [
    ...aboutItsHolder(policy, credential, inputs),
    ...(inputs.clockTrusted ? aboutItsTimes(policy, credential, inputs.wallMs / 1000) : (['clockNotTrusted'] as const)),
  ];
}

function aboutItsHolder(policy: Policy, credential: Credential, inputs: DecisionInputs): ReasonCode[] {
  const found: ReasonCode[] = [];
  if (!policy.acceptedColours.includes(credential.colour)) found.push('colourNotAccepted');
  if (policy.refuseItineraryAtRisk && credential.itineraryAtRisk) found.push('itineraryAtRisk');
  if (policy.residentsOnly && !credential.compounds.includes(inputs.compound)) found.push('notResident');
  if (credential.test?.result === 'positive') found.push('testPositive');
  if (policy.testMaxAgeHours !== null && credential.test === null) found.push('testMissing');
  if (inputs.replayed) found.push('credentialReplayed');
  return found;
}

function aboutItsTimes(policy: Policy, credential: Credential, nowS: number): ReasonCode[] {
  const found: ReasonCode[] = [];
  // A minute of grace: the issuer's clock and ours are two clocks (hardware facts: ≤ 10 s a day).
  if (credential.issuedAtS > nowS + 60) found.push('credentialNotYetValid');
  if (credential.expiresAtS <= nowS) found.push('credentialExpired');
  const fresh = policy.freshnessMinutes[credential.medium];
  if (fresh !== null && credential.issuedAtS + fresh * 60 < nowS) found.push('credentialStale');
  const test = credential.test;
  if (policy.testMaxAgeHours !== null && test !== null) {
    if (test.takenAtS > nowS + 60) found.push('credentialNotYetValid');
    else if (test.takenAtS + policy.testMaxAgeHours * 3600 < nowS) found.push('testTooOld');
  }
  return [...new Set(found)];
}
