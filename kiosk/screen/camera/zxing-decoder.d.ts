/**
 * The parts of the QR reader the camera uses. Deep imports keep the other readers out of the bundle; the package's own
 * declarations describe these files as CommonJS, which a bundler does not see.
 */
declare module '@zxing/library/esm/core/common/BitMatrix.js' {
  class BitMatrix {
    constructor(dimension: number);
    /** Makes a module dark. */
    set(x: number, y: number): void;
  }
  export default BitMatrix;
}

declare module '@zxing/library/esm/core/qrcode/decoder/Version.js' {
  class Version {
    static getVersionForNumber(version: number): Version;
    /** In modules, the same across and down. */
    getAlignmentPatternCenters(): Int32Array;
    private readonly versionNumber;
  }
  export default Version;
}

declare module '@zxing/library/esm/core/qrcode/decoder/Decoder.js' {
  import type BitMatrix from '@zxing/library/esm/core/common/BitMatrix.js';
  class Decoder {
    /** Throws when the modules are none of a code or too many of them are wrong. */
    decodeBitMatrix(bits: BitMatrix, hints: null): { getText(): string };
  }
  export default Decoder;
}

declare module '*?worker&url' {
  const url: string;
  export default url;
}
