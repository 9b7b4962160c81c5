/** What members of staff see and may do, as far as the station tells: a part of the ScreenModel, nothing of it kept. */

/** Two posts that relieve each other, and whoever is over both. */
export const staffRoles = ['a', 'b', 'supervisor'] as const;
export type StaffRole = (typeof staffRoles)[number];

export const signInFaults = ['wrongPin', 'lockedOut', 'unknownBadge', 'sameMember', 'sameRole'] as const;
export type SignInFault = (typeof signInFaults)[number];

/** How what staff asked for last has ended. */
export const outcomes = [
  'recorded',
  'notRecorded',
  'notAllowed',
  'numberWrong',
  'noSealingKey',
  'nobodyWaits',
  'notOnRoster',
  'plateWrong',
  'noteMissing',
  'personGone',
  'alreadyLetIn',
] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * `leftEarly`: gone although they had still to be measured again. `registered`: written down at the desk, with no verdict
 * yet or none to give.
 */
export const listedVerdicts = ['granted', 'denied', 'referred', 'leftEarly', 'left', 'registered'] as const;
export type ListedVerdict = (typeof listedVerdicts)[number];

/** How somebody was known: what they showed, or as what they were registered. */
export const listedKinds = [
  'pass',
  'certificate',
  'identityNumber',
  'resident',
  'visitor',
  'delivery',
  'vehicle',
  'unseen',
] as const;
export type ListedKind = (typeof listedKinds)[number];

export const registeredKinds = ['visitor', 'delivery', 'vehicle'] as const;
export type RegisteredKind = (typeof registeredKinds)[number];

/** Characters a number plate of the mainland begins with (GA 36), as its pad shows them. */
export const provinces = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';

export const areas = ['entrance', 'desk', 'devices', 'shelf', 'wholePost'] as const;
export const inspectors = ['community', 'subdistrict', 'district', 'police', 'other'] as const;
export const findings = ['inOrder', 'toMend', 'serious'] as const;

/** Sentences a notice is made of: each is a text of the catalogue in every language. */
export const noticeItems = [
  'mask',
  'queueDistance',
  'scanCode',
  'tests',
  'deliveries',
  'visitors',
  'gateClosed',
] as const;
export type NoticeItem = (typeof noticeItems)[number];

/** What a note is put together of, besides letters and digits. */
export const phrases = ['calledHousehold', 'hostCame', 'familyVouches', 'noPhone', 'returnsSoon', 'seePaper'] as const;

export const volumes = ['normal', 'low', 'lowest'] as const;
export type Volume = (typeof volumes)[number];

/** Ages are milliseconds since the district's last signed word; null: the clock cannot tell, or there was none. */
export interface DocumentsView {
  readonly rules: { readonly version: string; readonly ageMs: number | null; readonly over: boolean };
  readonly roster: ListView | null;
  readonly watchlist: ListView | null;
}

export interface ListView {
  readonly entries: number;
  readonly ageMs: number | null;
  /** Older than the rules allow. */
  readonly stale: boolean;
}

export const readingBands = ['normal', 'elevated', 'low', 'uncertain'] as const;

/** A reading as the resident's screen shows it: degrees Celsius, corrected, one decimal. */
export interface ReadingView {
  readonly temperatureC: number;
  /** `uncertain`: the thermometer could not tell. */
  readonly band: (typeof readingBands)[number];
}

/** Whom an act of staff falls on, as far as the box knows. */
export interface AboutView {
  /** Masked, such as 王*; null where it is not known. */
  readonly name: string | null;
  /** What they showed; `unseen`: nothing yet. */
  readonly kind: ListedKind;
  /** Milliseconds since they came, or since they were judged when they have gone, from the moment the model was made. */
  readonly sinceMs: number;
  readonly there: boolean;
  /** They have left for so long that nobody decides on them any more. */
  readonly gone?: true;
  readonly state: 'checking' | 'granted' | 'denied' | 'referred';
  /** Oldest first. */
  readonly readings: readonly ReadingView[];
  /** Milliseconds until they may be measured again, from the moment the model was made; null: no other one is due. */
  readonly againMs: number | null;
  /** What a clinical thermometer shows would be taken as theirs. */
  readonly measurable: boolean;
}

/** Whoever was written down at the desk while nobody undecided stood before the gate, and waits to be let in. */
export interface RegisteredView {
  readonly kind: RegisteredKind;
  /** Milliseconds since then, from the moment the model was made. */
  readonly sinceMs: number;
}

/** Somebody who left before the second measurement, and has not come back. */
export interface LeftEarlyView {
  /** Masked, such as 王*; null where it is not known. */
  readonly name: string | null;
  readonly kind: ListedKind;
  readonly reading: ReadingView;
  /** Milliseconds since they left, from the moment the model was made. */
  readonly sinceMs: number;
}

export interface StaffView {
  readonly signedIn: boolean;
  /** Who is signed in; null while nobody is. */
  readonly member: { readonly id: string; readonly role: StaffRole | null } | null;
  /** What the last attempt to sign in or to take over ran into. */
  readonly signInFault: SignInFault | null;
  readonly lockedForMs: number;
  /** Somebody of this post may show a badge to the scanner instead of a PIN. */
  readonly badges: boolean;
  /** The duty is being handed over: the next PIN or badge is that of whoever takes it. */
  readonly handingOver: boolean;
  /** Milliseconds until the member is signed out, from the moment the model was made; absent while that is not soon. */
  readonly leavingInMs?: number;
  /** Somebody is signed in at another screen; `free`: by a badge, and the first screen they touch is theirs. */
  readonly elsewhere?: 'taken' | 'free';
  /** The encounter an override would apply to, if any. */
  readonly openEncounter: string | null;
  /** Whom that is about, or who stands before the kiosk; absent when nobody does. */
  readonly about?: AboutView;
  /** Newest first; absent while there is nobody to tell of. */
  readonly leftEarly?: readonly LeftEarlyView[];
  /** An override of nobody's encounter lets in whoever was registered last. */
  readonly registered?: RegisteredView;
  /** A mask has still to be seen in that encounter. */
  readonly maskWanted: boolean;
  /** A temperature that is too high was read in it, and staff have still to measure it themselves. */
  readonly clinicalWanted?: true;
  /** What may be given as the reason of an override, by the verdict staff give. */
  readonly overrideReasons: { readonly granted: readonly string[]; readonly denied: readonly string[] };
  readonly supervisorCalled: boolean;
  /** The call was recorded, and the district has not acknowledged it. */
  readonly supervisorWaits?: true;
  /** The last events in words of the catalogue, newest first, without personal data. */
  readonly recent: readonly {
    readonly sequence: number;
    readonly wallMs: number;
    readonly type: string;
    readonly reasons: readonly string[];
  }[];
  /** Modes of the portal this member may set. */
  readonly modes: readonly ('controlled' | 'lockedDown' | 'lockedOpen')[];
  /** Milliseconds until a mute or a volume ends, from the moment the model was made; 0: none. */
  readonly sound: { readonly mutedForMs: number; readonly volume: Volume; readonly volumeForMs: number };
  /** The notice staff have put up, and milliseconds until it comes down. */
  readonly notice: { readonly items: readonly NoticeItem[]; readonly forMs: number } | null;
  /** How the last act ended; `number` counts the acts, so that the same outcome twice is seen as two. */
  readonly outcome: {
    readonly code: Outcome;
    readonly number: number;
    /** The word of the act it answers, where that had one. */
    readonly act?: string;
  } | null;
  /** The rules in force and the lists of this box, with their ages; absent while nobody is signed in. */
  readonly documents?: DocumentsView;
  /** What was asked for last; null while nothing is. */
  readonly answer: StaffAnswer | null;
}

/** What staff want to look at; the station answers in the model until something else is asked. */
export type StaffQuestion =
  | {
      readonly name: 'today';
      readonly verdict: ListedVerdict | 'all';
      readonly kind: ListedKind | 'all';
      /** Hour of the day, 0 to 23; null for the whole day. */
      readonly hour: number | null;
      /** From 0. */
      readonly page: number;
    }
  | { readonly name: 'queue' }
  | { readonly name: 'report' }
  /** The roster, down from its buildings: null where nothing is chosen yet. */
  | {
      readonly name: 'household';
      readonly building: string | null;
      readonly unit: string | null;
      readonly room: string | null;
    }
  | { readonly name: 'initials'; readonly prefix: string }
  | { readonly name: 'identity'; readonly number: string };

export interface TodayEntry {
  readonly wallMs: number;
  readonly verdict: ListedVerdict;
  readonly kind: ListedKind;
  readonly byStaff: boolean;
  readonly reasons: readonly string[];
  readonly temperatureC: number | null;
  /** The end of a pseudonym: never a name or a number. */
  readonly holder: string | null;
}

/** Masked: `name` such as 王*, null while the names are locked. */
export interface FoundResident {
  readonly entry: number;
  readonly place: string;
  readonly kind: string;
  readonly name: string | null;
}

/** Why a search has no answer: no roster on this box, or names that nobody has unlocked. */
export const searchFaults = ['noRoster', 'locked'] as const;

/** What is known of an unfinished identity number. */
export const numberStates = ['unfinished', 'right', 'region', 'birthday', 'checkCharacter'] as const;
export type NumberState = (typeof numberStates)[number];

export interface QueueAnswer {
  readonly name: 'queue';
  /** The last hour, oldest minute first: how many were let in, and how many not. */
  readonly minutes: readonly { readonly granted: number; readonly refused: number }[];
  /** Of the last ten minutes. */
  readonly perMinute: number;
  /** From coming before the kiosk to the verdict, of the last hour: milliseconds, null when nobody came. */
  readonly medianMs: number | null;
  readonly slowestMs: number | null;
}

export interface ReportAnswer {
  readonly name: 'report';
  /** YYYY-MM-DD; null while the clock is not trusted. */
  readonly day: string | null;
  readonly counts: {
    readonly granted: number;
    readonly denied: number;
    readonly referred: number;
    readonly overridden: number;
    /** Of the overridden. */
    readonly admittedByStaff: number;
    readonly abandoned: number;
    /** Of the abandoned. */
    readonly leftEarly: number;
  };
  /** The most frequent first, five at most. */
  readonly reasons: readonly { readonly code: string; readonly count: number }[];
  readonly staff: readonly string[];
  readonly outages: readonly { readonly what: string; readonly count: number; readonly durationMs: number }[];
}

export type StaffAnswer =
  | {
      readonly name: 'today';
      readonly page: number;
      readonly pages: number;
      readonly total: number;
      readonly entries: readonly TodayEntry[];
    }
  | QueueAnswer
  | ReportAnswer
  /** Buildings, or the households of one. */
  | {
      readonly name: 'places';
      readonly fault: (typeof searchFaults)[number] | null;
      readonly building: string | null;
      readonly found: readonly { readonly building: string; readonly unit: string; readonly room: string }[];
    }
  | {
      readonly name: 'residents';
      readonly fault: (typeof searchFaults)[number] | null;
      readonly found: readonly FoundResident[];
    }
  | { readonly name: 'identity'; readonly state: NumberState };
