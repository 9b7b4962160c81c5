/** The technician's post: who is signed in, what they see, and what they may have done. Nothing is made while nobody looks. */
import path from 'node:path';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { CorrectionNotice } from '../../screen/model.ts';
import type { FromTechnician } from '../../screen/messages-technician.ts';
import type { TechnicianView, TracedDevice } from '../../screen/model-technician.ts';
import type { TechnicianAct, TechnicianOutcome, ToldOutcome } from '../../screen/model-technician-acts.ts';
import { sourceOf } from '../../uplink/source.ts';
import { err } from '../../../drivers/basics/result.ts';
import { createPinLock } from '../staff/pin-lock.ts';
import { createTechnicianAnswers } from './answers.ts';
import { correctionHindrance, correctionRuleOf, judgeCorrection, type WantedCorrection } from './correction-rule.ts';
import { createSecondPerson } from './correction-second.ts';
import { createDoctorDesk } from './doctor.ts';
import { createExporter } from './export.ts';
import { createPanelDrawing } from './panel-drawing.ts';
import { createPartRestarts } from './part-restarts.ts';
import type { TechnicianPostOptions } from './post-options.ts';
import { createTechnicianSession } from './session.ts';
import { testParts } from './test-parts.ts';
import { createTestDesk } from './tests.ts';
import { correcting, testAct, worksNow } from './acts.ts';
import { sealingKeyOf } from './export-format.ts';
import { createTold } from './told.ts';
import { createTraceDesk } from './trace.ts';

/** The newest acknowledged sequences that are remembered. */
const acknowledgedKept = 2_000;

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
  /** Whether somebody was signed in on that page until somebody else signed in on another. */
  takenFrom(page: number): boolean;
  view(): { readonly correction?: CorrectionNotice; readonly technician?: TechnicianView };
  stop(): Promise<void>;
}

export function createTechnicianPost(options: TechnicianPostOptions): TechnicianPost {
  const { parts, recorder, ledger, watch, flow, correction, onChange } = options;
  const { site, clock, log } = parts;
  let acknowledged: readonly number[] = [];
  let stopped = false;
  const changed = (): void => {
    if (!stopped) onChange();
  };

  const told = createTold(clock, changed);
  const lock = createPinLock(clock, 'technician');
  lock.resume(options.earlier, options.clockTrusted());
  const session = createTechnicianSession({
    technicians: site.technicians,
    clock,
    lock,
    recorder,
    onSignedOut() {
      told.forget();
      second.cancel();
      drawing.show(null);
      tests.stop();
    },
    onChange: changed,
  });
  const drawing = createPanelDrawing({
    clock,
    exportDirectories: site.exportDirectories,
    clockOffset: parts.clockOffset,
    watchFrames: () => watch.watchFrames(),
    onChange: changed,
  });
  const restarts = createPartRestarts({
    restart: options.restart,
    record: (event) => recorder.recordNow(event).ok,
    encounter: () => flow().encounter,
    works: (part) => worksNow(part, watch.states, options.status()),
    onStarted: (part) => ended('started', { act: 'restart', of: part }),
    clock,
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
    onEnded: (test, code) => ended(code, testAct(test)),
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
  const exporter = createExporter({
    kiosk: site.kiosk,
    source: sourceOf(site.place),
    key: sealingKeyOf(site),
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
    lock: options.staffLock,
    recorder,
    set: setCorrection,
    onBadge: confirmed,
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
    media: () => drawing.media,
    restarting: restarts.running,
    second,
    offset: () => drawing.offset,
  });

  function ended(code: ToldOutcome['code'], about: TechnicianAct): void {
    if (stopped || session.page === null) return;
    told.tell(code, about);
  }

  /** The pad itself says that a PIN was wrong: two messages at once say no more. */
  function confirmed(code: TechnicianOutcome): void {
    if (code !== 'notConfirmed' || second.view?.fault == null) return ended(code, correcting);
    told.forget();
    changed();
  }

  function setCorrection(technician: string, wanted: WantedCorrection | null, confirmedBy?: string): TechnicianOutcome {
    if (wanted !== null && correctionHindrance(watch, clock) !== null) return 'noReading';
    return correction.set(technician, wanted, confirmedBy);
  }

  function correct(technician: string, wanted: WantedCorrection | null): TechnicianOutcome {
    second.cancel();
    const judged = judgeCorrection(wanted, rule, site.thermometer.correction ?? null);
    if (judged === 'tooMuch') return 'tooMuch';
    if (judged === 'alone' || wanted === null) return setCorrection(technician, wanted);
    return correctionHindrance(watch, clock) === null ? second.ask(technician, wanted) : 'noReading';
  }

  async function act(
    request: Exclude<FromTechnician, { type: 'technicianSignIn' }>,
    technician: string,
  ): Promise<void> {
    switch (request.type) {
      case 'technicianSignOut':
        session.signOut();
        return;
      case 'technicianAsk':
        drawing.show(request.page);
        return changed();
      case 'selfTest':
        return ended(tests.start(request.test, technician), testAct(request.test));
      case 'examine':
        return ended(doctor.start() ? 'started' : 'busy', { act: 'doctor', of: null });
      case 'trace': {
        const { device } = request;
        if (request.on) return ended(beginTrace(device, technician), { act: 'trace', of: device });
        await traces.end(device);
        return ended('done', { act: 'trace', of: device });
      }
      case 'export': {
        const medium = drawing.media.find((each) => each.path === request.medium);
        const code = medium === undefined ? 'noMedium' : exporter.start(medium, request.range, technician);
        return ended(code === 'done' ? 'started' : code, { act: 'copy', of: null });
      }
      case 'exportCancel':
        return exporter.cancel();
      case 'correction':
        return ended(correct(technician, request.set), correcting);
      case 'correctionConfirm':
        return confirmed(await second.confirm(request.pin));
      case 'correctionCancel':
        second.cancel();
        told.forget();
        return changed();
      case 'restartPart':
        return ended(await restarts.restart(request.part, technician), { act: 'restart', of: request.part });
    }
  }

  function beginTrace(device: TracedDevice, technician: string): TechnicianOutcome {
    if (!traces.start(device, technician)) return 'notRecorded';
    return watch.states.get(device)?.status === 'ready' ? 'started' : 'recordsNothing';
  }

  return {
    async take(request, from) {
      if (request.type === 'technicianSignIn') {
        await session.signIn(request.pin, from);
        return;
      }
      const technician = session.memberAt(from);
      if (technician === null) {
        // A page that closes the panel tells so also when nobody is signed in any more.
        if (request.type === 'technicianAsk') session.hasRead(from);
        else log.warn({ request: request.type }, 'a request of a technician without a sign-in');
        return;
      }
      await act(request, technician);
    },
    pageGone: (gone) => session.pageGone(gone),
    get page() {
      return session.page;
    },
    takenFrom: (page) => session.takenFrom(page),
    note: (event) => answers.note(event),
    acknowledged(events) {
      acknowledged = [...acknowledged, ...events.map(({ sequence }) => sequence)].slice(-acknowledgedKept);
    },
    takesBadge: (bytes) => second.takesBadge(bytes),
    view() {
      const notice = correction.applied();
      const applied = notice === null ? {} : { correction: notice };
      if (site.technicians.length === 0) return applied;
      const { member, fault, lockedForMs } = session;
      const { shown } = drawing;
      return {
        ...applied,
        technician: {
          member,
          signInFault: fault,
          lockedForMs,
          outcome: told.current,
          answer: member === null || shown === null ? null : answers.answer(shown),
        },
      };
    },
    async stop() {
      stopped = true;
      drawing.show(null);
      session.stop();
      lock.stop();
      second.stop();
      tests.stop();
      await doctor.stop();
      await exporter.stop();
      await traces.stop();
    },
  };
}
