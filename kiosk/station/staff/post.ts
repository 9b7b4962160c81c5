/** The post of the staff: who is there, what they see and what they may ask for, put together for one station. */
import { randomBytes } from 'node:crypto';
import type { Listed } from '../../access/credential.ts';
import type { EncounterState } from '../../access/encounter-state.ts';
import type { Policy } from '../../access/policy.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { PersonalData } from '../../ledger/sealed.ts';
import type { NoticeItem, Outcome, RegisteredView, StaffQuestion, StaffView } from '../../screen/model-staff.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { CredentialDesk } from '../credentials/desk.ts';
import { createDutyDesk, type DutyDesk, type DutySound } from './duty-desk.ts';
import { createDutyReport } from './duty-report.ts';
import type { Flow } from '../flow.ts';
import { createQueueFigures } from './queue-figures.ts';
import type { Recorder } from '../care/recorder.ts';
import { createRegistration, type RegisteredFields, type Registration } from './registration.ts';
import type { Site } from '../site/site.ts';
import { createActMemory } from './acts.ts';
import { isBadge } from './badge.ts';
import { createStaffDesk, type StaffDesk } from './desk.ts';
import { createPinLock, type PinLock } from './pin-lock.ts';
import { createLeftEarly, forgottenByRestart, toldForMs } from './left-early.ts';
import { answerOf, type HouseholdSearch } from './questions.ts';
import { createSupervisorCall } from './supervisor-call.ts';
import { createRegisteredWaiting, createSoon } from './registered-waiting.ts';
import { staffView } from './view.ts';
import { createTodayList } from './today-list.ts';

/** How long the outcome of an act stays on the panel. */
const outcomeMs = 6_000;

export interface StaffPostOptions {
  readonly site: Pick<Site, 'staff' | 'sealingKey' | 'timeZone' | 'timeouts'>;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly personalData: Pick<PersonalData, 'register'>;
  readonly flow: () => Flow;
  readonly codes: CredentialDesk;
  readonly sound: () => DutySound | null;
  /** The roster's search, where this box has one. */
  readonly households: HouseholdSearch | null;
  readonly day: () => string | null;
  readonly policy: () => Policy;
  readonly onSignedIn?: (staff: string) => void;
  readonly onSignedOut?: () => void;
  readonly onHandedOver?: () => void;
  readonly nameOf?: (listed: Listed | null) => string | null;
  readonly onNotice: (items: readonly NoticeItem[], forMs: number) => void;
  readonly onChange: () => void;
}

export interface StaffPost {
  readonly desk: StaffDesk;
  /** Of the staff's PINs, wherever they are typed. */
  readonly lock: PinLock;
  readonly duty: DutyDesk;
  readonly registration: Registration;
  /** Looks through what came before this start, oldest first; `duty.resume` takes up the orders when there is sound. */
  resume(events: readonly RecordedEvent[], clockTrusted: boolean): void;
  note(event: RecordedEvent): void;
  ask(question: StaffQuestion | null): void;
  /** Writes down somebody, of this encounter or of none: then they wait to be let in as a person of their own. */
  register(fields: RegisteredFields, encounter: string | null): Outcome;
  /** Whoever was registered without an encounter; null: nobody waits. */
  readonly registered: RegisteredView | null;
  /** The rules in force. */
  readonly policy: Policy;
  /** They were let in or turned away. */
  registeredDone(): void;
  /** Tells the panel how an act ended; `act` is the word it was sent with. */
  ended(outcome: Outcome, act?: string): void;
  callSupervisor(): void;
  /** The district has these events. */
  acknowledged(events: readonly RecordedEvent[]): void;
  view(encounter: EncounterState, recent: readonly RecordedEvent[]): StaffView;
  /** Does an act that is sent more than once only once. */
  once(act: string | undefined, run: () => Outcome): Outcome;
  /** Where readers deliver: badges are taken out, the rest goes on. */
  readonly readers: CredentialDesk;
  stop(): void;
}

export function createStaffPost(options: StaffPostOptions): StaffPost {
  const { site, clock, recorder, flow, codes, onChange } = options;
  const today = createTodayList(site.timeZone);
  const queue = createQueueFigures();
  const report = createDutyReport(site.timeZone);
  const leftEarly = createLeftEarly();
  let question: StaffQuestion | null = null;
  let outcome: StaffView['outcome'] = null;
  let acts = 0;
  let stopped = false;
  const waiting = createRegisteredWaiting(clock, site.timeouts.overridableMs, onChange);
  const supervisor = createSupervisorCall(clock, () => {
    if (!stopped) onChange();
  });
  const soon = createSoon(clock, onChange);
  const lock = createPinLock(clock, 'staff');
  const desk = createStaffDesk({
    staff: site.staff,
    clock,
    lock,
    onSignedIn(staff) {
      recorder.record({ type: 'staff.signedIn', data: { staff } });
      options.onSignedIn?.(staff);
    },
    onSignedOut(staff) {
      question = null;
      outcome = null;
      waiting.end();
      recorder.record({ type: 'staff.signedOut', data: { staff } });
      options.onSignedOut?.();
    },
    onHandedOver(from, to, note) {
      recorder.record({ type: 'shift.handover', data: { from, to, ...(note === null ? {} : { note }) } });
      options.onHandedOver?.();
    },
    onFailed: (attempts, lockedMs) => recorder.record({ type: 'staff.signInFailed', data: { attempts, lockedMs } }),
    onChange,
  });
  const duty = createDutyDesk({
    clock,
    record: (event) => recorder.recordNow(event),
    setMode(mode, staff) {
      flow().toPortal({ type: 'mode', mode }, staff);
      return flow().portal.mode === mode;
    },
    sound: options.sound,
    onNotice: options.onNotice,
    supervised: site.staff.some(({ role }) => role === 'supervisor'),
    onChange,
  });
  const { sealingKey } = site;
  const registration = createRegistration({
    key:
      sealingKey === undefined
        ? null
        : { keyId: sealingKey.keyId, publicKey: Buffer.from(sealingKey.publicKey, 'base64url') },
    personalData: options.personalData,
    identify(number, staff) {
      codes.identityNumber(number, staff);
    },
    pick: (entry, staff) => codes.resident(entry, staff),
    holderOf: (number) => codes.holderOf(number),
    newHolder: () => `desk-${randomBytes(9).toString('base64url')}`,
    wallMs: () => clock.wallMs(),
  });

  /** Whoever has left is told of for a while, and then no more. */
  function tell(has: boolean): void {
    if (!has) return;
    clock.after(toldForMs + 1, () => {
      if (!stopped) onChange();
    });
  }

  function noteRecorded(event: RecordedEvent): void {
    const { encounter } = flow();
    const { open } = encounter;
    supervisor.note(event);
    today.note(event);
    report.note(event);
    tell(leftEarly.note(event, clock.monotonicMs(), encounter));
    const waitedMs = open !== null && open.id === event.encounter ? clock.monotonicMs() - open.startedMs : null;
    queue.note(event, clock.monotonicMs(), waitedMs);
  }

  return {
    desk,
    lock,
    duty,
    registration,
    resume(events, clockTrusted) {
      lock.resume(events, clockTrusted);
      const nowMs = clock.monotonicMs();
      for (const event of events) {
        today.note(event);
        report.note(event);
        // Of today's clock, like the lists: what is older than an hour falls out by itself.
        const agoMs = Math.max(0, clock.wallMs() - event.wallMs);
        queue.note(event, nowMs - agoMs, null);
        tell(leftEarly.note(event, nowMs - agoMs, null));
      }
      for (const event of forgottenByRestart(events, site.timeouts.setAsideMs)) {
        const recorded = recorder.recordNow(event);
        if (recorded.ok) noteRecorded(recorded.value);
      }
    },
    note: noteRecorded,
    register(fields, encounter) {
      const taken = registration.register(fields, encounter);
      if (taken === 'recorded' && encounter === null) waiting.begin(fields.kind);
      return taken;
    },
    get registered() {
      return waiting.view;
    },
    registeredDone: () => waiting.end(),
    get policy() {
      return options.policy();
    },
    ask(next) {
      question = next;
      onChange();
    },
    ended(code, act) {
      acts += 1;
      const mine = { code, number: acts, ...(act === undefined ? {} : { act }) };
      outcome = mine;
      clock.after(outcomeMs, () => {
        if (stopped || outcome !== mine) return;
        outcome = null;
        onChange();
      });
      onChange();
    },
    once: createActMemory(),
    callSupervisor: () => supervisor.begin(),
    acknowledged: (events) => supervisor.acknowledged(events),
    view(encounter, recent) {
      // Whoever has left is acted on for a while: the panel says when that is over, though nothing else happens.
      const leftMs = encounter.closed[0]?.leftMs ?? null;
      soon.at(desk.member === null || leftMs === null ? null : leftMs + site.timeouts.encounterMs + 1);
      return staffView(encounter, {
        desk,
        duty,
        badges: site.staff.some(({ badge }) => badge !== undefined),
        supervisor,
        recent,
        leftEarly,
        nowMs: clock.monotonicMs(),
        policy: options.policy(),
        timeouts: site.timeouts,
        registered: waiting.view,
        nameOf: options.nameOf ?? (() => null),
        outcome,
        answer:
          question === null || desk.member === null
            ? null
            : answerOf(question, {
                today,
                queue,
                report,
                households: options.households,
                day: options.day,
                nowMs: () => clock.monotonicMs(),
                wallMs: () => clock.wallMs(),
              }),
      });
    },
    readers: {
      ...codes,
      take(bytes, reader) {
        const text = Buffer.from(bytes).toString('latin1').trim();
        if (isBadge(text)) desk.badge(text);
        else codes.take(bytes, reader);
      },
    },
    stop() {
      stopped = true;
      waiting.end();
      soon.at(null);
      desk.stop();
      lock.stop();
      duty.stop();
    },
  };
}
