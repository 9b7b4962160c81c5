/** What must hold in every run, in words. */
export const rules = {
  chainWhole: 'the ledger verifies from its first event to its last',
  nothingLostOnBox: 'what the station said it recorded is in the ledger, or in one set aside',
  nothingLostOnWay: 'every recorded event is at the district',
  nothingTwice: 'no event is at the district twice, and it has nothing to complain of',
  nothingInvented: 'the district has nothing that the box did not record',
  recordedBefore: 'every release has a recorded grant before it, of its own',
  grantsRight: 'every grant is of somebody who stood there, with their own good code and their own normal temperature',
  toldRight: 'screen and voice let in only whom the ledger has granted, each grant once',
  toldRecorded: 'whoever was told a verdict by screen or voice has that verdict in the ledger, each telling its own',
  releaseRecorded: 'every rise of the relay is in the ledger as a release, its own',
  refusedRightly: 'nobody is refused or referred for a reason that neither they nor a fault of that moment gave',
  timeRight: 'no event bears a wrong time that is called trusted',
  relayShort: 'the relay is never active beyond the release time and its margin',
  relayDies: 'the relay is at rest within a second of the death or hang of whoever drives it',
  noOwnDeath: 'the station ends only where a fault ends it',
  worksAfter: 'whoever comes after the last fault is let in, or turned away where the policy says so',
} as const;

export type Rule = keyof typeof rules;

export interface Violation {
  readonly rule: Rule;
  readonly detail: string;
}

/** Time of the day with milliseconds, as the lines of the faults tell it. */
export function clock(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}
