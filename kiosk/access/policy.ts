import type { Colour, CredentialKind, HealthStatement, HolderKind, Medium } from './credential.ts';
import type { Schedule } from './schedule.ts';

/** What has to be done before the machine may let anybody pass. */
export type Step = 'credential' | 'temperature';

/** The two ways of not granting, where the district chooses. */
export type Against = 'refer' | 'deny';

/**
 * What happens where the machine cannot verify: a member of staff must look (`refer`), nobody passes (`deny`), or
 * everything else is verified and staff may let the person through with one tap (`allowByStaff`). Never a silent grant.
 */
export type Degrade = Against | 'allowByStaff';

/** Whether a thing is taken, sent to staff, or refused. */
export type Rule = 'accept' | Against;

export type Direction = 'in' | 'out';

/** What a lane is for. */
export type Purpose = 'person' | 'delivery' | 'vehicle';

/** What the district demands at a gate. Data, versioned: every verdict names the version it was made under. */
export interface Policy {
  readonly version: string;
  /** Counts up with each version; a box never goes back. */
  readonly serial: number;
  /** When it is in force, Unix seconds; null: no limit. Outside it the policy degrades by `degrade.policyNotInForce`. */
  readonly validFromS: number | null;
  readonly expiresAtS: number | null;
  readonly requiredSteps: Readonly<Record<Direction, readonly Step[]>>;
  readonly kinds: Readonly<Record<CredentialKind, Rule>>;
  /** `stayHome`: who holds it must not leave home; seen at a gate it is an alarm. */
  readonly colours: Readonly<Record<Colour, { readonly rule: Rule; readonly stayHome: boolean }>>;
  /** Hours a negative test stays good; null demands no test. It changes weekly. */
  readonly testMaxAgeHours: number | null;
  /** Differs for some: a child, a worker. */
  readonly testMaxAgeHoursFor: Readonly<Partial<Record<HolderKind, number | null>>>;
  readonly certificates: {
    /** Statements of a certificate that stand in for a test. */
    readonly inPlaceOfTest: readonly Exclude<HealthStatement['type'], 'test'>[];
    /** Name of the set of business rules certificates must satisfy. */
    readonly ruleSet: string | null;
  };
  readonly itineraryAtRisk: Rule;
  /** `staffConfirms`: staff look at the mask of everybody who has done all else. */
  readonly mask: 'off' | 'remind' | 'staffConfirms';
  readonly residentsOnly: boolean;
  /** `allow`: within the schedule, or always where it is null. */
  readonly visitors: { readonly rule: 'allow' | Against; readonly schedule: string | null };
  readonly deliveries: 'leftAtGate' | 'refer';
  readonly vehicles: Against;
  /** Named weeks; a name that is used and missing here denies. */
  readonly schedules: Readonly<Record<string, Schedule>>;
  /** Within this schedule nobody passes, in either direction. */
  readonly curfew: string | null;
  /** Outside these nobody passes in that direction; null: always open. */
  readonly hours: Readonly<Record<Direction, string | null>>;
  /** A resident who left so few minutes ago is not asked for a fresh code or a test: only for the temperature, or nothing. */
  readonly reentry: { readonly graceMinutes: number; readonly needs: 'temperature' | 'nothing' };
  /** Passing twice in one direction: soft notes it, hard refuses it, timed refuses it for so many minutes. */
  readonly antiPassback: { readonly mode: 'off' | 'soft' | 'hard' | 'timed'; readonly minutes: number };
  /** How many may be inside, as far as this box knows; null: no limit. */
  readonly occupancy: { readonly limit: number | null; readonly over: Against };
  /** A paper pass whose holder went in so few minutes ago and has not come out. */
  readonly paperTwice: { readonly rule: 'off' | Against; readonly minutes: number };
  /** Minutes in which a code may be shown after it was made; null: until it expires. Old screenshots end here. */
  readonly freshnessMinutes: Readonly<
    Record<'phone' | 'paper' | 'proxy' | 'online' | 'place' | 'certificate', number | null>
  >;
  /** Minutes in which the same code does not grant twice in one direction; 0 switches the check off. */
  readonly replayWindowMinutes: Readonly<Record<Medium, number>>;
  /** Which lists a verdict needs, and how old they may be. */
  readonly lists: { readonly roster: boolean; readonly watchlist: boolean; readonly maxAgeHours: number };
  readonly watchlistHit: Against;
  readonly degrade: Readonly<
    Record<
      'clockNotTrusted' | 'policyNotInForce' | 'networkDown' | 'listsMissing' | 'listsStale' | 'thermometerMissing',
      Degrade
    >
  >;
  /** Days an event is kept after its acknowledgement, by its class in the registry of events. */
  readonly retentionDays: Readonly<Record<'passage' | 'security' | 'technical' | 'oversight', number>>;
  /** Language of the screen and the voice at rest; null: the site's own. */
  readonly language: 'zh-CN' | 'en' | null;
  readonly temperature: TemperaturePolicy;
}

/** Degrees Celsius of the corrected value unless said otherwise. */
export interface TemperaturePolicy {
  /** Below this a reading is low: a cold skin, to be measured again, never a pass. */
  readonly normalFromC: number;
  /** From this on a reading is elevated and must be taken a second time. */
  readonly elevatedFromC: number;
  /** What the instrument can measure at all; outside it a reading is invalid. */
  readonly measurableC: readonly [number, number];
  /** Ambient temperatures in which the instrument measures rightly. */
  readonly ambientC: readonly [number, number];
  /** Measurements by the machine before a person must look. */
  readonly attempts: number;
  /** Pause before a low or invalid reading is repeated, and before an elevated one is. Milliseconds. */
  readonly lowPauseMs: number;
  readonly elevatedPauseMs: number;
}
