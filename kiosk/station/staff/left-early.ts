/** Who left although they had still to be measured again: told to staff for a while, out of the events alone. */
import type { Listed } from '../../access/credential.ts';
import { holderOf } from '../../access/encounter-life.ts';
import type { EncounterState } from '../../access/encounter-state.ts';
import type { EventData } from '../../ledger/events.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import { wasDueAgain } from '../../ledger/report.ts';
import type { NewEvent } from '../../ledger/writer.ts';
import type { LeftEarlyView, ReadingView } from '../../screen/model-staff.ts';
import { bandWords } from './about.ts';
import { kindOf } from './today-list.ts';

/** Longer than anybody is waited for (`timeouts.setAsideMs`), short enough that the line still means something. */
export const toldForMs = 15 * 60_000;
/** More are in today's list. */
const mostTold = 5;

type RecordedReading = EventData<'encounter.setAside'>['readings'][number];

interface Left {
  readonly encounter: string;
  /** Pseudonym; null: nothing was shown. */
  readonly holder: string | null;
  readonly kind: LeftEarlyView['kind'];
  readonly reading: ReadingView;
  readonly leftMs: number;
  readonly listed: Listed | null;
}

export interface LeftEarly {
  /** `atMs` of the clock of the view; true: somebody has left, who is told of for `toldForMs`. */
  note(event: RecordedEvent, atMs: number, state: EncounterState | null): boolean;
  /** Newest first, without whoever has come back. */
  view(
    nowMs: number,
    state: EncounterState,
    nameOf: (listed: Listed | null) => string | null,
  ): readonly LeftEarlyView[];
}

export function createLeftEarly(): LeftEarly {
  let all: readonly Left[] = [];

  function cameBack(holder: string | undefined): void {
    if (holder !== undefined) all = all.filter((each) => each.holder !== holder);
  }

  return {
    note(event, atMs, state) {
      switch (event.type) {
        case 'encounter.setAside':
        case 'encounter.abandoned': {
          const last = event.data.readings?.at(-1);
          if (last === undefined) return false;
          const credential = 'credential' in event.data ? event.data.credential : null;
          cameBack(credential?.holder);
          const { encounter } = event.data;
          const left: Left = {
            encounter,
            holder: credential?.holder ?? null,
            kind: credential === null ? 'unseen' : kindOf(credential),
            reading: shownReading(last),
            leftMs: atMs,
            listed: state?.setAside.find(({ evidence }) => evidence.id === encounter)?.evidence.listed ?? null,
          };
          all = [...all.filter(({ leftMs }) => leftMs + toldForMs > atMs), left];
          return true;
        }
        case 'access.granted':
        case 'access.denied':
        case 'access.referred':
          cameBack(event.data.credential?.holder);
          return false;
        default:
          return false;
      }
    },
    view(nowMs, { open }, nameOf) {
      const served = open === null ? null : holderOf(open.credential);
      return all
        .filter(({ holder, leftMs }) => leftMs + toldForMs > nowMs && (holder === null || holder !== served))
        .toReversed()
        .slice(0, mostTold)
        .map(({ kind, reading, leftMs, listed }) => ({
          name: nameOf(listed),
          kind,
          reading,
          sinceMs: Math.max(0, nowMs - leftMs),
        }));
    },
  };
}

/**
 * What is to be recorded of those who were still waited for, `setAsideMs` long, when the box went off (events oldest
 * first): the machine has forgotten them and waits for nobody any more, but the day's report must not.
 */
export function forgottenByRestart(events: readonly RecordedEvent[], setAsideMs: number): readonly NewEvent[] {
  const lastOfBoot = new Map(events.map(({ bootId, monotonicMs }) => [bootId, monotonicMs]));
  const waiting = new Map<string, { readonly holder: string | null }>();
  for (const event of events) {
    if (event.type === 'encounter.setAside') {
      const untilMs = event.monotonicMs + setAsideMs;
      if (untilMs > (lastOfBoot.get(event.bootId) ?? 0))
        waiting.set(event.data.encounter, { holder: event.data.credential?.holder ?? null });
    } else if (event.type === 'encounter.abandoned' && wasDueAgain(event.data)) waiting.delete(event.data.encounter);
    const holder = holderIn(event);
    for (const [encounter, before] of waiting)
      if (holder !== null && before.holder === holder && encounter !== event.encounter) waiting.delete(encounter);
  }
  return [...waiting.keys()].map((encounter) => ({
    type: 'encounter.abandoned',
    data: { encounter, why: 'notMeasuredAgain', had: ['credential', 'temperature'] },
  }));
}

/** Whose event it is, as far as it shows that somebody has come back. */
function holderIn(event: RecordedEvent): string | null {
  switch (event.type) {
    case 'encounter.setAside':
    case 'access.granted':
    case 'access.denied':
    case 'access.referred':
      return event.data.credential?.holder ?? null;
    default:
      return null;
  }
}

function shownReading({ correctedC, rawC, band }: RecordedReading): ReadingView {
  const words: Readonly<Record<string, ReadingView['band']>> = bandWords;
  return { temperatureC: Math.round((correctedC ?? rawC) * 10) / 10, band: words[band] ?? 'uncertain' };
}
