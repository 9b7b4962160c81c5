/** From the machines' records to events of the registry: the one place where access words become ledger data. */
import { factsOf, type CredentialCheck } from '../access/credential.ts';
import type { EncounterRecord, EncounterSettings, Evidence } from '../access/encounter-state.ts';
import type { PortalRecord } from '../access/portal.ts';
import { bandOf, type Reading } from '../access/reading.ts';
import { temperatureOf } from '../access/temperature.ts';
import type { EventData } from '../ledger/events.ts';
import type { NewEvent } from '../ledger/writer.ts';

type DecisionData = EventData<'access.granted'>;

export interface RecordContext {
  readonly settings: EncounterSettings;
  readonly clockTrusted: boolean;
  readonly nowMs: number;
}

/** The event of an encounter's record; payloads never leave memory. */
export function eventOfEncounter(record: EncounterRecord, context: RecordContext): NewEvent {
  const { settings } = context;
  switch (record.kind) {
    case 'decision': {
      const { evidence, decision } = record;
      const data = decisionData(evidence, decision.reasons, context);
      return decision.verdict === 'granted'
        ? { type: 'access.granted', data: { ...data, credential: withId(data.credential, evidence.credential) } }
        : { type: `access.${decision.verdict}`, data };
    }
    case 'override': {
      const { action, machineVerdict, evidence } = record;
      const { verdict, reason, staff, note } = action;
      const data = {
        encounter: evidence.id,
        verdict,
        reason,
        staff,
        machineVerdict,
        ...(note === null ? {} : { note }),
      };
      return { type: 'access.overridden', data };
    }
    case 'clinicalReading': {
      const { encounter, temperatureC, staff } = record;
      return { type: 'reading.clinical', data: { encounter, temperatureC, staff } };
    }
    case 'maskSeen': {
      const { encounter, staff } = record;
      return { type: 'staff.maskSeen', data: { encounter, staff } };
    }
    case 'stayHomeLeaving': {
      const { id, direction, credential } = record.evidence;
      return {
        type: 'access.stayHomeLeaving',
        data: { encounter: id, credential: credentialData(credential), direction },
      };
    }
    case 'setAside': {
      const { id, credential, readings } = record.evidence;
      const waitMs = Math.max(0, Math.round(record.notBeforeMs - context.nowMs));
      const data = {
        encounter: id,
        credential: credentialData(credential),
        readings: readingData(readings, settings),
        waitMs,
      };
      return { type: 'encounter.setAside', data };
    }
    case 'abandoned': {
      const { id, credential, payload, readings } = record.evidence;
      const had: ('credential' | 'temperature')[] = [];
      if (payload !== null || credential !== null) had.push('credential');
      if (readings.length > 0) had.push('temperature');
      const data = { encounter: id, why: record.why, had };
      // Whoever was set aside has had theirs recorded then.
      const due = record.why !== 'notMeasuredAgain' && isDueAgain(readings, settings);
      return {
        type: 'encounter.abandoned',
        data: due ? { ...data, readings: readingData(readings, settings) } : data,
      };
    }
  }
}

/** The event of a portal's record; `previousMode` is the mode before the input. */
export function eventOfPortal(
  record: PortalRecord,
  about: { readonly previousMode: EventData<'portal.modeChanged'>['from']; readonly staff: string | null },
): NewEvent {
  switch (record.type) {
    case 'portal.opened':
    case 'portal.notOpened':
      return { type: record.type, data: { encounter: record.encounter } };
    case 'portal.closed':
    case 'portal.heldOpenEnded':
      return { type: record.type, data: { durationMs: record.openMs } };
    case 'portal.tailgating':
      return { type: record.type, data: { encounter: record.encounter, passages: record.passages } };
    case 'portal.heldOpen':
      return { type: record.type, data: { durationMs: null } };
    case 'portal.forcedOpen':
    case 'portal.requestToExit':
    case 'fire.alarm':
      return { type: record.type, data: {} };
    case 'fire.ended':
      return { type: record.type, data: { durationMs: null } };
    case 'portal.modeChanged': {
      const cause = about.staff === null ? 'command' : 'staff';
      return { type: record.type, data: { from: about.previousMode, to: record.mode, cause, staff: about.staff } };
    }
  }
}

function decisionData(
  { id, direction, credential, readings }: Evidence,
  reasons: DecisionData['reasons'],
  { settings, clockTrusted }: RecordContext,
): DecisionData {
  return {
    encounter: id,
    reasons,
    policyVersion: settings.policy.version,
    credential: credentialData(credential),
    readings: readingData(readings, settings),
    clockTrusted,
    direction,
  };
}

function credentialData(check: CredentialCheck | null): DecisionData['credential'] {
  if (check?.outcome !== 'verified') return null;
  const { kind, medium, holder, issuer } = check.credential;
  const { colour } = factsOf(check.credential);
  const answered = check.credential.kind === 'opaqueOnline' ? { answeredAtS: check.credential.answeredAtS } : {};
  return { kind, medium, holder, issuer, colour, ...answered };
}

/** The next start reads it back: a power cut lets no code pass twice. Other verdicts need it for nothing. */
function withId(data: DecisionData['credential'], check: CredentialCheck | null): DecisionData['credential'] {
  return data === null || check?.outcome !== 'verified' ? data : { ...data, id: check.credential.id };
}

function isDueAgain(readings: readonly Reading[], { policy }: EncounterSettings): boolean {
  return readings.length > 0 && temperatureOf(policy, readings).state === 'open';
}

function readingData(readings: readonly Reading[], { policy }: EncounterSettings): DecisionData['readings'] {
  return readings.map((reading) => ({
    source: reading.source,
    rawC: reading.rawC,
    correctedC: reading.correctedC,
    ambientC: reading.ambientC,
    correction: reading.correction?.version ?? null,
    band: bandOf(reading, policy.temperature),
    atMs: Math.round(reading.atMs),
  }));
}
