/** What must hold in every scenario, whatever it plays. */
import type { EventData } from '../../kiosk/ledger/events.ts';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { World } from './world.ts';

/** The relay of the example site is never active longer than its configured maximum. */
const longestActiveMs = 10_000;

/** Longer than the gap that still counts as one presence. */
const surelyGoneMs = 2_000;

/** Nobody passes and turns round within this; nor does one code pass twice. */
const aMomentMs = 60_000;

/** The rules that were broken, in words; empty when all held. */
export function brokenRules({
  events,
  relay,
  absences = [],
}: Pick<World, 'events' | 'relay'> & Partial<Pick<World, 'absences'>>): readonly string[] {
  return [
    ...releasesWithoutGrant(events, relay),
    ...grantsWithoutEvidence(events),
    ...grantsOnReadingsOfOthers(events, absences),
    ...grantsTooSoon(events),
    ...longReleases(relay),
  ];
}

function releasesWithoutGrant(events: readonly RecordedEvent[], relay: World['relay']): string[] {
  const allowed = events.filter(allowsRelease).length;
  const rises = relay.filter(({ active }) => active);
  const broken = rises
    .filter(({ atMs }) => !events.some((event) => allowsRelease(event) && event.monotonicMs <= Math.round(atMs)))
    .map(({ atMs }) => `the relay was released at ${atMs} ms before any grant was in the ledger`);
  if (rises.length > allowed) broken.push(`${rises.length} releases for ${allowed} grants`);
  const grants = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'portal.released' && event.encounter !== null) {
      grants.set(event.encounter, (grants.get(event.encounter) ?? 0) + 1);
    }
  }
  for (const [encounter, count] of grants) if (count > 1) broken.push(`${encounter} released the relay ${count} times`);
  return broken;
}

function allowsRelease(event: RecordedEvent): boolean {
  if (event.type === 'access.overridden') return event.data.verdict === 'granted';
  if (event.type === 'command.taken') return event.data.name === 'openOnce';
  return event.type === 'access.granted' || event.type === 'portal.modeChanged';
}

function grantsWithoutEvidence(events: readonly RecordedEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'access.granted') return [];
    const { credential, readings, reasons } = event.data;
    const spared = reasons.includes('reentryGrace') && readings.length === 0;
    const measured = spared || restsOn(readings)?.band === 'normal';
    const sound = credential !== null && measured && event.data.clockTrusted;
    return sound ? [] : [`event ${event.sequence} grants without a credential, a normal reading and a trusted clock`];
  });
}

type Readings = EventData<'access.granted'>['readings'];

/** The reading that decides: the last that could tell anything of the person. */
function restsOn(readings: Readings): Readings[number] | undefined {
  const judged = ['low', 'normal', 'elevated'];
  return readings.findLast(({ source, band }) => source === 'clinical' || judged.includes(band));
}

/** Whoever was measured stood there until the grant, whether the machine measured or staff. */
function grantsOnReadingsOfOthers(events: readonly RecordedEvent[], absences: World['absences']): string[] {
  return events.flatMap((event) => {
    const reading = event.type === 'access.granted' ? restsOn(event.data.readings) : undefined;
    if (event.type !== 'access.granted') return [];
    const grantedMs = event.monotonicMs;
    const gone = absences.some(({ fromMs, untilMs }) => {
      const lastedMs = Math.min(untilMs ?? grantedMs, grantedMs) - fromMs;
      // Who is spared the temperature is seen all the same.
      const since = reading === undefined ? (untilMs ?? grantedMs) >= grantedMs : fromMs > reading.atMs;
      return since && lastedMs >= surelyGoneMs;
    });
    return gone ? [`event ${event.sequence} grants somebody who had left, or on their reading`] : [];
  });
}

/** One code opens once in a moment, and nobody goes in and out in it, unless the gate was never opened. */
function grantsTooSoon(events: readonly RecordedEvent[]): string[] {
  const unused = new Set(events.flatMap(({ type, encounter }) => (type === 'portal.notOpened' ? [encounter] : [])));
  const grants = events.flatMap((event) =>
    event.type === 'access.granted' && !unused.has(event.encounter) ? [event] : [],
  );
  return grants.flatMap(({ sequence, monotonicMs, data: { credential, direction } }, index) => {
    const again = grants.slice(0, index).some(({ monotonicMs: beforeMs, data }) => {
      if (data.credential?.holder !== credential?.holder || monotonicMs - beforeMs >= aMomentMs) return false;
      const sameCode = data.credential?.id !== undefined && data.credential.id === credential?.id;
      return sameCode || data.direction !== direction;
    });
    return again ? [`event ${sequence} grants a code, or a way back, a moment after the last`] : [];
  });
}

function longReleases(relay: World['relay']): string[] {
  return relay.flatMap(({ active, atMs }, index) => {
    const next = relay[index + 1];
    if (!active || next === undefined) return [];
    const lasted = next.atMs - atMs;
    return lasted > longestActiveMs + 1 ? [`the relay stayed active for ${lasted} ms`] : [];
  });
}
