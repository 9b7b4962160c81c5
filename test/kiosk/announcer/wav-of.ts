/** 16-bit PCM samples as a WAV file, channels interleaved. */
export function wavOf(channels: readonly Float32Array[], rate: number): Uint8Array {
  const frames = channels[0]?.length ?? 0;
  const bytes = Buffer.alloc(44 + frames * channels.length * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * channels.length * 2, 28);
  bytes.writeUInt16LE(channels.length * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(frames * channels.length * 2, 40);
  for (let frame = 0; frame < frames; frame++) {
    for (const [c, channel] of channels.entries()) {
      bytes.writeInt16LE(Math.round((channel[frame] ?? 0) * 32_767), 44 + (frame * channels.length + c) * 2);
    }
  }
  return bytes;
}
