/** Looks at a sound file before anything decodes it: what it is, and why it cannot be used. Headers only. */
import { ok } from '../../drivers/basics/result.ts';
import { type Inspection, refused, text } from './audio-file.ts';
import { inspectFlac } from './audio-file-flac.ts';
import { inspectMp3 } from './audio-file-mp3.ts';
import { inspectOgg } from './audio-file-ogg.ts';
import { inspectWav } from './audio-file-wav.ts';

/** A notice, not a programme: and what is decoded takes 200 kB a second. */
const longestFileS = 600;
const largestFileBytes = 128 * 1024 * 1024;
const lowestRate = 8_000;
const highestRate = 192_000;

function inspectFormat(bytes: Uint8Array): Inspection {
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WAVE') return inspectWav(bytes);
  if (text(bytes, 0, 4) === 'fLaC') return inspectFlac(bytes);
  if (text(bytes, 0, 4) === 'OggS') return inspectOgg(bytes);
  if (text(bytes, 4, 4) === 'ftyp')
    return refused('unsupportedCodec', 'an MP4 file; wav, mp3, ogg (vorbis) or flac is expected');
  return inspectMp3(bytes);
}

/** What kind of sound a file holds, or why it is refused. */
export function inspect(bytes: Uint8Array): Inspection {
  if (bytes.length === 0) return refused('empty', 'the file is empty');
  if (bytes.length > largestFileBytes) return refused('tooLarge', `${bytes.length} bytes; at most ${largestFileBytes}`);
  const found = inspectFormat(bytes);
  if (!found.ok) return found;
  const { sampleRate, channels, durationS } = found.value;
  if (sampleRate < lowestRate || sampleRate > highestRate) {
    return refused('wrongRate', `${sampleRate} Hz; ${lowestRate} to ${highestRate} is expected`);
  }
  if (channels < 1 || channels > 2) return refused('tooManyChannels', `${channels} channels; 1 or 2 are expected`);
  if (durationS <= 0) return refused('empty', 'there is no sound in it');
  if (durationS > longestFileS) return refused('tooLong', `${Math.round(durationS)} s; at most ${longestFileS}`);
  return ok(found.value);
}
