/**
 * The second way to be heard: `aplay` of Debian's alsa-utils, one process for each piece of speech. Taken when the audio
 * engine keeps dying. It cannot mix, so that it says prompts and leaves loops out.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import { offlineAudio } from './audio.ts';
import type { AudioDesk, PlayOptions, Voice } from './audio-desk.ts';

const rate = 48_000;

export interface AplayOut {
  readonly card: string;
  readonly desk: Pick<AudioDesk, 'join' | 'nowS'> & {
    /** Null for a repeated clip: this output cannot play loops. */
    play(clip: AudioBuffer, options: PlayOptions): Voice | null;
  };
  readonly decode: (bytes: Uint8Array) => Promise<Result<AudioBuffer, string>>;
}

export interface AplayOptions {
  readonly device?: string;
  /** Program to run; for tests. */
  readonly program?: string;
  /** The kernel's list of cards; for tests. */
  readonly listCards?: () => string;
}

const fault = (code: DeviceFault['code'], detail: string): { readonly ok: false; readonly error: DeviceFault } =>
  err({ code, device: 'sound', detail });

function kernelCards(): string {
  try {
    return readFileSync('/proc/asound/cards', 'utf8');
  } catch {
    return '';
  }
}

/** The ALSA name of the card whose line contains `device`: ` 1 [Device ]: USB-Audio - USB PnP Sound Device`. */
function alsaName(cards: string, device: string | undefined): string | null {
  const found = [...cards.matchAll(/^ *\d+ \[(\S+) *\]: (.*)$/gm)];
  if (device === undefined) return found.length === 0 ? null : 'default';
  const match = found.find(([line]) => line.includes(device));
  return match === undefined ? null : `plughw:CARD=${match[1] ?? ''}`;
}

/** Interleaved 16-bit samples with the gain applied. */
function pcmOf(clip: AudioBuffer, gain: number): Buffer {
  const channels = Array.from({ length: clip.numberOfChannels }, (_, channel) => clip.getChannelData(channel));
  const bytes = Buffer.alloc(clip.length * channels.length * 2);
  for (const [c, channel] of channels.entries()) {
    for (let i = 0; i < channel.length; i++) {
      const sample = Math.max(-1, Math.min(1, (channel[i] ?? 0) * gain));
      bytes.writeInt16LE(Math.round(sample * 32_767), (i * channels.length + c) * 2);
    }
  }
  return bytes;
}

/** Ready when the program and a card are there; decoding uses the engine's decoder, which needs no card. */
export async function openAplay(options: AplayOptions): Promise<Result<AplayOut, DeviceFault>> {
  const program = options.program ?? 'aplay';
  if (spawnSync(program, ['--version']).error !== undefined) {
    return fault('notFound', `${program} is not there; install alsa-utils`);
  }
  const card = alsaName((options.listCards ?? kernelCards)(), options.device);
  if (card === null)
    return fault('notFound', `no sound card${options.device === undefined ? '' : ` named ${options.device}`}`);
  const offline = await offlineAudio({ durationS: 0.1, sampleRate: rate });
  if (!offline.ok) return offline;
  const { desk, decode } = offline.value;

  function play(clip: AudioBuffer, playing: PlayOptions): Voice | null {
    if (playing.repeat === true) return null;
    const format = ['-q', '-t', 'raw', '-f', 'S16_LE', '-r', String(rate), '-c', String(clip.numberOfChannels)];
    const child = spawn(program, [...format, '-D', card ?? 'default'], { stdio: ['pipe', 'ignore', 'ignore'] });
    let over = false;
    const end = (): void => {
      if (!over) playing.onEnded?.();
      over = true;
    };
    child.on('exit', end);
    child.on('error', end);
    // A program that ends early closes its input; `exit` tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(pcmOf(clip, playing.gain));
    return { setGain: () => undefined, stop: () => void child.kill('SIGTERM') };
  }

  return ok({
    card: `aplay ${card}`,
    desk: { join: (clips, gapS) => desk.join(clips, gapS), nowS: () => performance.now() / 1000, play },
    decode,
  });
}
