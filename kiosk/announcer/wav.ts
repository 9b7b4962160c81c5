/** Samples (−1…1) of one or two channels as a 16-bit PCM WAV file. */
export function wavFile(channels: readonly Float32Array[], sampleRate: number): Uint8Array {
  const frames = channels[0]?.length ?? 0;
  const frameBytes = channels.length * 2;
  const bytes = new Uint8Array(44 + frames * frameBytes);
  const view = new DataView(bytes.buffer);
  const ascii = (at: number, name: string): void => bytes.set(new TextEncoder().encode(name), at);
  ascii(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, frames * frameBytes, true);
  for (const [c, channel] of channels.entries()) {
    for (let frame = 0; frame < frames; frame++) {
      const sample = Math.max(-1, Math.min(1, channel[frame] ?? 0));
      view.setInt16(44 + frame * frameBytes + c * 2, Math.round(sample * 32_767), true);
    }
  }
  return bytes;
}

/** The samples (−1…1) of a 16-bit PCM WAV file in one channel; null for any other file. */
export function pcm16Samples(bytes: Uint8Array): Float32Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 24 <= bytes.length; ) {
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    const [codec, channels, bits] = [0, 2, 14].map((field) => view.getUint16(body + field, true));
    if (name === 'fmt ' && (codec !== 1 || channels !== 1 || bits !== 16)) return null;
    if (name === 'data') {
      const frames = Math.floor(Math.min(size, bytes.length - body) / 2);
      return Float32Array.from({ length: frames }, (_, i) => view.getInt16(body + i * 2, true) / 32_768);
    }
    at = body + size + (size % 2);
  }
  return null;
}
