import { ok } from '../../drivers/basics/result.ts';
import { type Inspection, refused, text } from './audio-file.ts';

// Tables of ISO/IEC 11172-3 and 13818-3, layer III.
const bitrates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const bitrates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const rates = [44_100, 48_000, 32_000];

interface Frame {
  readonly bytes: number;
  readonly samples: number;
  readonly sampleRate: number;
  readonly channels: number;
}

function frameAt(bytes: Uint8Array, at: number): Frame | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes.subarray(at, at + 4);
  if (b0 !== 0xff || (b1 & 0xe0) !== 0xe0 || (b1 & 0x06) !== 0x02) return null;
  const version = (b1 >> 3) & 3;
  const rate = rates[(b2 >> 2) & 3];
  const kbps = (version === 3 ? bitrates1 : bitrates2)[b2 >> 4];
  if (version === 1 || rate === undefined || kbps === undefined || kbps === 0) return null;
  const sampleRate = version === 3 ? rate : version === 2 ? rate / 2 : rate / 4;
  const samples = version === 3 ? 1152 : 576;
  const padding = (b2 >> 1) & 1;
  const length = Math.floor((samples / 8) * ((kbps * 1000) / sampleRate)) + padding;
  return { bytes: length, samples, sampleRate, channels: b3 >> 6 === 3 ? 1 : 2 };
}

/** Length of an ID3v2 tag at the beginning; its size is in four bytes of seven bits. */
function tagLength(bytes: Uint8Array): number {
  if (text(bytes, 0, 3) !== 'ID3' || bytes.length < 10) return 0;
  return 10 + bytes.subarray(6, 10).reduce((size, byte) => size * 128 + (byte & 0x7f), 0);
}

/** Frames promised by a Xing or Info header within the first frame; null when it has none. */
function promisedFrames(bytes: Uint8Array, at: number, frame: Frame): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = Math.min(at + frame.bytes, bytes.length - 12);
  for (let i = at + 4; i < end; i++) {
    const name = text(bytes, i, 4);
    if (name === 'Xing' || name === 'Info') return (view.getUint32(i + 4) & 1) === 1 ? view.getUint32(i + 8) : null;
  }
  return null;
}

/** MP3 has no header: it is one when frame follows frame to the end. Files that are no audio at all end up here. */
export function inspectMp3(bytes: Uint8Array): Inspection {
  const start = tagLength(bytes);
  const first = frameAt(bytes, start);
  if (first === null || (start + first.bytes < bytes.length && frameAt(bytes, start + first.bytes) === null)) {
    return refused('notAudio', 'neither wav nor mp3, ogg or flac');
  }
  const promised = promisedFrames(bytes, start, first);
  let at = start;
  let samples = 0;
  let frames = 0;
  for (let frame = frameAt(bytes, at); frame !== null; frame = frameAt(bytes, at)) {
    if (at + frame.bytes > bytes.length) return refused('truncated', 'the file ends within a frame');
    samples += frame.samples;
    frames += 1;
    at += frame.bytes;
  }
  // The header's own frame is not counted by it.
  if (promised !== null && frames - 1 < promised)
    return refused('truncated', `${frames - 1} of ${promised} frames are there`);
  const { sampleRate, channels } = first;
  return ok({ format: 'mp3', sampleRate, channels, durationS: samples / sampleRate });
}
