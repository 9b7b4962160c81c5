/**
 * Notices that staff type or the district sends: made once, listened to, then played so many times until their end.
 * The governor decides at each playing; what could not be played is put off, never caught up.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Announcer, HeardRecord } from './announcer-contract.ts';
import type { NoticeStore, RunningNotice } from './notice-store.ts';
import { noticeText } from './notice-text.ts';
import type { Language } from './prompts.ts';
import type { MakeSpeech, SpeechFault } from './speech-maker.ts';

export interface PreparedNotice {
  /** The same text in the same language has the same id. */
  readonly id: string;
  readonly durationMs: number;
  /** A WAV file at the loudness of the voice, for whoever listens before it is played. */
  readonly file: string;
}

export interface NoticeFault {
  /** `noMaker`: nothing on this box can speak; the notice can be shown on the screen only. */
  readonly code: 'textRefused' | SpeechFault['code'];
  readonly detail: string;
}

export interface NoticePlan {
  /** How many times; each counts when it was heard to its end. */
  readonly times: number;
  /** From the end of one playing to the next, milliseconds; a minute at least. */
  readonly everyMs: number;
  /** Unix milliseconds; nothing is played without an end. */
  readonly untilMs: number;
  /** Ranks as an alarm: sounds in spite of hours, budget and mutes. For orders of the district only. */
  readonly emergency?: boolean;
}

export type PlayFault = 'unknownNotice' | 'alreadyOver';

export interface NoticeDesk {
  /** Has a text spoken into a file; takes a second or two. */
  prepareNotice(text: string, language: Language): Promise<Result<PreparedNotice, NoticeFault>>;
  /** Once and quietly at the box, also where notices may not sound: somebody stands there and listens. */
  previewNotice(id: string): Result<undefined, 'unknownNotice' | 'noSound'>;
  playNotice(id: string, plan: NoticePlan): Result<undefined, PlayFault>;
  /** Takes it back, in the middle of a word. */
  cancelNotice(id: string): void;
  /** To be told of everything the announcer has heard. */
  heard(record: Pick<HeardRecord, 'what' | 'complete'>): void;
  /** What is still to be played. */
  readonly running: readonly RunningNotice[];
  stop(): void;
}

export interface NoticeDeskOptions {
  readonly announcer: Pick<Announcer, 'play' | 'isAsked' | 'takeBack' | 'levels'>;
  readonly clock: Clock;
  readonly store: NoticeStore;
  readonly makeSpeech: MakeSpeech;
  /** Where the made files are kept; created when the first one is made. */
  readonly folder: string;
  /** A notice that the player refused again and again. */
  readonly onGivenUp: (id: string) => void;
}

const lookEveryMs = 5_000;
const shortestEveryMs = 60_000;
const mostTimes = 1_000;
const previewBelowPromptsDb = 20;
/** So many beginnings without one end: the file is damaged or gone. */
const givenUpAfter = 5;
const keptFiles = 30;

const whatOf = (id: string): string => `notice.${id}`;

export function createNoticeDesk(options: NoticeDeskOptions): NoticeDesk {
  const { announcer, clock, store, folder } = options;
  const prepared = new Map<string, PreparedNotice>();
  const begun = new Map<string, number>();
  let running: readonly RunningNotice[] = store.load();
  let timer: Timer | null = clock.after(lookEveryMs, look);

  const keep = (next: readonly RunningNotice[]): void => {
    running = next;
    store.save(running);
  };

  function look(): void {
    for (const notice of running) playWhenDue(notice);
    timer = clock.after(lookEveryMs, look);
  }

  function playWhenDue(notice: RunningNotice): void {
    const nowMs = clock.wallMs();
    if (nowMs >= notice.untilMs) return cancel(notice.id);
    const what = whatOf(notice.id);
    if (nowMs < notice.nextMs || announcer.isAsked(what)) return;
    if (!notice.emergency && !announcer.levels.notice.allowed) return;
    const beginnings = (begun.get(notice.id) ?? 0) + 1;
    if (beginnings > givenUpAfter) {
      cancel(notice.id);
      return options.onGivenUp(notice.id);
    }
    const { file, durationMs, emergency } = notice;
    if (announcer.play({ what, file, durationMs, priority: emergency ? 'alarm' : 'notice' })) {
      begun.set(notice.id, beginnings);
    }
  }

  function cancel(id: string): void {
    keep(running.filter((notice) => notice.id !== id));
    begun.delete(id);
    announcer.takeBack(whatOf(id));
  }

  function tidy(): void {
    const wanted = new Set(running.map(({ id }) => `${id}.wav`));
    const files = readdirSync(folder).filter((name) => !wanted.has(name));
    const byAge = files
      .map((name) => ({ name, atMs: statSync(join(folder, name)).mtimeMs }))
      .toSorted((a, b) => b.atMs - a.atMs);
    for (const { name } of byAge.slice(keptFiles)) {
      rmSync(join(folder, name), { force: true });
      prepared.delete(name.replace('.wav', ''));
    }
  }

  return {
    async prepareNotice(typed, language) {
      const text = noticeText(typed, language);
      if (!text.ok) return err({ code: 'textRefused', detail: text.error });
      const id = createHash('sha256').update(`${language}\n${text.value}`).digest('hex').slice(0, 12);
      const known = prepared.get(id);
      if (known !== undefined) return ok(known);
      const file = join(folder, `${id}.wav`);
      try {
        mkdirSync(folder, { recursive: true });
        tidy();
      } catch (error) {
        return err({ code: 'cannotKeep', detail: error instanceof Error ? error.message : String(error) });
      }
      const made = await options.makeSpeech({ text: text.value, language, file });
      if (!made.ok) return made;
      const notice = { id, durationMs: made.value.durationMs, file };
      prepared.set(id, notice);
      return ok(notice);
    },
    previewNotice(id) {
      const notice = prepared.get(id);
      if (notice === undefined) return err('unknownNotice');
      const { file, durationMs } = notice;
      const what = `preview.${id}`;
      const asked = announcer.play({
        what,
        file,
        durationMs,
        priority: 'notice',
        belowPromptsDb: previewBelowPromptsDb,
      });
      return asked ? ok(undefined) : err('noSound');
    },
    playNotice(id, plan) {
      const notice = prepared.get(id);
      if (notice === undefined) return err('unknownNotice');
      const nowMs = clock.wallMs();
      if (plan.untilMs <= nowMs || plan.times < 1) return err('alreadyOver');
      const entry: RunningNotice = {
        ...notice,
        timesLeft: Math.min(Math.floor(plan.times), mostTimes),
        everyMs: Math.max(plan.everyMs, shortestEveryMs),
        nextMs: nowMs,
        untilMs: plan.untilMs,
        emergency: plan.emergency ?? false,
      };
      begun.delete(id);
      keep([...running.filter((other) => other.id !== id), entry]);
      playWhenDue(entry);
      return ok(undefined);
    },
    cancelNotice: cancel,
    heard({ what, complete }) {
      const notice = running.find(({ id }) => whatOf(id) === what);
      if (notice === undefined || !complete) return;
      begun.delete(notice.id);
      const others = running.filter((other) => other !== notice);
      const timesLeft = notice.timesLeft - 1;
      const nextMs = clock.wallMs() + notice.everyMs;
      keep(timesLeft < 1 ? others : [...others, { ...notice, timesLeft, nextMs }]);
    },
    get running() {
      return running;
    },
    stop() {
      timer?.cancel();
      timer = null;
    },
  };
}
