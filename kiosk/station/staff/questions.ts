/** Answers what staff look at: today's list, the queue, the report, households and unfinished numbers. */
import type { Result } from '../../../drivers/basics/result.ts';
import type { FoundResident, StaffAnswer, StaffQuestion } from '../../screen/model-staff.ts';
import type { DutyReport } from './duty-report.ts';
import type { QueueFigures } from './queue-figures.ts';
import { maskedName } from './masked-name.ts';
import { numberState } from './registration.ts';
import type { TodayList } from './today-list.ts';

/** What is asked of the roster; details are null while the names are locked. */
export interface HouseholdSearch {
  buildings(): readonly { readonly building: string }[];
  households(building: string, unit: string | null, limit: number): readonly Home[];
  searchRoom(building: string, unit: string | null, roomPrefix: string, limit: number): readonly Resident[];
  searchInitials(prefix: string, limit: number): Result<readonly Resident[], 'locked'>;
}

interface Home {
  readonly building: string;
  readonly unit: string;
  readonly room: string;
}

interface Resident extends Home {
  readonly id: number;
  readonly kind: string;
  readonly details: { readonly name: string } | null;
}

export interface QuestionSources {
  readonly today: TodayList;
  readonly queue: QueueFigures;
  readonly report: DutyReport;
  readonly households: HouseholdSearch | null;
  readonly day: () => string | null;
  readonly nowMs: () => number;
  readonly wallMs: () => number;
}

/** A building's homes, and a name's bearers: as many as can be leafed through. */
const mostHomes = 400;
const mostPeople = 24;

export function answerOf(question: StaffQuestion, sources: QuestionSources): StaffAnswer {
  const { households } = sources;
  switch (question.name) {
    case 'today':
      return sources.today.answer(question);
    case 'queue':
      return sources.queue.answer(sources.nowMs());
    case 'report':
      return sources.report.answer(sources.day());
    case 'identity':
      return { name: 'identity', state: numberState(question.number, sources.wallMs()) };
    case 'household':
      return household(question, households);
    case 'initials': {
      if (households === null) return { name: 'residents', fault: 'noRoster', found: [] };
      const found = question.prefix === '' ? null : households.searchInitials(question.prefix, mostPeople);
      if (found?.ok === false) return { name: 'residents', fault: 'locked', found: [] };
      return { name: 'residents', fault: null, found: (found?.value ?? []).map(shown) };
    }
  }
}

function household(
  { building, unit, room }: Extract<StaffQuestion, { name: 'household' }>,
  households: HouseholdSearch | null,
): StaffAnswer {
  const places = (found: readonly Home[], fault: 'noRoster' | null = null): StaffAnswer => ({
    name: 'places',
    fault,
    building,
    found: found.toSorted(byPlace).map((home) => ({ building: home.building, unit: home.unit, room: home.room })),
  });
  const buildings = households?.buildings() ?? [];
  if (households === null || buildings.length === 0) return places([], 'noRoster');
  if (building === null) return places(buildings.map((each) => ({ building: each.building, unit: '', room: '' })));
  if (unit === null || room === null) return places(households.households(building, unit, mostHomes));
  const found = households.searchRoom(building, unit, room, mostPeople).filter((each) => each.room === room);
  return { name: 'residents', fault: null, found: found.map(shown) };
}

/** As people count: 1-1-101 before 1-1-1001, building 2 before 10. */
const natural = new Intl.Collator('en', { numeric: true });

function byPlace(a: Home, b: Home): number {
  return natural.compare(a.building, b.building) || natural.compare(a.unit, b.unit) || natural.compare(a.room, b.room);
}

function shown({ id, kind, building, unit, room, details }: Resident): FoundResident {
  const place = [building, unit, room].filter((part) => part !== '').join('-');
  return { entry: id, place, kind, name: details === null ? null : maskedName(details.name) };
}
