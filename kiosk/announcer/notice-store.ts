/** The notices that are to be played: what must outlive a restart. */
import { z } from 'zod';
import { type Store, jsonStore } from './sound-store.ts';

const runningNotice = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  file: z.string(),
  durationMs: z.number().positive(),
  timesLeft: z.int().positive(),
  everyMs: z.number().positive(),
  /** Unix milliseconds. */
  nextMs: z.number(),
  untilMs: z.number(),
  /** An order of the district that ranks as an alarm. */
  emergency: z.boolean(),
});

export type RunningNotice = z.output<typeof runningNotice>;
export type NoticeStore = Store<readonly RunningNotice[]>;

/** Keeps the notices in the file at `path`. */
export const noticeStore = (path: string): NoticeStore => jsonStore(path, z.array(runningNotice).readonly(), []);
