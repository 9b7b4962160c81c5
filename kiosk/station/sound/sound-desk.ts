/** What of this machine the box's voice makes use of: a speech maker, a microphone, the cards' counters, voice packs. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { programRunner } from '../../announcer/run-program.ts';
import type { SelfTestParts } from '../../announcer/self-test.ts';
import { type MakeSpeech, speechByProcess } from '../../announcer/speech-maker.ts';
import { loadVoicePack, packVoices } from '../../announcer/voice-pack.ts';
import { ownVoice, type Voices } from '../../announcer/voices.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import { err, ok } from '../../../drivers/basics/result.ts';
import { frameRate, playedFrames } from '../../../drivers/transport/audio-counters.ts';
import { listen, microphoneRate } from '../../../drivers/transport/audio-microphone.ts';
import type { Log } from '../care/diagnostics.ts';

export interface SoundTools extends Pick<SelfTestParts, 'listen' | 'playedFrames' | 'frameRate'> {
  readonly voices: Voices;
  /** Null where nothing can speak a text: notices are shown only. */
  readonly makeSpeech: MakeSpeech | null;
}

/** A box that has its recordings and nothing else. */
export const noSoundTools: SoundTools = {
  voices: ownVoice,
  makeSpeech: null,
  listen: () => Promise.resolve(err('no microphone')),
  playedFrames: () => new Map(),
  frameRate: () => null,
};

/** Looks what this machine has; `packs` are folders of voice packs, and a bad one is logged and left out. */
export function soundTools(packs: readonly string[], clock: Clock, log: Log): SoundTools {
  return {
    voices: packVoices(packs.flatMap((folder) => packOf(folder, log))),
    makeSpeech: isInstalled('espeak-ng') ? speechByProcess(programRunner(clock)) : null,
    async listen(seconds) {
      const heard = await listen({ seconds, clock });
      return heard.ok ? ok({ samples: heard.value, rate: microphoneRate }) : err(heard.error.detail);
    },
    playedFrames,
    frameRate,
  };
}

function packOf(folder: string, log: Log) {
  const pack = loadVoicePack(folder);
  if (!pack.ok) {
    log.warn({ code: pack.error.code, detail: pack.error.detail }, 'voice pack refused');
    return [];
  }
  const { name, files, refused, missing } = pack.value;
  log.info({ name, sentences: files.size, missing: missing.length }, 'voice pack');
  for (const { key, why } of refused) log.warn({ pack: name, key, why }, 'recording refused');
  return [pack.value];
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
