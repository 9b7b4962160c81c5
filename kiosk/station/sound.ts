/** What the box says and plays: the announcer with its outages and its record. */
import { startAnnouncer, type Announcer } from '../announcer/announcer.ts';
import type { Outages } from './outages.ts';
import type { Recorder } from './recorder.ts';
import type { StationParts, StationStatus } from './station-parts.ts';

export interface Sound {
  readonly announcer: Announcer;
  readonly state: StationStatus['sound'];
  stop(): Promise<void>;
}

export interface SoundOptions {
  readonly parts: Pick<StationParts, 'site' | 'clock' | 'ledgerDirectory' | 'startPlayer' | 'log'>;
  readonly clockTrusted: () => boolean;
  readonly recorder: Recorder;
  readonly outages: Outages;
  readonly onChange: () => void;
}

/** Starts the announcer; a box without sound says so and goes on. */
export function startSound({ parts, clockTrusted, recorder, outages, onChange }: SoundOptions): Sound {
  const { site, clock, log } = parts;
  let state: StationStatus['sound'] = 'starting';
  const announcer = startAnnouncer({
    configuration: site.sound,
    clock,
    timeZone: site.timeZone,
    clockTrusted,
    filesFolder: parts.ledgerDirectory,
    startPlayer: parts.startPlayer,
    onState({ status, detail }) {
      state = status;
      if (status === 'degraded') outages.sound.lost('degraded', detail);
      else outages.sound.back();
      onChange();
    },
    onHeard(heard) {
      if (heard.kind === 'prompt' || !heard.sounded) return;
      const data = { item: heard.what, durationMs: Math.round(heard.durationMs), loudness: heard.lufs };
      recorder.record({ type: 'announcement.played', data });
    },
    onFileRefused: (file, why) => log.warn({ file, why }, 'sound file refused'),
  });
  return {
    announcer,
    get state() {
      return state;
    },
    stop: () => announcer.stop(),
  };
}
