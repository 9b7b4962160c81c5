/** The mixing desk over a Web Audio context, sounding or offline: what is played when, sample by sample. */
import type { Handles } from './audio-handles.ts';

export interface Voice {
  /** Ramps the gain (linear factor) within `rampS` seconds, beginning at `atS` seconds of the desk's time. */
  setGain(gain: number, atS: number, rampS: number): void;
  /** Fades out within `fadeS` seconds and ends. */
  stop(atS: number, fadeS: number): void;
}

export interface PlayOptions {
  /** Seconds of the desk's time; in the past means now. */
  readonly atS: number;
  /** Linear factor. */
  readonly gain: number;
  readonly repeat?: boolean;
  /** Seconds into the clip to begin at. */
  readonly offsetS?: number;
  readonly fadeInS?: number;
  readonly onEnded?: () => void;
}

export interface AudioDesk {
  readonly sampleRate: number;
  nowS(): number;
  /** Clips one after the other in one clip, `gapS` seconds of silence after each; null when there is nothing in them. */
  join(clips: readonly AudioBuffer[], gapS: number): AudioBuffer | null;
  /** A repeated clip is repeated by the engine itself, without a gap of even one sample. */
  play(clip: AudioBuffer, options: PlayOptions): Voice;
}

/** The gain over time as it has been asked for; the engine's own value is not known ahead of its time. */
function gainTrack(param: AudioParam, initial: number, atS: number) {
  let from = { value: initial, atS };
  let to = { value: initial, atS };
  const valueAt = (t: number): number => {
    if (t >= to.atS) return to.value;
    if (t <= from.atS) return from.value;
    return from.value + ((to.value - from.value) * (t - from.atS)) / (to.atS - from.atS);
  };
  param.setValueAtTime(initial, atS);
  return (target: number, startS: number, rampS: number): void => {
    const value = valueAt(startS);
    param.cancelScheduledValues(startS);
    param.setValueAtTime(value, startS);
    param.linearRampToValueAtTime(target, startS + rampS);
    from = { value, atS: startS };
    to = { value: target, atS: startS + rampS };
  };
}

/** Shortest fade: long enough that no join clicks, too short to be heard as a fade. */
const minimalFadeS = 0.005;

/** `handles` is told what begins and ends, where the context lives longer than what it plays. */
export function createDesk(context: BaseAudioContext, handles: Handles | null = null): AudioDesk {
  return {
    sampleRate: context.sampleRate,
    nowS: () => context.currentTime,
    join(clips, gapS) {
      const gap = Math.round(gapS * context.sampleRate);
      const length = clips.reduce((sum, clip) => sum + clip.length + gap, 0);
      if (length === 0) return null;
      // Most prompts are one piece: a copy of it would be megabytes an hour for the collector.
      const [only] = clips;
      if (only !== undefined && clips.length === 1 && gap === 0) return only;
      const channels = Math.max(...clips.map((clip) => clip.numberOfChannels));
      const joined = context.createBuffer(channels, length, context.sampleRate);
      let at = 0;
      for (const clip of clips) {
        for (let channel = 0; channel < channels; channel++) {
          joined.copyToChannel(clip.getChannelData(Math.min(channel, clip.numberOfChannels - 1)), channel, at);
        }
        at += clip.length + gap;
      }
      return joined;
    },
    play(clip, options) {
      handles?.began();
      const atS = Math.max(options.atS, context.currentTime);
      const fadeInS = options.fadeInS ?? 0;
      const gain = context.createGain();
      gain.connect(context.destination);
      const ramp = gainTrack(gain.gain, fadeInS > 0 ? 0 : options.gain, atS);
      if (fadeInS > 0) ramp(options.gain, atS, fadeInS);
      const source = context.createBufferSource();
      source.buffer = clip;
      source.loop = options.repeat ?? false;
      source.connect(gain);
      source.addEventListener('ended', () => {
        source.disconnect();
        gain.disconnect();
        handles?.ended();
        options.onEnded?.();
      });
      source.start(atS, options.offsetS ?? 0);
      return {
        setGain: (value, at, rampS) => ramp(value, Math.max(at, context.currentTime), Math.max(rampS, minimalFadeS)),
        stop(at, fadeS) {
          const startS = Math.max(at, context.currentTime);
          const fade = Math.max(fadeS, minimalFadeS);
          ramp(0, startS, fade);
          source.stop(startS + fade);
        },
      };
    },
  };
}
