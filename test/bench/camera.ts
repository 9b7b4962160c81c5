/** What the camera's reader finds in pictures of codes, and how long a look takes; zxing-wasm beside it where it is installed. */
import { measureCamera } from '../kiosk/screen/camera/measure.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';

export async function* run(): AsyncGenerator<Figure> {
  for await (const { reader, pictures, read, wrong, tookMs } of measureCamera()) {
    yield { figure: `${reader}: read of ${pictures} pictures`, value: read, unit: 'count' };
    yield { figure: `${reader}: read wrongly`, value: wrong, unit: 'count' };
    yield { figure: `${reader}: a picture, median`, value: median([...tookMs]), unit: 'ms' };
  }
}
