/** Which page of the panel is shown, drawn again and again while it is, and what is looked at only for that. */
import type { TechnicianPage } from '../../screen/model-technician.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { ClockOffset, ClockOffsetReader } from '../time/clock-offset.ts';
import { mediaUnder, type Medium } from './media.ts';

/** How often what is on the panel is drawn anew, milliseconds. */
const redrawMs: Readonly<Record<TechnicianPage, number>> = {
  live: 250,
  tests: 1_000,
  state: 1_000,
  doctor: 1_000,
  copy: 1_000,
  parts: 500,
};

export interface PanelDrawingOptions {
  readonly clock: Clock;
  readonly exportDirectories: readonly string[];
  readonly clockOffset: ClockOffsetReader | undefined;
  /** Begins to keep what crosses the ports; the returned function ends it. */
  readonly watchFrames: () => () => void;
  readonly onChange: () => void;
}

export interface PanelDrawing {
  readonly shown: TechnicianPage | null;
  readonly media: readonly Medium[];
  /** Null: not known. */
  readonly offset: ClockOffset | null;
  /** Null ends it: nothing is made while nobody looks. */
  show(page: TechnicianPage | null): void;
}

export function createPanelDrawing(options: PanelDrawingOptions): PanelDrawing {
  const { clock, onChange } = options;
  let shown: TechnicianPage | null = null;
  let redraw: Timer | null = null;
  let unwatch: (() => void) | null = null;
  let media: readonly Medium[] = [];
  let offset: ClockOffset | null = null;
  let isLooking = false;

  function again(at: TechnicianPage): void {
    redraw = clock.after(redrawMs[at], () => {
      if (at === 'copy') void lookForMedia();
      onChange();
      again(at);
    });
  }

  async function lookForMedia(): Promise<void> {
    // One at a time: a stick that hangs holds a thread of the process for each look (libuv has four).
    if (isLooking) return;
    isLooking = true;
    media = await mediaUnder(options.exportDirectories).finally(() => {
      isLooking = false;
    });
    onChange();
  }

  async function lookAtClock(): Promise<void> {
    offset = (await options.clockOffset?.()) ?? null;
    onChange();
  }

  return {
    get shown() {
      return shown;
    },
    get media() {
      return media;
    },
    get offset() {
      return offset;
    },
    show(page) {
      redraw?.cancel();
      redraw = null;
      shown = page;
      if (page !== 'live') {
        unwatch?.();
        unwatch = null;
      } else unwatch ??= options.watchFrames();
      if (page !== null) again(page);
      if (page === 'copy') void lookForMedia();
      if (page === 'state') void lookAtClock();
    },
  };
}
