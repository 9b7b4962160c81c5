/** What the ledger must have of who came. Pure. */
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { PersonKind } from '../simulation/people.ts';

const verdicts = ['access.granted', 'access.denied', 'access.referred', 'encounter.abandoned'] as const;
type Verdict = (typeof verdicts)[number];

/** Nobody is on a list here: who works in the compound is a stranger, who is of concern a resident. */
const verdictOf: Readonly<Record<PersonKind, Verdict>> = {
  resident: 'access.granted',
  codeFirst: 'access.granted',
  paper: 'access.granted',
  coldArrival: 'access.granted',
  hotCar: 'access.granted',
  fever: 'access.denied',
  child: 'access.granted',
  elderlyNumber: 'access.referred',
  worker: 'access.denied',
  concern: 'access.granted',
  red: 'access.denied',
  expired: 'access.denied',
  oldPicture: 'access.denied',
  otherCompound: 'access.denied',
  notAPass: 'access.denied',
  walksAway: 'encounter.abandoned',
};

/** Whether these events hold exactly the one verdict due to `who`; for null, while nobody came, none. */
export function isAsExpected(who: PersonKind | null, events: readonly Pick<RecordedEvent, 'type'>[]): boolean {
  const found = events.map(({ type }) => type).filter((type) => (verdicts as readonly string[]).includes(type));
  return who === null ? found.length === 0 : found.length === 1 && found[0] === verdictOf[who];
}
