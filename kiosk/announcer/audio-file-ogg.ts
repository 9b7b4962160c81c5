import { ok } from '../../drivers/basics/result.ts';
import { type Inspection, refused, text } from './audio-file.ts';

const lastPage = 4;

/** Ogg (RFC 3533): the first packet names the codec, the last page's granule position the length in samples. */
export function inspectOgg(bytes: Uint8Array): Inspection {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const firstPacket = 27 + (bytes[26] ?? 0);
  if (text(bytes, firstPacket, 8) === 'OpusHead') {
    return refused('unsupportedCodec', 'opus cannot be played here; save it as mp3, flac, wav or ogg vorbis');
  }
  if (text(bytes, firstPacket + 1, 6) !== 'vorbis')
    return refused('unsupportedCodec', 'an Ogg file without vorbis in it');
  if (bytes.length < firstPacket + 16) return refused('truncated', 'the file ends within its header');
  const channels = view.getUint8(firstPacket + 11);
  const sampleRate = view.getUint32(firstPacket + 12, true);
  if (sampleRate === 0) return refused('wrongRate', 'the header says 0 Hz');
  let granule = 0n;
  let ended = false;
  for (let at = 0; at < bytes.length; ) {
    if (text(bytes, at, 4) !== 'OggS' || at + 27 > bytes.length)
      return refused('damaged', `no page begins at byte ${at}`);
    const segments = bytes[at + 26] ?? 0;
    const body = at + 27 + segments;
    const size = bytes.subarray(at + 27, body).reduce((sum, length) => sum + length, 0);
    if (body + size > bytes.length) return refused('truncated', 'the file ends within a page');
    const position = view.getBigInt64(at + 6, true);
    if (position >= 0n) granule = position;
    ended = ((bytes[at + 5] ?? 0) & lastPage) !== 0;
    at = body + size;
  }
  if (!ended) return refused('truncated', 'the last page is missing');
  return ok({ format: 'vorbis', sampleRate, channels, durationS: Number(granule) / sampleRate });
}
