import { ok } from '../../drivers/basics/result.ts';
import { type Inspection, refused, text } from './audio-file.ts';

const pcm = 1;
const float = 3;
const extensible = 0xfffe;

/** What a program writes as the length that does not know yet how long the sound will be. */
const toTheEnd = 0xffff_ffff;

/** RIFF WAVE: walks the chunks to `fmt ` and `data`. */
export function inspectWav(bytes: Uint8Array): Inspection {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: { codec: number; channels: number; sampleRate: number; frameBytes: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = text(bytes, at, 4);
    const body = at + 8;
    const stated = view.getUint32(at + 4, true);
    const size = name === 'data' && stated === toTheEnd ? bytes.length - body : stated;
    if (name === 'fmt ' && size >= 16 && body + 16 <= bytes.length) {
      format = {
        codec: view.getUint16(body, true),
        channels: view.getUint16(body + 2, true),
        sampleRate: view.getUint32(body + 4, true),
        frameBytes: view.getUint16(body + 12, true),
      };
    }
    if (name === 'data') {
      if (format === null) return refused('damaged', 'the data come before their format');
      if (![pcm, float, extensible].includes(format.codec)) {
        return refused('unsupportedCodec', `WAV codec ${format.codec}; PCM is expected`);
      }
      if (body + size > bytes.length) {
        return refused('truncated', `${bytes.length - body} of ${size} bytes of sound are there`);
      }
      if (format.frameBytes === 0 || format.sampleRate === 0) return refused('wrongRate', 'the header says 0 Hz');
      const { channels, sampleRate, frameBytes } = format;
      return ok({ format: 'wav', sampleRate, channels, durationS: size / frameBytes / sampleRate });
    }
    // Chunks are padded to an even length.
    at = body + size + (size % 2);
  }
  return refused('truncated', 'the file ends before its sound');
}
