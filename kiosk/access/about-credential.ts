/** What speaks against a credential: its kind, its holder, its times. */
import { factsOf, type Credential, type Facts, type HealthStatement } from './credential.ts';
import { against, holderKindOf, inGrace, livesHere, type DecisionInputs, type Finding } from './decision-inputs.ts';
import type { Policy } from './policy.ts';
import { reasons as reasonTable } from './reasons.ts';
import { scheduleOf, within } from './schedule.ts';

/** A minute of grace: the issuer's clock and ours are two clocks (hardware facts: ≤ 10 s a day). */
const clocksDifferS = 60;

/** Everything against it, in the order in which it is said. */
export function aboutTheCredential(policy: Policy, inputs: DecisionInputs): Finding[] {
  const check = inputs.credential;
  if (check === null) return [];
  if (check.outcome !== 'verified') {
    const { reason } = check;
    if (reason === 'onlineUnreachable') return [against(reason, policy.degrade.networkDown)];
    return [against(reason, reasonTable[reason].argues === 'denied' ? 'deny' : 'refer')];
  }
  const { credential } = check;
  const facts = factsOf(credential);
  const times = inputs.clockTrusted ? aboutItsTimes(policy, credential, facts, inputs) : [];
  return [...aboutItsHolder(policy, credential, facts, inputs), ...times];
}

function aboutItsHolder(policy: Policy, credential: Credential, facts: Facts, inputs: DecisionInputs): Finding[] {
  const found: Finding[] = [];
  const { colour } = facts;
  if (colour !== null) {
    const { rule, stayHome } = policy.colours[colour];
    if (stayHome) found.push(against('stayHomeLeaving', rule === 'accept' ? 'refer' : rule));
    if (rule !== 'accept') found.push(against('colourNotAccepted', rule));
  }
  const kind = policy.kinds[credential.kind];
  if (kind !== 'accept') found.push(against('credentialKindNotAccepted', kind));
  if (inputs.listed?.watchlisted === true) found.push(against('onWatchlist', policy.watchlistHit));
  // The holder of a certificate is a pseudonym of this box, which no list of the district knows.
  const unasked = isCertificate(credential) || inputs.listed?.watchlisted === null;
  if (policy.lists.watchlist && inputs.lists.watchlist !== null && unasked)
    found.push(against('watchlistNotAsked', policy.degrade.listsMissing));
  if (policy.itineraryAtRisk !== 'accept' && facts.itineraryAtRisk === true)
    found.push(against('itineraryAtRisk', policy.itineraryAtRisk));
  // A number says who and nothing else, in either direction: whom no roster knows is known to nobody.
  if (isKnownToNobody(credential, inputs)) found.push(against('notOnRoster', 'refer'));
  if (inputs.direction === 'in') found.push(...aboutResidence(policy, credential, inputs));
  else if (isCertificate(credential) && mayHideAColour(policy, inputs)) found.push(against('colourUntold', 'refer'));
  if (lastTest(facts)?.result === 'positive') found.push(against('testPositive', 'deny'));
  else if (testHours(policy, inputs) !== null && facts.tellsTests && !excused(policy, credential, inputs)) {
    if (lastTest(facts)?.result !== 'negative') found.push(against('testMissing', 'deny'));
  }
  if (inputs.replayed && !inGrace(policy, inputs)) found.push(against('credentialReplayed', 'deny'));
  return found;
}

function isCertificate({ kind }: Credential): boolean {
  return kind === 'hc1' || kind === 'smartHealthCard';
}

/**
 * Who must stay at home could leave by somebody's certificate, which names no colour and nobody a list knows. Who came in by
 * it is a visitor, and goes out by it.
 */
function mayHideAColour({ colours }: Policy, { lastPassage }: DecisionInputs): boolean {
  return Object.values(colours).some(({ stayHome }) => stayHome) && lastPassage?.direction !== 'in';
}

function isKnownToNobody({ kind }: Credential, { listed }: DecisionInputs): boolean {
  return kind === 'identityNumber' && (listed?.roster ?? null) === null;
}

/** Who does not live here. Somebody of whom neither the credential nor a list can tell is a matter for staff. */
function aboutResidence(policy: Policy, credential: Credential, inputs: DecisionInputs): Finding[] {
  if (isKnownToNobody(credential, inputs) && inputs.listed === null) return [];
  if (livesHere(inputs) || holderKindOf(inputs) !== 'visitor') return [];
  if (policy.residentsOnly) return [against('notResident', 'deny')];
  const { rule, schedule } = policy.visitors;
  switch (rule) {
    case 'deny':
      return [against('notResident', 'deny')];
    case 'refer':
      return [against('visitorToStaff', 'refer')];
    case 'allow': {
      if (schedule === null || !inputs.clockTrusted) return [];
      const hours = scheduleOf(policy.schedules, schedule);
      if (hours === null || inputs.local === null) return [against('scheduleMissing', 'deny')];
      return within(hours, inputs.local) ? [] : [against('visitorOutsideHours', 'deny')];
    }
  }
}

function aboutItsTimes(policy: Policy, credential: Credential, facts: Facts, inputs: DecisionInputs): Finding[] {
  const nowS = inputs.wallMs / 1000;
  const { madeAtS, validFromS, expiresAtS } = facts;
  const test = lastTest(facts);
  const hours = testHours(policy, inputs);
  const judged = hours !== null && test?.result === 'negative' && !excused(policy, credential, inputs);
  const found: Finding[] = [];
  const early = [validFromS, judged ? test.takenAtS : null].some((atS) => atS !== null && atS > nowS + clocksDifferS);
  if (early) found.push(against('credentialNotYetValid', 'deny'));
  if (expiresAtS !== null && expiresAtS <= nowS) found.push(against('credentialExpired', 'deny'));
  const fresh = freshMinutes(policy, credential);
  const stale = fresh !== null && madeAtS !== null && madeAtS + fresh * 60 < nowS;
  if (stale && !inGrace(policy, inputs)) found.push(against('credentialStale', 'deny'));
  if (judged && test.takenAtS + hours * 3600 < nowS) found.push(against('testTooOld', 'deny'));
  return found;
}

function freshMinutes({ freshnessMinutes }: Policy, credential: Credential): number | null {
  switch (credential.kind) {
    case 'districtPass':
      return freshnessMinutes[credential.medium];
    case 'opaqueOnline':
      return freshnessMinutes.online;
    case 'placeClearance':
      return freshnessMinutes.place;
    case 'hc1':
    case 'smartHealthCard':
      return freshnessMinutes.certificate;
    case 'identityNumber':
      return null;
  }
}

function lastTest({ tests }: Facts): Facts['tests'][number] | undefined {
  return tests.toSorted((a, b) => a.takenAtS - b.takenAtS).at(-1);
}

/** Hours a test stays good for this person; null: none is asked of them, nor of anybody who leaves. */
function testHours(policy: Policy, inputs: DecisionInputs): number | null {
  if (inputs.direction === 'out') return null;
  const own = policy.testMaxAgeHoursFor[holderKindOf(inputs)];
  return own === undefined ? policy.testMaxAgeHours : own;
}

/** No test is asked of who left a moment ago, nor where a statement of the certificate stands in for it. */
function excused(policy: Policy, credential: Credential, inputs: DecisionInputs): boolean {
  const statements: readonly HealthStatement[] = 'statements' in credential ? credential.statements : [];
  const accepted = policy.certificates.inPlaceOfTest;
  return inGrace(policy, inputs) || statements.some((statement) => standsIn(statement, accepted, inputs));
}

function standsIn(
  statement: HealthStatement,
  accepted: Policy['certificates']['inPlaceOfTest'],
  { local }: DecisionInputs,
): boolean {
  switch (statement.type) {
    case 'test':
      return false;
    case 'vaccination':
      // A series that is not complete says little; where the numbers are missing the issuer vouches for it.
      return accepted.includes('vaccination') && (statement.dose ?? 1) >= (statement.of ?? 1);
    case 'recovery': {
      const { validFrom, validUntil } = statement;
      return accepted.includes('recovery') && local !== null && validFrom <= local.date && local.date <= validUntil;
    }
  }
}
