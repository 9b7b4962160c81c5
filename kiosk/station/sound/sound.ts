/** What the box says and plays: the announcer with its outages, its record, spoken notices and self-test. */
import path from 'node:path';
import { startAnnouncer, type Announcer } from '../../announcer/announcer.ts';
import { createNoticeDesk, type NoticeDesk } from '../../announcer/notice-desk.ts';
import { noticeStore } from '../../announcer/notice-store.ts';
import type { SelfTestResult } from '../../announcer/self-test.ts';
import { fileStore } from '../../announcer/sound-store.ts';
import { type Written, writtenIn } from '../../screen/texts/written.ts';
import { createSoundCheck } from './sound-check.ts';
import { noSoundTools } from './sound-desk.ts';
import type { Outages } from '../district/outages.ts';
import type { Recorder } from '../care/recorder.ts';
import type { StationParts } from '../station-parts.ts';
import type { StationStatus } from '../station-status.ts';

export interface Sound {
  readonly announcer: Announcer;
  /** Notices that are typed: made, listened to, played. */
  readonly notices: NoticeDesk;
  readonly state: StationStatus['sound'];
  /**
   * Has a notice spoken and played now and again for `minutes`; where it cannot be made that is logged, and the screen
   * shows it in any case. Null where nothing on this box can speak.
   */
  readonly speakNotice: ((text: Written, minutes: number) => void) | null;
  /** Whether the box can be heard, with the values that say so. */
  selfTest(): Promise<SelfTestResult>;
  stop(): Promise<void>;
}

export interface SoundOptions {
  readonly parts: Pick<StationParts, 'site' | 'clock' | 'ledgerDirectory' | 'startPlayer' | 'log' | 'soundTools'>;
  readonly clockTrusted: () => boolean;
  readonly recorder: Recorder;
  readonly outages: Outages;
  readonly onChange: () => void;
}

/** A notice of the district is said so often, milliseconds. */
const noticeEveryMs = 10 * 60_000;

/** Starts the announcer; a box without sound says so and goes on. */
export function startSound({ parts, clockTrusted, recorder, outages, onChange }: SoundOptions): Sound {
  const { site, clock, log } = parts;
  const tools = parts.soundTools ?? noSoundTools;
  const { makeSpeech } = tools;
  const folder = path.join(parts.ledgerDirectory, 'sound');
  let state: StationStatus['sound'] = 'starting';
  const announcer = startAnnouncer({
    configuration: site.sound,
    clock,
    timeZone: site.timeZone,
    clockTrusted,
    filesFolder: path.join(folder, 'files'),
    voices: tools.voices,
    store: fileStore(path.join(folder, 'state.json')),
    startPlayer: parts.startPlayer,
    onState({ status, detail }) {
      state = status;
      if (status === 'degraded') outages.sound.lost('degraded', detail);
      else outages.sound.back();
      onChange();
    },
    onHeard(heard) {
      notices.heard(heard);
      check.heard(heard);
      if (heard.kind === 'prompt' || !heard.sounded) return;
      const data = { item: heard.what, durationMs: Math.round(heard.durationMs), loudness: heard.lufs };
      recorder.record({ type: 'announcement.played', data });
    },
    onFileRefused: (file, why) => log.warn({ file, why }, 'sound file refused'),
  });
  const notices = createNoticeDesk({
    announcer,
    clock,
    store: noticeStore(path.join(folder, 'notices.json')),
    makeSpeech:
      makeSpeech ??
      (() => Promise.resolve({ ok: false, error: { code: 'noMaker', detail: 'nothing here can speak' } })),
    folder: path.join(folder, 'notices'),
    onGivenUp: (id) => log.warn({ id }, 'a notice cannot be played and is given up'),
  });
  const check = createSoundCheck({ announcer, clock, tools, folder });

  let ofDistrict: string | null = null;
  async function speak(text: Written, minutes: number): Promise<void> {
    // The district has one notice at a time on the screen, and one in the air.
    if (ofDistrict !== null) notices.cancelNotice(ofDistrict);
    const language = writtenIn(site.language);
    const prepared = await notices.prepareNotice(text[language], language);
    const untilMs = clock.wallMs() + minutes * 60_000;
    const played = prepared.ok
      ? notices.playNotice(prepared.value.id, { times: minutes, everyMs: noticeEveryMs, untilMs })
      : prepared;
    if (prepared.ok && played.ok) ofDistrict = prepared.value.id;
    if (!played.ok) log.warn({ fault: played.error }, 'a notice is shown and not spoken');
  }

  return {
    announcer,
    notices,
    get state() {
      return state;
    },
    speakNotice: makeSpeech === null ? null : (text, minutes) => void speak(text, minutes),
    selfTest: () => check.run(),
    async stop() {
      notices.stop();
      await announcer.stop();
    },
  };
}
