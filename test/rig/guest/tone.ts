/** A sine as a 16-bit mono WAV file; `level` is the amplitude, 1 is the most. */
export function toneWav(hertz: number, level: number, seconds: number, rate: number): Uint8Array {
  const frames = Math.round(seconds * rate);
  const file = Buffer.alloc(44 + frames * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + frames * 2, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(frames * 2, 40);
  for (let frame = 0; frame < frames; frame += 1) {
    const value = level * Math.sin((2 * Math.PI * hertz * frame) / rate);
    file.writeInt16LE(Math.round(value * 32_767), 44 + frame * 2);
  }
  return file;
}
