/** Two readers of codes in pictures from npm, asked for one QR code in a picture of the camera. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Picture } from '../../../kiosk/screen/camera/picture.ts';
import type { Look } from '../../kiosk/screen/camera/measure.ts';
import { peerFile, peerModule } from './peers.ts';

/** What is used of zxing-wasm's reader. */
interface ZxingWasm {
  prepareZXingModule(options: { overrides: { wasmBinary: ArrayBufferLike }; fireImmediately: true }): Promise<unknown>;
  readBarcodes(
    image: { data: Uint8ClampedArray; width: number; height: number; colorSpace: 'srgb' },
    options: { formats: readonly string[]; tryHarder: boolean; maxNumberOfSymbols: number },
  ): Promise<readonly { readonly text: string }[]>;
}

type JsQr = (data: Uint8ClampedArray, width: number, height: number) => { readonly data: string } | null;

/** Null when it could not be installed. */
export async function zxingWasm(): Promise<Look | null> {
  const file = peerFile('zxing-wasm/reader');
  const wasm = peerFile('zxing-wasm/reader/zxing_reader.wasm');
  if (file === null || wasm === null) return null;
  const module: ZxingWasm = await import(pathToFileURL(file).href);
  const wasmBinary = Uint8Array.from(readFileSync(wasm)).buffer;
  await module.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  return async (picture) => {
    const { width, height } = picture;
    const found = await module.readBarcodes(
      { data: coloured(picture), width, height, colorSpace: 'srgb' },
      { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 },
    );
    return found[0]?.text ?? null;
  };
}

/** Null when it could not be installed. */
export function jsQr(): Look | null {
  const module = peerModule('jsqr') as { readonly default: JsQr } | null;
  if (module === null) return null;
  return (picture) => module.default(coloured(picture), picture.width, picture.height)?.data ?? null;
}

function coloured({ luminance, width, height }: Picture): Uint8ClampedArray {
  const data = new Uint8ClampedArray(4 * width * height);
  for (const [at, value] of luminance.entries()) data.fill(value, 4 * at, 4 * at + 3);
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return data;
}
