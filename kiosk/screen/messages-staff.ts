/** What members of staff ask the station for. The station refuses what is not allowed, whatever a page shows. */
import * as z from 'zod/mini';
import {
  areas,
  findings,
  inspectors,
  listedKinds,
  listedVerdicts,
  type NoticeItem,
  noticeItems,
  registeredKinds,
  type RegisteredKind,
  type StaffQuestion,
  type Volume,
  volumes,
} from './model-staff.ts';

/** What a clinical thermometer can show, in degrees Celsius (ISO 80601-2-56: 34 to 42 at least). */
export const clinicalRangeC = { low: 32, high: 43 } as const;

/** The longest mute, volume and notice, minutes. */
export const longestMinutes = 720;

export type FromStaff =
  | { readonly type: 'staffSignIn'; readonly pin: string }
  | { readonly type: 'staffSignOut' }
  /** The panel was touched: the member is still there. Sent now and then, not at every touch. */
  | { readonly type: 'staffTouched' }
  | {
      readonly type: 'override';
      /** Null: somebody who never came before the devices, as old people without a code. */
      readonly encounter: string | null;
      readonly verdict: 'granted' | 'denied';
      readonly reason: string;
      /** Asked for with the reason `otherNoted`. */
      readonly note?: string;
      /**
       * The same for one intention of staff: however often it is sent, it is done once, and every time the outcome that
       * answers it bears this word.
       */
      readonly act?: string;
    }
  | {
      readonly type: 'clinicalReading';
      readonly encounter: string;
      readonly temperatureC: number;
      readonly act?: string;
    }
  | { readonly type: 'maskSeen'; readonly encounter: string; readonly act?: string }
  | { readonly type: 'callSupervisor' }
  /** The duty goes to whoever signs in next; `staffSignIn` or a badge ends it. */
  | { readonly type: 'handoverBegin'; readonly note?: string }
  | { readonly type: 'handoverCancel' }
  | { readonly type: 'portalMode'; readonly mode: 'controlled' | 'lockedDown' | 'lockedOpen'; readonly act?: string }
  /** 0 minutes ends what was set before. */
  | { readonly type: 'mute'; readonly minutes: number; readonly act?: string }
  | { readonly type: 'volume'; readonly volume: Volume; readonly minutes: number; readonly act?: string }
  | {
      readonly type: 'postNotice';
      readonly items: readonly NoticeItem[];
      readonly minutes: number;
      readonly act?: string;
    }
  | { readonly type: 'disinfected'; readonly area: (typeof areas)[number]; readonly act?: string }
  | {
      readonly type: 'inspected';
      readonly inspector: (typeof inspectors)[number];
      readonly result: (typeof findings)[number];
      readonly note?: string;
      readonly act?: string;
    }
  | { readonly type: 'staffAsk'; readonly question: StaffQuestion | null }
  /** The encounter goes on with this as its credential. */
  | { readonly type: 'identityNumber'; readonly number: string; readonly act?: string }
  | {
      readonly type: 'register';
      readonly kind: RegisteredKind;
      /** Who stood before the kiosk when it was begun; null: nobody. */
      readonly encounter?: string | null;
      /** Whom it is for, such as 3-2-501. */
      readonly household?: string;
      readonly contact?: string;
      readonly plate?: string;
      /** As with an override. */
      readonly act?: string;
    }
  /** Somebody of the roster, known by sight, is who the encounter goes on with: `entry` as the district counts. */
  | {
      readonly type: 'pickResident';
      readonly encounter: string | null;
      readonly entry: number;
      readonly act?: string;
    };

const act = z.exactOptional(z.string().check(z.regex(/^[0-9a-z-]{8,64}$/u)));
const encounter = z.string().check(z.minLength(1), z.maxLength(64));
const note = z.exactOptional(z.string().check(z.maxLength(200)));
const minutes = z.int().check(z.minimum(0), z.maximum(longestMinutes));
const place = z.string().check(z.minLength(1), z.maxLength(100));
const rosterCode = z.string().check(z.maxLength(32));
const count = z.int().check(z.minimum(0));

const question = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('today'),
    verdict: z.enum(['all', ...listedVerdicts]),
    kind: z.enum(['all', ...listedKinds]),
    hour: z.nullable(count.check(z.maximum(23))),
    page: count,
  }),
  z.strictObject({ name: z.literal('queue') }),
  z.strictObject({ name: z.literal('report') }),
  z.strictObject({
    name: z.literal('household'),
    building: z.nullable(rosterCode),
    unit: z.nullable(rosterCode),
    room: z.nullable(rosterCode),
  }),
  z.strictObject({ name: z.literal('initials'), prefix: z.string().check(z.regex(/^[A-Z]{0,8}$/u)) }),
  z.strictObject({ name: z.literal('identity'), number: z.string().check(z.regex(/^[0-9X]{0,18}$/u)) }),
]);

export const fromStaff = [
  z.strictObject({ type: z.literal('staffSignIn'), pin: z.string().check(z.regex(/^[0-9]{4,12}$/u)) }),
  z.strictObject({ type: z.literal('staffSignOut') }),
  z.strictObject({ type: z.literal('staffTouched') }),
  z.strictObject({
    type: z.literal('override'),
    encounter: z.nullable(encounter),
    verdict: z.enum(['granted', 'denied']),
    reason: z.string().check(z.regex(/^[A-Za-z]{1,40}$/u)),
    note,
    act,
  }),
  z.strictObject({
    type: z.literal('clinicalReading'),
    encounter,
    temperatureC: z.number().check(z.minimum(clinicalRangeC.low), z.maximum(clinicalRangeC.high)),
    act,
  }),
  z.strictObject({ type: z.literal('maskSeen'), encounter, act }),
  z.strictObject({ type: z.literal('callSupervisor') }),
  z.strictObject({ type: z.literal('handoverBegin'), note }),
  z.strictObject({ type: z.literal('handoverCancel') }),
  z.strictObject({ type: z.literal('portalMode'), mode: z.enum(['controlled', 'lockedDown', 'lockedOpen']), act }),
  z.strictObject({ type: z.literal('mute'), minutes, act }),
  z.strictObject({ type: z.literal('volume'), volume: z.enum(volumes), minutes, act }),
  z.strictObject({
    type: z.literal('postNotice'),
    items: z.array(z.enum(noticeItems)).check(z.maxLength(noticeItems.length)),
    minutes,
    act,
  }),
  z.strictObject({ type: z.literal('disinfected'), area: z.enum(areas), act }),
  z.strictObject({
    type: z.literal('inspected'),
    inspector: z.enum(inspectors),
    result: z.enum(findings),
    note,
    act,
  }),
  z.strictObject({ type: z.literal('staffAsk'), question: z.nullable(question) }),
  z.strictObject({ type: z.literal('identityNumber'), number: z.string().check(z.regex(/^[0-9]{17}[0-9X]$/u)), act }),
  z.strictObject({
    type: z.literal('register'),
    kind: z.enum(registeredKinds),
    encounter: z.exactOptional(z.nullable(encounter)),
    household: z.exactOptional(place),
    contact: z.exactOptional(z.string().check(z.regex(/^[0-9+]{3,20}$/u))),
    plate: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(12))),
    act,
  }),
  z.strictObject({
    type: z.literal('pickResident'),
    encounter: z.nullable(encounter),
    entry: count,
    act,
  }),
] as const;
