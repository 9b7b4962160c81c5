/** The self-test of the sound, for a technician: plays a tone through the announcer and says what became of it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Announcer, HeardRecord } from '../../announcer/announcer.ts';
import { runSelfTest, type SelfTestResult, toneS } from '../../announcer/self-test.ts';
import { testTone } from '../../announcer/test-tone.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { SoundTools } from './sound-desk.ts';

const what = 'selfTest';
/** So long after its length the tone is no longer waited for: an alarm may be in its way. */
const graceMs = 5_000;

export interface SoundCheck {
  /** Takes about three seconds; a second call joins the first. */
  run(): Promise<SelfTestResult>;
  /** To be told of everything the announcer has heard. */
  heard(record: Pick<HeardRecord, 'what' | 'complete' | 'sounded'>): void;
}

export interface SoundCheckOptions {
  readonly announcer: Pick<Announcer, 'play'>;
  readonly clock: Clock;
  readonly tools: SoundTools;
  /** Where the tone's file is written. */
  readonly folder: string;
}

export function createSoundCheck({ announcer, clock, tools, folder }: SoundCheckOptions): SoundCheck {
  let waiting: ((sounded: boolean) => void) | null = null;
  let running: Promise<SelfTestResult> | null = null;

  function playTone(): Promise<boolean> {
    const file = path.join(folder, 'self-test.wav');
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, testTone());
    return new Promise((resolve) => {
      const durationMs = toneS * 1000;
      const late = clock.after(durationMs + graceMs, () => waiting?.(false));
      waiting = (sounded) => {
        waiting = null;
        late.cancel();
        resolve(sounded);
      };
      // Ranked as an alarm so that nobody's guidance cuts it short, at the level of prompts.
      const asked = announcer.play({ what, file, durationMs, priority: 'alarm', belowPromptsDb: 0 });
      if (!asked) waiting(false);
    });
  }

  return {
    run() {
      running ??= runSelfTest({ ...tools, clock, playTone }).finally(() => {
        running = null;
      });
      return running;
    },
    heard(record) {
      if (record.what === what) waiting?.(record.complete && record.sounded);
    },
  };
}
