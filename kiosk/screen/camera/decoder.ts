/** Finds a QR code in a picture with the reader of @zxing/library; deep imports keep every other kind of code out. */
import BinaryBitmap from '@zxing/library/esm/core/BinaryBitmap.js';
import HybridBinarizer from '@zxing/library/esm/core/common/HybridBinarizer.js';
import QRCodeReader from '@zxing/library/esm/core/qrcode/QRCodeReader.js';
import RGBLuminanceSource from '@zxing/library/esm/core/RGBLuminanceSource.js';
import { enlarged, inverted, levelled, type Picture, smoothed } from './picture.ts';

/**
 * The ways of looking, one a frame in turn: which of them and in what order follows from the measurement in camera.md.
 * A code that is held still for a second is looked at in every way.
 */
export const looks: readonly ((picture: Picture) => string | null)[] = [
  read,
  (picture) => read(enlarged(picture)),
  read,
  (picture) => read(enlarged(levelled(smoothed(picture)))),
  read,
  (picture) => read(inverted(picture)),
];

const reader = new QRCodeReader();

/** The text of the code in the picture, or null when there is none that this way of looking can read. */
function read({ luminance, width, height }: Picture): string | null {
  try {
    const source = new RGBLuminanceSource(luminance, width, height);
    return reader.decode(new BinaryBitmap(new HybridBinarizer(source))).getText();
  } catch {
    // Nothing found, or not enough of it: the library says both, and every damage of a code, by throwing.
    return null;
  }
}
