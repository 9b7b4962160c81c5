/** Carries out the mixer's commands on a mixing desk: the same code for the loudspeaker and for rendering to a file. */
import type { Result } from '../../drivers/basics/result.ts';
import type { FromPlayer, MixerCommand } from './player-messages.ts';

interface DeskVoice {
  setGain(gain: number, atS: number, rampS: number): void;
  stop(atS: number, fadeS: number): void;
}

/** What is needed of the audio output's desk; see drivers/transport/audio-desk.ts. Times in seconds of the desk. */
export interface SoundDesk {
  /** Seconds. */
  nowS(): number;
  join(clips: readonly AudioBuffer[], gapS: number): AudioBuffer | null;
  /** Null when the output cannot play such a clip: the fallback plays no loops. */
  play(
    clip: AudioBuffer,
    options: {
      readonly atS: number;
      readonly gain: number;
      readonly repeat?: boolean;
      readonly offsetS?: number;
      readonly fadeInS?: number;
      readonly onEnded?: () => void;
    },
  ): DeskVoice | null;
}

export interface Conductor {
  /** `atS` is when the command is to take effect, seconds of the desk's time; resolves when the desk has it. */
  obey(command: MixerCommand, atS: () => number): Promise<void>;
}

export interface Clips {
  get(file: string): Promise<Result<AudioBuffer, string>>;
  kept(name: string): AudioBuffer | undefined;
  keep(name: string, clip: AudioBuffer): void;
}

/** Decibels to a linear factor. */
const linear = (db: number): number => 10 ** (db / 20);

/** Speech begins with this fade: no click, and no consonant lost. Seconds. */
const speechFadeS = 0.005;

export function createConductor(desk: SoundDesk, clips: Clips, tell: (message: FromPlayer) => void): Conductor {
  const speaking = new Map<string, DeskVoice>();
  const preparing = new Set<string>();
  const hushed = new Set<string>();
  let loop: { voice: DeskVoice | null; gainDb: number } | null = null;

  async function decoded(files: readonly string[]): Promise<AudioBuffer[]> {
    const found = await Promise.all(files.map(async (file) => ({ file, clip: await clips.get(file) })));
    const buffers: AudioBuffer[] = [];
    for (const { file, clip } of found) {
      if (clip.ok) buffers.push(clip.value);
      else tell({ type: 'fileRefused', file, why: clip.error });
    }
    return buffers;
  }

  /**
   * The files as one clip, kept when all of them could be read. The same few sentences are said all day, and each joining
   * leaves a megabyte to the collector: three quarters of what a sentence costs.
   */
  async function inOneBreath(files: readonly string[], over: () => boolean): Promise<AudioBuffer | null> {
    // No file has a line break in its name; a single file is its own sentence.
    const name = files.join('\n');
    const known = clips.kept(name);
    if (known !== undefined) return known;
    const parts = await decoded(files);
    if (over()) return null;
    const clip = desk.join(parts, 0);
    if (clip !== null && parts.length === files.length) clips.keep(name, clip);
    return clip;
  }

  async function speak(id: string, files: readonly string[], gainDb: number, atS: () => number): Promise<void> {
    preparing.add(id);
    const clip = await inOneBreath(files, () => hushed.has(id));
    preparing.delete(id);
    if (hushed.delete(id)) return tell({ type: 'ended', id, outcome: 'hushed' });
    if (clip === null) return tell({ type: 'ended', id, outcome: 'failed' });
    const onEnded = (): void => {
      speaking.delete(id);
      tell({ type: 'ended', id, outcome: hushed.delete(id) ? 'hushed' : 'played' });
    };
    const voice = desk.play(clip, { atS: atS(), gain: linear(gainDb), fadeInS: speechFadeS, onEnded });
    if (voice === null) tell({ type: 'ended', id, outcome: 'failed' });
    else speaking.set(id, voice);
  }

  async function startLoop(command: Extract<MixerCommand, { type: 'loop' }>, atS: () => number): Promise<void> {
    const mine = { voice: null as DeskVoice | null, gainDb: command.gainDb };
    loop = mine;
    const parts = await decoded(command.files);
    const clip = desk.join(parts, command.pauseMs / 1000);
    // Another order may have come while the files were being decoded.
    if (clip === null || loop !== mine) return;
    const lengthMs = clip.duration * 1000;
    mine.voice = desk.play(clip, {
      atS: atS(),
      gain: linear(mine.gainDb),
      repeat: true,
      offsetS: (command.positionMs % lengthMs) / 1000,
      fadeInS: command.fadeMs / 1000,
    });
    if (mine.voice === null) return;
    const audibleMs = parts.reduce((sum, part) => sum + part.duration * 1000, 0);
    tell({ type: 'loopStarted', id: command.id, lengthMs, audibleMs });
  }

  return {
    async obey(command, atS) {
      switch (command.type) {
        case 'speak':
          return speak(command.id, command.files, command.gainDb, atS);
        case 'hush':
          if (preparing.has(command.id) || speaking.has(command.id)) hushed.add(command.id);
          speaking.get(command.id)?.stop(atS(), command.fadeMs / 1000);
          return;
        case 'loop':
          return startLoop(command, atS);
        case 'loopGain':
          if (loop !== null) loop.gainDb = command.gainDb;
          loop?.voice?.setGain(linear(command.gainDb), atS(), command.rampMs / 1000);
          return;
        case 'endLoop':
          loop?.voice?.stop(atS(), command.fadeMs / 1000);
          loop = null;
          return;
      }
    },
  };
}
