/**
 * The parts of the QR encoder the page uses. Deep imports keep the readers out of the bundle; the package's own
 * declarations describe these files as CommonJS, which a bundler does not see.
 */
declare module '@zxing/library/esm/core/qrcode/encoder/Encoder.js' {
  interface Matrix {
    getWidth(): number;
    get(x: number, y: number): number;
  }
  const Encoder: { encode(content: string, level: unknown, hints: null): { getMatrix(): Matrix } };
  export default Encoder;
}

declare module '@zxing/library/esm/core/qrcode/decoder/ErrorCorrectionLevel.js' {
  const ErrorCorrectionLevel: { readonly L: unknown };
  export default ErrorCorrectionLevel;
}
