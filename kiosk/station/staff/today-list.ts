/** Who came today, one entry for each encounter with its last verdict, for staff to search. Memory only, pseudonyms cut. */
import { localTime } from '../../announcer/local-time.ts';
import type { EventData } from '../../ledger/events.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import { wasDueAgain } from '../../ledger/report.ts';
import {
  type ListedKind,
  registeredKinds,
  type StaffAnswer,
  type StaffQuestion,
  type TodayEntry,
} from '../../screen/model-staff.ts';
import { rosterIssuer } from './picked-resident.ts';

/** More than a gate sees in a day; the oldest go first. */
const keptEntries = 10_000;
const onePage = 8;
const shownOfHolder = 4;

type Question = Extract<StaffQuestion, { name: 'today' }>;
type Answer = Extract<StaffAnswer, { name: 'today' }>;
type Kept = TodayEntry & { readonly hour: number };

export interface TodayList {
  note(event: RecordedEvent): void;
  answer(question: Question): Answer;
}

export function createTodayList(timeZone: string): TodayList {
  let date = '';
  let entries = new Map<string, Kept>();
  /** Who has still to be measured again, by pseudonym: the entry that their next verdict takes the place of. */
  let dueAgain = new Map<string, string>();

  function put(event: RecordedEvent, key: string, change: Partial<TodayEntry>): void {
    const time = localTime(event.wallMs, timeZone);
    if (time.date !== date) {
      date = time.date;
      entries = new Map();
      dueAgain = new Map();
    }
    const before = entries.get(key);
    const fresh: Kept = {
      wallMs: event.wallMs,
      hour: Math.floor(time.minute / 60),
      verdict: 'registered',
      kind: 'unseen',
      byStaff: false,
      reasons: [],
      temperatureC: null,
      holder: null,
    };
    entries.set(key, { ...(before ?? fresh), ...change });
    const [oldest] = entries.keys();
    if (entries.size > keptEntries && oldest !== undefined) entries.delete(oldest);
  }

  function cameBack(holder: string | undefined): void {
    const before = holder === undefined ? undefined : dueAgain.get(holder);
    if (holder === undefined || before === undefined) return;
    dueAgain.delete(holder);
    entries.delete(before);
  }

  return {
    note(event) {
      switch (event.type) {
        case 'access.granted':
        case 'access.denied':
        case 'access.referred':
          cameBack(event.data.credential?.holder);
          put(event, event.data.encounter, { ...ofDecision(event.data), verdict: verdictOf[event.type] });
          return;
        case 'access.overridden':
          put(event, event.data.encounter ?? event.id, { verdict: event.data.verdict, byStaff: true, reasons: [] });
          return;
        case 'encounter.setAside': {
          const { encounter, credential } = event.data;
          cameBack(credential?.holder);
          put(event, encounter, { ...ofDecision({ ...event.data, reasons: [] }), verdict: 'leftEarly' });
          if (credential !== null) dueAgain.set(credential.holder, encounter);
          return;
        }
        case 'encounter.abandoned': {
          const { encounter, readings } = event.data;
          const measured = readings === undefined ? {} : ofDecision({ credential: null, reasons: [], readings });
          put(event, encounter, { ...measured, verdict: wasDueAgain(event.data) ? 'leftEarly' : 'left' });
          return;
        }
        case 'person.registered': {
          const kind = registeredKinds.find((known) => known === event.data.kind) ?? 'identityNumber';
          put(event, event.data.encounter ?? event.id, { kind, holder: cut(event.data.holder) });
          return;
        }
        default:
          return;
      }
    },
    answer({ verdict, kind, hour, page }) {
      const found = [...entries.values()].filter(
        (entry) =>
          (verdict === 'all' || entry.verdict === verdict) &&
          (kind === 'all' || entry.kind === kind) &&
          (hour === null || entry.hour === hour),
      );
      const pages = Math.max(1, Math.ceil(found.length / onePage));
      const shown = Math.min(page, pages - 1);
      const newestFirst = found.toReversed().slice(shown * onePage, (shown + 1) * onePage);
      return {
        name: 'today',
        page: shown,
        pages,
        total: found.length,
        entries: newestFirst.map(({ hour: _hour, ...entry }) => entry),
      };
    },
  };
}

const verdictOf = { 'access.granted': 'granted', 'access.denied': 'denied', 'access.referred': 'referred' } as const;

type Known = Pick<EventData<'access.granted'>, 'credential' | 'readings' | 'reasons'>;

function ofDecision({ credential, readings, reasons }: Known): Partial<TodayEntry> {
  const last = readings.at(-1)?.correctedC ?? null;
  return {
    reasons,
    temperatureC: last === null ? null : Math.round(last * 10) / 10,
    ...(credential === null ? {} : { kind: kindOf(credential), holder: cut(credential.holder) }),
  };
}

/** As what somebody is listed who showed this. */
export function kindOf({ kind, issuer }: { readonly kind: string; readonly issuer: string }): ListedKind {
  if (kind === 'identityNumber') return issuer === rosterIssuer ? 'resident' : 'identityNumber';
  return kind === 'hc1' || kind === 'smartHealthCard' ? 'certificate' : 'pass';
}

function cut(holder: string): string {
  return holder.slice(-shownOfHolder);
}
