/** What staff order and write down on duty. Every act is recorded first; what cannot be recorded is not done. */
import type { RecordedEvent } from '../../ledger/record.ts';
import type { NewEvent } from '../../ledger/writer.ts';
import type { FromStaff } from '../../screen/messages-staff.ts';
import { type NoticeItem, noticeItems, type Outcome, type StaffRole, type Volume } from '../../screen/model-staff.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { Result } from '../../../drivers/basics/result.ts';

/** What the announcer must be able to do. */
export interface DutySound {
  /** Milliseconds; 0 ends a mute. */
  mute(forMs: number): unknown;
  /** Decibels relative to what the site has set. */
  volume(db: number): unknown;
}

type DutyRequest = Extract<
  FromStaff,
  { type: 'portalMode' | 'mute' | 'volume' | 'postNotice' | 'disinfected' | 'inspected' }
>;

export interface DutyDesk {
  take(request: DutyRequest, staff: string, role: StaffRole | null): Outcome;
  /** Modes a member of this role may set. */
  modesFor(role: StaffRole | null): readonly ('controlled' | 'lockedDown' | 'lockedOpen')[];
  readonly notice: { readonly items: readonly NoticeItem[]; readonly forMs: number } | null;
  readonly sound: { readonly mutedForMs: number; readonly volume: Volume; readonly volumeForMs: number };
  /** What was ordered before this start and still holds, out of the events since, oldest first. */
  resume(events: readonly RecordedEvent[]): void;
  stop(): void;
}

export interface DutyDeskOptions {
  readonly clock: Clock;
  readonly record: (event: NewEvent) => Result<unknown, unknown>;
  readonly setMode: (mode: 'controlled' | 'lockedDown' | 'lockedOpen', staff: string) => boolean;
  readonly sound: () => DutySound | null;
  /** A notice is put up, to be spoken too; without sentences: taken down. */
  readonly onNotice: (items: readonly NoticeItem[], forMs: number) => void;
  /** Whether the post has supervisors: then only they hold the portal open for all. */
  readonly supervised: boolean;
  readonly onChange: () => void;
}

export const volumeDb: Readonly<Record<Volume, number>> = { normal: 0, low: -6, lowest: -12 };

export function createDutyDesk(options: DutyDeskOptions): DutyDesk {
  const { clock, record, onChange } = options;
  const mute = expiry(clock, onChange);
  let volume: Volume = 'normal';
  const volumeEnd = expiry(clock, () => {
    volume = 'normal';
    options.sound()?.volume(volumeDb.normal);
    onChange();
  });
  let posted: readonly NoticeItem[] = [];
  const noticeEnd = expiry(clock, () => {
    posted = [];
    onChange();
  });

  function recorded(event: NewEvent, act: () => void): Outcome {
    if (!record(event).ok) return 'notRecorded';
    act();
    return 'recorded';
  }

  function setMute(forMs: number): void {
    options.sound()?.mute(forMs);
    mute.begin(forMs);
  }

  function setVolume(next: Volume, forMs: number): void {
    volume = forMs > 0 ? next : 'normal';
    options.sound()?.volume(volumeDb[volume]);
    volumeEnd.begin(volume === 'normal' ? 0 : forMs);
  }

  function post(items: readonly NoticeItem[], forMs: number): void {
    posted = forMs > 0 ? items : [];
    noticeEnd.begin(posted.length === 0 ? 0 : forMs);
  }

  function modesFor(role: StaffRole | null): ReturnType<DutyDesk['modesFor']> {
    const all = ['controlled', 'lockedDown', 'lockedOpen'] as const;
    return options.supervised && role !== 'supervisor' ? all.slice(0, 2) : all;
  }

  return {
    modesFor,
    take(request, staff, role) {
      switch (request.type) {
        case 'portalMode':
          if (!modesFor(role).includes(request.mode)) return 'notAllowed';
          return options.setMode(request.mode, staff) ? 'recorded' : 'notRecorded';
        case 'mute': {
          const forMs = request.minutes * 60_000;
          return recorded({ type: 'sound.muted', data: { forMs, cause: 'staff', staff } }, () => setMute(forMs));
        }
        case 'volume': {
          const forMs = request.minutes * 60_000;
          const data = { forMs, cause: 'staff', staff, volumeDb: volumeDb[request.volume] } as const;
          return recorded({ type: 'sound.volumeSet', data }, () => setVolume(request.volume, forMs));
        }
        case 'postNotice': {
          const { items } = request;
          const forMs = items.length === 0 ? 0 : request.minutes * 60_000;
          return recorded({ type: 'notice.posted', data: { forMs, cause: 'staff', staff, items: [...items] } }, () => {
            post(items, forMs);
            options.onNotice(items, forMs);
          });
        }
        case 'disinfected':
          return recorded({ type: 'disinfection.done', data: { staff, area: request.area } }, () => {});
        case 'inspected': {
          const { inspector, result, note } = request;
          const data = { staff, inspector, result, ...(note === undefined ? {} : { note }) };
          return recorded({ type: 'inspection.visit', data }, () => {});
        }
      }
    },
    get notice() {
      return posted.length === 0 ? null : { items: posted, forMs: noticeEnd.leftMs };
    },
    get sound() {
      return { mutedForMs: mute.leftMs, volume, volumeForMs: volumeEnd.leftMs };
    },
    resume(events) {
      const left = (event: RecordedEvent, forMs: number): number =>
        Math.min(forMs, Math.max(0, event.wallMs + forMs - clock.wallMs()));
      for (const event of events) {
        if (event.type === 'sound.muted') mute.begin(left(event, event.data.forMs));
        if (event.type === 'sound.volumeSet') {
          const { volumeDb: db, forMs } = event.data;
          const named = volumes.find((each) => volumeDb[each] === db) ?? 'normal';
          setVolume(named, left(event, forMs));
        }
        if (event.type === 'notice.posted') {
          const items = event.data.items.flatMap((item) => noticeItems.filter((known) => known === item));
          post(items, left(event, event.data.forMs));
        }
      }
    },
    stop() {
      for (const each of [mute, volumeEnd, noticeEnd]) each.begin(0);
    },
  };
}

const volumes: readonly Volume[] = ['normal', 'low', 'lowest'];

/** A time that runs out, and what is done then; begun again it starts anew, with 0 it ends without a word. */
function expiry(clock: Clock, run: () => void) {
  let untilMs = 0;
  let timer: Timer | null = null;
  return {
    get leftMs() {
      return Math.max(0, Math.ceil(untilMs - clock.monotonicMs()));
    },
    begin(forMs: number) {
      timer?.cancel();
      untilMs = forMs > 0 ? clock.monotonicMs() + forMs : 0;
      timer = forMs > 0 ? clock.after(forMs, run) : null;
    },
  };
}
