/**
 * The parts of the QR encoder the page uses. Deep imports keep the readers out of the bundle; the package's own
 * declarations describe these files as CommonJS, which a bundler does not see.
 */
declare module '@zxing/library/esm/core/qrcode/encoder/Encoder.js' {
  export default class Encoder {
    static encode(
      content: string,
      level: unknown,
      hints: null,
    ): { getMatrix(): { getWidth(): number; get(x: number, y: number): number } };
  }
}

declare module '@zxing/library/esm/core/qrcode/decoder/ErrorCorrectionLevel.js' {
  export default class ErrorCorrectionLevel {
    static readonly M: ErrorCorrectionLevel;
    private readonly bits: number;
  }
}
