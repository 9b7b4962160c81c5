/** What the camera's reader finds in pictures of codes, and how long a look takes; zxing-wasm and jsQR beside it. */
import { type Look, measureCamera } from '../kiosk/screen/camera/measure.ts';
import type { Finding } from './figure.ts';
import { jsQr, zxingWasm } from './peers/code-readers.ts';
import { absentPeer } from './peers/peers.ts';
import { median, percentile } from './statistics.ts';

export async function* run(): AsyncGenerator<Finding> {
  const others = new Map<string, Look>();
  for (const [name, look] of [
    ['zxing-wasm', await zxingWasm()],
    ['jsqr', jsQr()],
  ] as const) {
    if (look === null) yield absentPeer(name, 'npm');
    else others.set(name, look);
  }
  for await (const { reader, pictures, read, wrong, tookMs } of measureCamera(others)) {
    yield { figure: `${reader}: read of ${pictures} pictures`, value: read, unit: 'count' };
    yield { figure: `${reader}: read wrongly`, value: wrong, unit: 'count' };
    yield { figure: `${reader}: a picture, median`, value: median(tookMs), unit: 'ms' };
    // What cannot be read takes longest: every way is tried.
    yield { figure: `${reader}: a picture, p95`, value: percentile(tookMs, 0.95), unit: 'ms' };
  }
}
