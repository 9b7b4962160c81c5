import { ok } from '../../drivers/basics/result.ts';
import { type Inspection, refused } from './audio-file.ts';

/** FLAC: STREAMINFO is always the first block and has rate (20 bits), channels (3), depth (5) and length (36). */
export function inspectFlac(bytes: Uint8Array): Inspection {
  if (bytes.length < 42) return refused('truncated', 'the file ends within its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packed = view.getBigUint64(18);
  const sampleRate = Number(packed >> 44n);
  const channels = Number((packed >> 41n) & 7n) + 1;
  const frames = Number(packed & 0xf_ffff_ffffn);
  if (sampleRate === 0) return refused('wrongRate', 'the header says 0 Hz');
  // A stream of unstated length would have to be decoded to know whether it may be.
  if (frames === 0) return refused('empty', 'the header states no length');
  return ok({ format: 'flac', sampleRate, channels, durationS: frames / sampleRate });
}
