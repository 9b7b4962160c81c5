/** Takes a sound file of the staff or the district in: looked at, decoded, normalised, and ready to be played. */
import type { Result } from '../../drivers/basics/result.ts';
import { err, ok } from '../../drivers/basics/result.ts';
import type { RefusedFile } from './audio-file.ts';
import { inspect } from './inspect-file.ts';
import { normalise } from './normalise.ts';
import { speechLufs, speechPeakDbtp } from './voices.ts';
import { wavFile } from './wav.ts';

export interface ImportedFile {
  /** A WAV file at the loudness of the voice. */
  readonly wav: Uint8Array;
  readonly durationS: number;
  readonly lufs: number;
  readonly peakDbtp: number;
}

/** Decodes at the stated rate, Hz. */
export type Decode = (bytes: Uint8Array, sampleRate: number) => Promise<Result<AudioBuffer, string>>;

/** What may be missing of the stated length: encoders round to whole frames. */
const toleranceS = 0.1;

/** Normalises a sound file to the loudness of the voice, or says why it is refused. */
export async function importFile(bytes: Uint8Array, decode: Decode): Promise<Result<ImportedFile, RefusedFile>> {
  const found = inspect(bytes);
  if (!found.ok) return found;
  const { sampleRate, durationS } = found.value;
  const decoded = await decode(bytes, sampleRate);
  if (!decoded.ok) return err({ code: 'damaged', detail: decoded.error });
  const clip = decoded.value;
  if (clip.duration < durationS - toleranceS) {
    return err({
      code: 'truncated',
      detail: `${clip.duration.toFixed(1)} of ${durationS.toFixed(1)} s can be decoded`,
    });
  }
  const channels = Array.from({ length: clip.numberOfChannels }, (_, channel) => clip.getChannelData(channel));
  const loud = normalise(channels, clip.sampleRate, { lufs: speechLufs, peakDbtp: speechPeakDbtp });
  if (loud === null)
    return err({ code: 'silent', detail: 'it is silent, too short, or too uneven to be made loud enough' });
  const { lufs, peakDbtp } = loud;
  return ok({ wav: wavFile(loud.channels, clip.sampleRate), durationS: clip.duration, lufs, peakDbtp });
}
