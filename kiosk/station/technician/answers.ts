/** What stands on each page of the technician's panel; made when it is drawn, and never otherwise. */
import type { RecordedEvent } from '../../ledger/record.ts';
import type { DoctorView } from '../../screen/model-doctor.ts';
import type { RestartablePart, TechnicianAnswer, TechnicianPage } from '../../screen/model-technician.ts';
import type { ClockOffset } from '../time/clock-offset.ts';
import { correctionHindrance, correctionRuleOf } from './correction-rule.ts';
import type { SecondPerson } from './correction-second.ts';
import type { Exporter } from './export.ts';
import { liveFacts, stateFacts } from './facts.ts';
import type { Medium } from './media.ts';
import type { TechnicianPostOptions } from './post-options.ts';
import type { TestDesk } from './tests.ts';
import type { TraceDesk } from './trace.ts';

type Used = 'parts' | 'ledger' | 'watch' | 'correction' | 'clockTrusted' | 'status' | 'rules' | 'lists' | 'offered';

export interface TechnicianAnswersOptions extends Pick<TechnicianPostOptions, Used> {
  readonly tests: Pick<TestDesk, 'views'>;
  readonly traces: Pick<TraceDesk, 'running' | 'finished'>;
  readonly exporter: Pick<Exporter, 'view' | 'sealed'>;
  readonly doctor: () => DoctorView;
  readonly media: () => readonly Medium[];
  readonly restarting: ReadonlySet<RestartablePart>;
  readonly second: Pick<SecondPerson, 'view'>;
  readonly offset: () => ClockOffset | null;
}

export interface TechnicianAnswers {
  /** Keeps since when the clock is trusted. */
  note(event: Pick<RecordedEvent, 'type'>): void;
  answer(page: TechnicianPage): TechnicianAnswer;
}

export function createTechnicianAnswers(options: TechnicianAnswersOptions): TechnicianAnswers {
  const { parts, ledger, watch, correction, tests, traces, exporter } = options;
  const { site, clock, about, ledgerDirectory } = parts;
  const startedMs = clock.monotonicMs();
  const offsetAtStartMs = clock.wallMs() - startedMs;
  let trustedSinceMs: number | null = options.clockTrusted() ? startedMs : null;

  function offsetNow(): number | null {
    const view = correction.view();
    return view === null || (view.daysLeft ?? 0) === 0 ? null : view.offsetC;
  }

  return {
    note({ type }) {
      if (type === 'clock.trusted') trustedSinceMs = clock.monotonicMs();
      if (type === 'clock.stepped') trustedSinceMs = null;
    },
    answer(page) {
      switch (page) {
        case 'live':
          return { name: page, groups: liveFacts({ watch, clock, site, offsetC: offsetNow() }) };
        case 'tests':
          return { name: page, tests: tests.views };
        case 'state':
          return {
            name: page,
            groups: stateFacts({
              site,
              about,
              ledgerDirectory,
              ledger,
              status: options.status(),
              rules: options.rules(),
              lists: options.lists(),
              clock,
              trustedSinceMs,
              offset: options.offset(),
              offered: options.offered(),
              movedMs: Math.round(clock.wallMs() - clock.monotonicMs() - offsetAtStartMs),
              startedMs,
            }),
          };
        case 'doctor':
          return { name: page, doctor: options.doctor() };
        case 'copy': {
          const { running } = traces;
          const { sealed, view } = exporter;
          const copy = { recording: running, traces: traces.finished().length, sealed, media: options.media() };
          return { name: page, copy: { ...copy, export: view } };
        }
        case 'parts': {
          const { sample } = watch;
          return {
            name: page,
            parts: {
              rule: correctionRuleOf(site),
              pending: options.second.view,
              correction: correction.view(),
              objectC: sample?.objectC ?? null,
              ageMs: sample === null ? null : Math.max(0, clock.monotonicMs() - sample.atMs),
              hindrance: correctionHindrance(watch, clock),
              restarting: [...options.restarting],
            },
          };
        }
      }
    },
  };
}
