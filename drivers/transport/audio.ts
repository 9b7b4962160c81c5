/**
 * Audio out and offline rendering on node-web-audio-api: the only importer of that module, and it imports it when asked,
 * because loading it needs libasound2 and 30 MB. Real output belongs in a process that may be killed
 * (reports exist of sound stopping and 100 % CPU).
 */
import { type Clock, systemClock } from '../basics/clock.ts';
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import { type AudioDesk, createDesk } from './audio-desk.ts';
import { exposedCollector, handleKeeper } from './audio-handles.ts';
import { silentDesk } from './audio-silent.ts';

type Engine = typeof import('node-web-audio-api');
const loadEngine = (): Promise<Engine> => import('node-web-audio-api');

export type AudioSink =
  | { readonly kind: 'device'; readonly name: string }
  /** The clock runs and nothing sounds. */
  | { readonly kind: 'none'; readonly reason: string };

export interface AudioOut {
  readonly sink: AudioSink;
  readonly desk: AudioDesk;
  /** Decodes wav, mp3, vorbis, flac or aac at the desk's sample rate. */
  readonly decode: (bytes: Uint8Array) => Promise<Result<AudioBuffer, string>>;
  close(): Promise<void>;
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function engineOrFault(load: () => Promise<Engine>): Promise<Result<Engine, DeviceFault>> {
  try {
    return ok(await load());
  } catch (error) {
    const detail = describe(error);
    const remedy = detail.includes('libasound') ? '; install libasound2' : '';
    return err({ code: 'unsupported', device: 'sound', detail: `${detail.split('\n')[0]}${remedy}` });
  }
}

async function decodeOn(context: BaseAudioContext, bytes: Uint8Array): Promise<Result<AudioBuffer, string>> {
  try {
    return ok(await context.decodeAudioData(new Uint8Array(bytes).buffer));
  } catch (error) {
    return err(describe(error));
  }
}

/** What is decoded for nobody to hear still has a rate, Hz. */
const silentRate = 48_000;

type Choice =
  | { readonly kind: 'sink'; readonly id: string; readonly name: string }
  | { readonly kind: 'absent'; readonly reason: string };

/** A card is meant by a part of its name: numbers and order differ between boards and change on hot-plug. */
async function chooseSink(engine: Engine, device: string | undefined): Promise<Choice> {
  if (device === undefined) return { kind: 'sink', id: '', name: 'default' };
  const outputs = (await engine.mediaDevices.enumerateDevices()).filter((found) => found.kind === 'audiooutput');
  const match = outputs.find((found) => found.label.includes(device));
  if (match !== undefined) return { kind: 'sink', id: match.deviceId, name: match.label };
  // A card offers itself once for each of its ways in.
  const names = [...new Set(outputs.map((found) => found.label))].join(', ');
  return { kind: 'absent', reason: `no sound card is named ${device}; there is: ${names === '' ? 'none' : names}` };
}

/** Keeps time without the engine's own output; the engine only decodes. */
function openSilent(engine: Engine, clock: Clock, reason: string): AudioOut {
  const context = new engine.OfflineAudioContext(1, 1, silentRate);
  return {
    sink: { kind: 'none', reason },
    desk: silentDesk(createDesk(context), clock),
    decode: (bytes) => decodeOn(context, bytes),
    close: () => Promise.resolve(),
  };
}

/**
 * Opens the card whose name contains `device`, or the default one. Without a usable card the output runs silently and
 * `sink` says why; a fault is returned only when the engine itself cannot be loaded.
 */
export async function openAudio(
  options: { readonly device?: string; readonly clock?: Clock },
  load: () => Promise<Engine> = loadEngine,
): Promise<Result<AudioOut, DeviceFault>> {
  const engine = await engineOrFault(load);
  if (!engine.ok) return engine;
  const clock = options.clock ?? systemClock;
  try {
    const choice = await chooseSink(engine.value, options.device);
    if (choice.kind === 'absent') return ok(openSilent(engine.value, clock, choice.reason));
    const settings: AudioContextOptions & { sinkId: string } = { latencyHint: 'playback', sinkId: choice.id };
    const context = new engine.value.AudioContext(settings);
    const collect = exposedCollector();
    const desk = createDesk(context, collect === null ? null : handleKeeper(collect, clock));
    return ok({
      sink: { kind: 'device', name: choice.name },
      desk,
      decode: (bytes) => decodeOn(context, bytes),
      close: () => context.close(),
    });
  } catch (error) {
    return ok(openSilent(engine.value, clock, describe(error)));
  }
}

export interface Rendering {
  readonly desk: AudioDesk;
  readonly decode: (bytes: Uint8Array) => Promise<Result<AudioBuffer, string>>;
  /** Computes everything that was put on the desk, faster than real time: one array of samples a channel. */
  readonly render: () => Promise<readonly Float32Array[]>;
}

/** An output without a machine's sound: `durationS` seconds at `sampleRate` Hz, rendered to samples. */
export async function offlineAudio(
  options: { readonly durationS: number; readonly sampleRate: number; readonly channels?: 1 | 2 },
  load: () => Promise<Engine> = loadEngine,
): Promise<Result<Rendering, DeviceFault>> {
  const engine = await engineOrFault(load);
  if (!engine.ok) return engine;
  const channels = options.channels ?? 1;
  const frames = Math.max(1, Math.round(options.durationS * options.sampleRate));
  const context = new engine.value.OfflineAudioContext(channels, frames, options.sampleRate);
  return ok({
    desk: createDesk(context),
    decode: (bytes) => decodeOn(context, bytes),
    async render() {
      const buffer = await context.startRendering();
      return Array.from({ length: channels }, (_, channel) => buffer.getChannelData(channel));
    },
  });
}
