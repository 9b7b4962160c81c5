/** What is read out of an event's data to be asked for later: whom it is about, what it begins or ends, what it counts as. */
import type { CloudEvent } from '../../../kiosk/uplink/contract.ts';
import { placeOf } from '../../../kiosk/uplink/source.ts';
import { dayOf } from './day.ts';

export interface Facts {
  readonly atMs: number;
  /** The day it counts for. */
  readonly day: string;
  /** The pseudonym of the person, if it is about one. */
  readonly holder: string | null;
  /** The state that an alarm begins, or that the event ends: `device.lost/scanner`. */
  readonly condition: string | null;
  /** What it is counted as: `access.denied`, `denied/feverConfirmed`, `alarm`. */
  readonly tallies: readonly string[];
}

/** Which event ends the state that an alarm began, and which field of both says of what. */
const endings: Readonly<Record<string, { readonly ends: string; readonly of?: string }>> = {
  'device.back': { ends: 'device.lost', of: 'device' },
  'tamper.ended': { ends: 'tamper.detected', of: 'input' },
  'power.back': { ends: 'power.lost' },
  'fire.ended': { ends: 'fire.alarm' },
  'portal.closed': { ends: 'portal.forcedOpen' },
  'policy.loaded': { ends: 'policy.expired' },
};
const fieldOfAlarm = new Map(Object.values(endings).map(({ ends, of }) => [ends, of]));

const verdicts: Readonly<Record<string, string>> = {
  'access.granted': 'granted',
  'access.denied': 'denied',
  'access.referred': 'referred',
};
const counted = new Set([...Object.keys(verdicts), 'access.overridden', 'encounter.abandoned']);

export function factsOf(event: CloudEvent, receivedMs: number): Facts {
  const type = event.type.replace(/^kadian\./, '');
  const { data } = event;
  const atMs = Date.parse(event.time);
  return {
    atMs,
    // A clock nobody trusts may be years off: then it counts for the day it came.
    day: dayOf(event.timetrusted ? atMs : receivedMs),
    holder: text(field(data['credential'], 'holder')) ?? text(data['holder']),
    condition: conditionOf(type, event),
    tallies: talliesOf(type, event),
  };
}

function conditionOf(type: string, { alarm, data }: CloudEvent): string | null {
  const ending = endings[type];
  if (ending === undefined && !alarm) return null;
  const of = ending === undefined ? fieldOfAlarm.get(type) : ending.of;
  return `${ending?.ends ?? type}/${of === undefined ? '' : (text(data[of]) ?? '')}`;
}

function talliesOf(type: string, { alarm, data }: CloudEvent): string[] {
  const tallies = alarm ? ['alarm'] : [];
  if (counted.has(type)) tallies.push(type);
  const verdict = verdicts[type];
  if (verdict !== undefined && Array.isArray(data['reasons'])) {
    const reasons = new Set(data['reasons'].map(text).filter((reason) => reason !== null));
    for (const reason of reasons) tallies.push(`${verdict}/${reason}`);
  }
  return tallies;
}

/** The types that end the state an alarm of a condition began, as the wire spells them. */
export const endingTypes = Object.keys(endings).map((type) => `kadian.${type}`);

/** The five codes of a source; of one that is none, as far as it goes. */
export function codesOf(source: string): readonly [string, string, string, string, string] {
  const place = placeOf(source);
  if (place === null) return [plain(source), '', '', '', ''];
  const { district, subdistrict, community, compound, lane } = place;
  return [plain(district), plain(subdistrict), plain(community), plain(compound), plain(lane)];
}

/** A column of text: PostgreSQL keeps no NUL in one, and a name need not be long to be found. */
function plain(value: string): string {
  return value.replaceAll('\0', '\uFFFD').slice(0, 200).toWellFormed();
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? plain(value) : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
