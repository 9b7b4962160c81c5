/** The technician's post: who is signed in, what they see, and what they may have done. Nothing is made while nobody looks. */
import path from 'node:path';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { CorrectionNotice } from '../../screen/model.ts';
import type { FromTechnician } from '../../screen/messages-technician.ts';
import type {
  RestartablePart,
  TechnicianOutcome,
  TechnicianPage,
  TechnicianView,
} from '../../screen/model-technician.ts';
import { sourceOf } from '../../uplink/source.ts';
import type { Timer } from '../../../drivers/basics/clock.ts';
import { err } from '../../../drivers/basics/result.ts';
import type { PageRequest } from '../page/server.ts';
import { createStaffDesk } from '../staff/desk.ts';
import { createTechnicianAnswers } from './answers.ts';
import type { ClockOffset } from '../time/clock-offset.ts';
import { correctionRuleOf, judgeCorrection, type WantedCorrection } from './correction-rule.ts';
import { createSecondPerson } from './correction-second.ts';
import { createDoctorDesk } from './doctor.ts';
import { createExporter } from './export.ts';
import { mediaUnder, type Medium } from './media.ts';
import type { TechnicianPostOptions } from './post-options.ts';
import { testParts } from './test-parts.ts';
import { createTestDesk } from './tests.ts';
import { createTraceDesk } from './trace.ts';

/** How often what is on the panel is drawn anew, milliseconds. */
const redrawMs: Readonly<Record<TechnicianPage, number>> = {
  live: 250,
  tests: 1_000,
  state: 1_000,
  doctor: 1_000,
  copy: 1_000,
  parts: 500,
};
const outcomeMs = 6_000;
/** The newest acknowledged sequences that are remembered. */
const acknowledgedKept = 2_000;

const types: ReadonlySet<string> = new Set<FromTechnician['type']>([
  'technicianSignIn',
  'technicianSignOut',
  'technicianAsk',
  'selfTest',
  'examine',
  'trace',
  'export',
  'exportCancel',
  'correction',
  'correctionConfirm',
  'correctionCancel',
  'restartPart',
]);

export function isOfTechnician(request: PageRequest): request is FromTechnician {
  return types.has(request.type);
}

export interface TechnicianPost {
  /** `page` is the page the request came from: only that of the sign-in is heard. */
  take(request: FromTechnician, page: number): Promise<void>;
  pageGone(page: number): void;
  note(event: RecordedEvent): void;
  acknowledged(events: readonly RecordedEvent[]): void;
  /** True: the bytes were a badge that confirms what a technician asked for, and nobody else's business. */
  takesBadge(bytes: Uint8Array): boolean;
  /** The technician's part is absent where the site names none. */
  /** The page the technician signed in on; null while nobody is. */
  readonly page: number | null;
  view(): { readonly correction?: CorrectionNotice; readonly technician?: TechnicianView };
  stop(): Promise<void>;
}

export function createTechnicianPost(options: TechnicianPostOptions): TechnicianPost {
  const { parts, recorder, ledger, watch, flow, correction, onChange } = options;
  const { site, clock, log } = parts;
  let page: number | null = null;
  /** Pages whose PIN is being compared: one may be gone before the answer. */
  const signingIn = new Set<number>();
  let offset: ClockOffset | null = null;
  let shown: TechnicianPage | null = null;
  let redraw: Timer | null = null;
  let unwatch: (() => void) | null = null;
  let outcome: TechnicianView['outcome'] = null;
  let outcomes = 0;
  let media: readonly Medium[] = [];
  let isLooking = false;
  let acknowledged: readonly number[] = [];
  let stopped = false;
  const restarting = new Set<RestartablePart>();
  const changed = (): void => {
    if (!stopped) onChange();
  };

  const desk = createStaffDesk({
    staff: site.technicians,
    clock,
    onSignedIn: (technician) => recorder.record({ type: 'technician.signedIn', data: { technician } }),
    onSignedOut(technician) {
      page = null;
      outcome = null;
      second.cancel();
      show(null);
      tests.stop();
      recorder.record({ type: 'technician.signedOut', data: { technician } });
    },
    onHandedOver: () => undefined,
    onFailed: (attempts, lockedMs) =>
      recorder.record({ type: 'technician.signInFailed', data: { attempts, lockedMs } }),
    onChange: changed,
  });
  /** Also whoever has been judged already and has not left: a test of the relay would let them in. */
  const somebodyThere = (): boolean => {
    const { open, presentSinceMs } = flow().encounter;
    return open !== null || presentSinceMs !== null;
  };
  const tests = createTestDesk({
    tests: testParts({
      site,
      watch,
      flow,
      recorder,
      ledger,
      sound: options.sound,
      status: options.status,
      isAcknowledged: (sequence) => acknowledged.includes(sequence),
    }),
    clock,
    recorder,
    relayObstacle() {
      const { portal } = flow();
      if (somebodyThere()) return 'somebodyThere';
      return portal.mode !== 'controlled' || portal.fire ? 'busy' : null;
    },
    somebodyThere,
    onChange: changed,
  });
  const traces = createTraceDesk({
    site,
    models: parts.models,
    watch,
    clock,
    recorder,
    directory: path.join(parts.ledgerDirectory, 'traces'),
    log,
    onChange: changed,
  });
  const { sealingKey } = site;
  const exporter = createExporter({
    kiosk: site.kiosk,
    source: sourceOf(site.place),
    key:
      sealingKey === undefined
        ? null
        : { keyId: sealingKey.keyId, publicKey: Buffer.from(sealingKey.publicKey, 'base64url') },
    ledger,
    recorder,
    clock,
    diagnostics: () => JSON.stringify(options.diagnostics()),
    traces: () => traces.finished(),
    onChange: changed,
  });

  const rule = correctionRuleOf(site);
  const second = createSecondPerson({
    staff: site.staff,
    technicians: site.technicians,
    clock,
    recorder,
    set: (technician, wanted, confirmedBy) => correction.set(technician, wanted, confirmedBy),
    onBadge: ended,
    onChange: changed,
  });

  const doctor = createDoctorDesk({
    run: parts.doctor ?? (() => Promise.resolve(err('this station has no doctor'))),
    onFailed: (detail) => log.warn({ detail }, 'the doctor could not look at this box'),
    onChange: changed,
  });

  const answers = createTechnicianAnswers({
    ...options,
    tests,
    traces,
    exporter,
    doctor: () => doctor.view,
    media: () => media,
    restarting,
    second,
    offset: () => offset,
  });

  /** Draws the panel again and again while it is open, and not at all while it is not. */
  function show(next: TechnicianPage | null): void {
    redraw?.cancel();
    redraw = null;
    shown = next;
    if (next !== 'live') {
      unwatch?.();
      unwatch = null;
    } else unwatch ??= watch.watchFrames();
    if (next !== null) again(next);
    if (next === 'copy') void lookForMedia();
    if (next === 'state') void lookAtClock();
  }

  async function lookAtClock(): Promise<void> {
    offset = (await parts.clockOffset?.()) ?? null;
    changed();
  }

  function again(at: TechnicianPage): void {
    redraw = clock.after(redrawMs[at], () => {
      if (at === 'copy') void lookForMedia();
      changed();
      again(at);
    });
  }

  async function lookForMedia(): Promise<void> {
    // One at a time: a stick that hangs holds a thread of the process for each look (libuv has four).
    if (isLooking) return;
    isLooking = true;
    media = await mediaUnder(site.exportDirectories).finally(() => {
      isLooking = false;
    });
    changed();
  }

  function ended(code: TechnicianOutcome): void {
    outcomes += 1;
    const mine = { code, number: outcomes };
    outcome = mine;
    clock.after(outcomeMs, () => {
      if (outcome !== mine) return;
      outcome = null;
      changed();
    });
    changed();
  }

  async function restart(part: RestartablePart, technician: string): Promise<TechnicianOutcome> {
    if (restarting.has(part)) return 'busy';
    const again = options.restart[part];
    if (again === null) return 'unsupported';
    if (!recorder.recordNow({ type: 'part.restarted', data: { technician, part } }).ok) return 'notRecorded';
    restarting.add(part);
    changed();
    await again().finally(() => restarting.delete(part));
    return 'done';
  }

  function correct(technician: string, wanted: WantedCorrection | null): TechnicianOutcome {
    second.cancel();
    const judged = judgeCorrection(wanted, rule, site.thermometer.correction ?? null);
    if (judged === 'tooMuch') return 'tooMuch';
    return judged === 'second' && wanted !== null ? second.ask(technician, wanted) : correction.set(technician, wanted);
  }

  async function act(
    request: Exclude<FromTechnician, { type: 'technicianSignIn' }>,
    technician: string,
  ): Promise<void> {
    switch (request.type) {
      case 'technicianSignOut':
        desk.signOut();
        return;
      case 'technicianAsk':
        show(request.page);
        return changed();
      case 'selfTest':
        return ended(tests.start(request.test, technician));
      case 'examine':
        return ended(doctor.start() ? 'done' : 'busy');
      case 'trace':
        if (!request.on) return traces.end(request.device);
        return ended(traces.start(request.device, technician) ? 'done' : 'notRecorded');
      case 'export': {
        const medium = media.find((each) => each.path === request.medium);
        return ended(medium === undefined ? 'noMedium' : exporter.start(medium, request.range, technician));
      }
      case 'exportCancel':
        return exporter.cancel();
      case 'correction':
        return ended(correct(technician, request.set));
      case 'correctionConfirm':
        return ended(await second.confirm(request.pin));
      case 'correctionCancel':
        second.cancel();
        return changed();
      case 'restartPart':
        return ended(await restart(request.part, technician));
    }
  }

  return {
    async take(request, from) {
      if (request.type === 'technicianSignIn') {
        if (site.technicians.length === 0) return;
        signingIn.add(from);
        const taken = await desk.signIn(request.pin);
        const isThere = signingIn.delete(from);
        if (taken && isThere) page = from;
        else if (taken) desk.signOut();
        return;
      }
      const technician = desk.member;
      if (technician === null || from !== page) {
        // A page that closes the panel tells so also when nobody is signed in any more.
        if (request.type !== 'technicianAsk')
          log.warn({ request: request.type }, 'a request of a technician without a sign-in');
        return;
      }
      desk.touch();
      await act(request, technician);
    },
    pageGone(gone) {
      signingIn.delete(gone);
      if (gone === page) desk.signOut();
    },
    get page() {
      return page;
    },
    note: (event) => answers.note(event),
    acknowledged(events) {
      acknowledged = [...acknowledged, ...events.map(({ sequence }) => sequence)].slice(-acknowledgedKept);
    },
    takesBadge: (bytes) => second.takesBadge(bytes),
    view() {
      const told = correction.applied();
      const applied = told === null ? {} : { correction: told };
      if (site.technicians.length === 0) return applied;
      const { member, fault, lockedForMs } = desk;
      return {
        ...applied,
        technician: {
          member,
          signInFault: fault,
          lockedForMs,
          outcome,
          answer: member === null || shown === null ? null : answers.answer(shown),
        },
      };
    },
    async stop() {
      stopped = true;
      show(null);
      desk.stop();
      second.stop();
      tests.stop();
      await doctor.stop();
      await exporter.stop();
      await traces.stop();
    },
  };
}
