/** The decision table: from what is known about one person to a verdict with all its reasons. Pure. */
import { aboutTheCredential } from './about-credential.ts';
import { aboutThePassage } from './about-passage.ts';
import { passedBack } from './anti-passback.ts';
import { against, inGrace, stepsOf, type DecisionInputs, type Finding } from './decision-inputs.ts';
import type { Policy, Step } from './policy.ts';
import type { ReasonCode, Verdict } from './reasons.ts';
import { temperatureOf } from './temperature.ts';

export type { Capabilities, DecisionInputs, ListAges } from './decision-inputs.ts';

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
 * else staff look at the mask where they must; only every required step, with nothing against it, grants.
 */
export function decide(policy: Policy, inputs: DecisionInputs): Outcome {
  const found = findings(policy, inputs);
  const missing = missingSteps(policy, inputs, found);
  const verdict = (['denied', 'referred'] as const).find((each) => found.some(({ argues }) => argues === each));
  if (verdict !== undefined) {
    const settles = identified(policy, inputs) || found.some(({ code }) => code === 'temperatureElevated');
    // Where staff may let the person through, everything else is looked at first.
    const onlyByStaff = found.every(({ byStaff }) => byStaff);
    if (!settles || (onlyByStaff && missing.length > 0)) return { settled: false, missing };
    const codes = (wanted: boolean) =>
      found.filter(({ argues }) => (argues === verdict) === wanted).map(({ code }) => code);
    return settle(policy, verdict, [
      ...codes(true),
      ...codes(false),
      ...(onlyByStaff ? ['staffMayAllow' as const] : []),
    ]);
  }
  if (missing.length > 0) return { settled: false, missing };
  if (policy.mask === 'staffConfirms' && !inputs.maskConfirmed) return settle(policy, 'referred', ['maskNotConfirmed']);
  return settle(policy, 'granted', reasonsFor(policy, inputs));
}

/** Everything that speaks against this person's passing, under this policy. */
export function findings(policy: Policy, inputs: DecisionInputs): readonly Finding[] {
  return [
    ...aboutTheBox(policy, inputs),
    ...aboutThePassage(policy, inputs),
    ...aboutTheCredential(policy, inputs),
    ...aboutTheClock(policy, inputs),
    ...aboutTheTemperature(policy, inputs),
  ];
}

/** Before a required code is shown only a fever settles the matter; all else waits for the person to identify themselves. */
function identified(policy: Policy, inputs: DecisionInputs): boolean {
  return inputs.credential !== null || !stepsOf(policy, inputs).includes('credential');
}

function missingSteps(policy: Policy, inputs: DecisionInputs, found: readonly Finding[]): readonly Step[] {
  return stepsOf(policy, inputs).filter((step) => {
    switch (step) {
      case 'credential':
        return inputs.credential === null;
      case 'temperature':
        // What cannot be measured is not waited for.
        if (found.some(({ code }) => code === 'thermometerUnavailable')) return false;
        return temperatureOf(policy, inputs.readings).state === 'open';
    }
  });
}

function reasonsFor(policy: Policy, inputs: DecisionInputs): readonly ReasonCode[] {
  const clinical = inputs.readings.some((reading) => reading.source === 'clinical');
  const main = clinical ? 'clinicalReadingNormal' : inGrace(policy, inputs) ? 'reentryGrace' : 'allStepsPassed';
  const noted = passedBack(policy.antiPassback, inputs.direction, inputs.lastPassage) === 'noted';
  return [
    main,
    ...(noted ? (['antiPassbackNoted'] as const) : []),
    ...(policy.mask === 'remind' ? (['maskReminder'] as const) : []),
  ];
}

function settle(policy: Policy, verdict: Verdict, codes: readonly ReasonCode[]): Outcome {
  return { settled: true, decision: { verdict, reasons: codes, policyVersion: policy.version } };
}

function aboutTheBox(policy: Policy, inputs: DecisionInputs): Finding[] {
  const { capabilities, lockedDown, readings, lists, clockTrusted, wallMs } = inputs;
  const { degrade, validFromS, expiresAtS } = policy;
  const found: Finding[] = [];
  if (lockedDown) found.push(against('portalLockedDown', 'deny'));
  if (!capabilities.ledger) found.push(against('ledgerUnavailable', 'refer'));
  if (!capabilities.gate) found.push(against('gateUnavailable', 'refer'));
  const measured = readings.length > 0 || !stepsOf(policy, inputs).includes('temperature');
  if (!capabilities.thermometer && !measured) found.push(against('thermometerUnavailable', degrade.thermometerMissing));
  const nowS = wallMs / 1000;
  const early = validFromS !== null && validFromS > nowS;
  const late = expiresAtS !== null && expiresAtS <= nowS;
  if (clockTrusted && (early || late)) found.push(against('policyNotInForce', degrade.policyNotInForce));
  const needed = (['roster', 'watchlist'] as const).filter((name) => policy.lists[name]).map((name) => lists[name]);
  if (needed.includes(null)) found.push(against('listsMissing', degrade.listsMissing));
  const oldestMs = policy.lists.maxAgeHours * 3_600_000;
  if (needed.some((ageMs) => ageMs !== null && ageMs > oldestMs)) found.push(against('listsStale', degrade.listsStale));
  return found;
}

/** Everything time-bound hangs on the clock: a verified code's times, the hours, the policy's own validity. */
function aboutTheClock(policy: Policy, inputs: DecisionInputs): Finding[] {
  if (inputs.clockTrusted) return [];
  const timeBound = inputs.credential === null || inputs.credential.outcome === 'verified';
  return timeBound && identified(policy, inputs) ? [against('clockNotTrusted', policy.degrade.clockNotTrusted)] : [];
}

function aboutTheTemperature(policy: Policy, inputs: DecisionInputs): Finding[] {
  const { readings, ambientC, capabilities } = inputs;
  const temperature = temperatureOf(policy, readings);
  if (temperature.state === 'failed')
    return [against(temperature.reason, temperature.reason === 'temperatureElevated' ? 'deny' : 'refer')];
  const [coldest, hottest] = policy.temperature.ambientC;
  const outside = ambientC !== null && (ambientC < coldest || ambientC > hottest);
  const waits = readings.length === 0 && stepsOf(policy, inputs).includes('temperature');
  return waits && capabilities.thermometer && outside ? [against('ambientOutOfRange', 'refer')] : [];
}
