/** Looks for a code in each frame it is handed, off the thread that paints; answers with the text or null. */
import { looks } from './decoder.ts';
import { luminanceOf } from './picture.ts';

let frames = 0;
const canvas = new OffscreenCanvas(1, 1);
const drawing = canvas.getContext('2d', { willReadFrequently: true });

addEventListener('message', ({ data: frame }) => {
  if (!(frame instanceof ImageBitmap)) return;
  postMessage(lookAt(frame));
});

function lookAt(frame: ImageBitmap): string | null {
  const { width, height } = frame;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  drawing?.drawImage(frame, 0, 0);
  frame.close();
  const pixels = drawing?.getImageData(0, 0, width, height).data;
  const look = looks[frames % looks.length];
  frames += 1;
  return pixels === undefined || look === undefined ? null : look(luminanceOf(pixels, width, height));
}
