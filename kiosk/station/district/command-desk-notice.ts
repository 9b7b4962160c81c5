/** The district's notice on the screen: one at a time, each for its minutes. */
import type { Written } from '../../screen/texts/written.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';

export type NoticeText = Written;

export interface ShownNotice extends NoticeText {
  /** Unix seconds. */
  readonly untilS: number;
}

export interface NoticeDesk {
  readonly shown: ShownNotice | null;
  show(text: NoticeText, minutes: number): void;
  /** Brings back what was shown before a start, as long as the clock does not say that its time is over. */
  restore(notice: ShownNotice): void;
  stop(): void;
}

export interface NoticeDeskOptions {
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  readonly onChange: () => void;
}

/** A notice brought back while nobody knows the time goes after so long. */
const longestMs = 24 * 60 * 60_000;

export function createNoticeDesk({ clock, clockTrusted, onChange }: NoticeDeskOptions): NoticeDesk {
  let shown: ShownNotice | null = null;
  let timer: Timer | null = null;

  function showFor(notice: ShownNotice, forMs: number): void {
    timer?.cancel();
    shown = notice;
    timer = clock.after(forMs, () => {
      shown = null;
      onChange();
    });
    onChange();
  }

  return {
    get shown() {
      return shown;
    },
    show(text, minutes) {
      const forMs = minutes * 60_000;
      showFor({ ...text, untilS: Math.ceil((clock.wallMs() + forMs) / 1000) }, forMs);
    },
    restore(notice) {
      const leftMs = clockTrusted() ? notice.untilS * 1000 - clock.wallMs() : longestMs;
      if (leftMs > 0) showFor(notice, Math.min(leftMs, longestMs));
      else onChange();
    },
    stop: () => timer?.cancel(),
  };
}
