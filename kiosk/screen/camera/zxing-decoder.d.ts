/** The parts of the QR reader the camera uses; why they are declared here is said in zxing-encoder.d.ts. */
declare module '@zxing/library/esm/core/RGBLuminanceSource.js' {
  class RGBLuminanceSource {
    constructor(luminances: Uint8ClampedArray, width: number, height: number);
    private readonly luminances;
  }
  export default RGBLuminanceSource;
}

declare module '@zxing/library/esm/core/common/HybridBinarizer.js' {
  import type RGBLuminanceSource from '@zxing/library/esm/core/RGBLuminanceSource.js';
  class HybridBinarizer {
    constructor(source: RGBLuminanceSource);
    private readonly matrix;
  }
  export default HybridBinarizer;
}

declare module '@zxing/library/esm/core/BinaryBitmap.js' {
  import type HybridBinarizer from '@zxing/library/esm/core/common/HybridBinarizer.js';
  class BinaryBitmap {
    constructor(binarizer: HybridBinarizer);
    private readonly binarizer;
  }
  export default BinaryBitmap;
}

declare module '@zxing/library/esm/core/qrcode/QRCodeReader.js' {
  import type BinaryBitmap from '@zxing/library/esm/core/BinaryBitmap.js';
  class QRCodeReader {
    /** Throws when no code is found or it cannot be read. */
    decode(image: BinaryBitmap): { getText(): string };
  }
  export default QRCodeReader;
}

declare module '*?worker&url' {
  const url: string;
  export default url;
}
