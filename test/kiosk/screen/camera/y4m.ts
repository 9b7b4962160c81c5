/** A film for Chromium's fake camera: grey pictures as YUV4MPEG2 with 4:2:0 colour planes of no colour. */
export function y4m(pictures: readonly Uint8ClampedArray[], width: number, height: number): Buffer {
  const noColour = Buffer.alloc((width * height) / 2, 128);
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${width} H${height} F15:1 Ip A1:1 C420jpeg\n`),
    ...pictures.flatMap((picture) => [Buffer.from('FRAME\n'), Buffer.from(picture), noColour]),
  ]);
}
