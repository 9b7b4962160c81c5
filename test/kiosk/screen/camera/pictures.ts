/**
 * Pictures of district passes as a camera may see them, made by arithmetic alone: the same on every machine. A code of
 * modules is laid into the picture by a projective map, then blurred, darkened, washed out or disturbed.
 */
import { QRCodeDecoderErrorCorrectionLevel, QRCodeEncoder } from '@zxing/library';
import { issueDistrictPass } from '../../../district/issue-pass.ts';
import { eddsaKey, eddsaKeyId } from '../../credentials/test-keys.ts';

export const pictureWidth = 640;
export const pictureHeight = 480;

export interface CameraPicture {
  /** What makes it hard: one of `kinds`. */
  readonly kind: string;
  readonly name: string;
  readonly payload: string;
  /** Luminance, row by row, `pictureWidth` × `pictureHeight`. */
  readonly luminance: Uint8ClampedArray;
}

/** How one picture is taken; lengths in pixels, angles in degrees, light from 0 to 255. */
export interface Shot {
  readonly module: number;
  readonly turn: number;
  /** How much nearer one edge is than the opposite one, as a share of the distance. */
  readonly tilt: number;
  readonly blur: number;
  readonly dark: number;
  readonly light: number;
  readonly noise: number;
  /** Radius of a blown-out spot over the code; 0 for none. */
  readonly glare: number;
  /** Light falls off towards one side by this share. */
  readonly shade: number;
}

const plain: Shot = {
  module: 4,
  turn: 0,
  tilt: 0,
  blur: 0.6,
  dark: 30,
  light: 225,
  noise: 3,
  glare: 0,
  shade: 0,
};

const kinds: Readonly<Record<string, readonly Partial<Shot>[]>> = {
  size: [1.5, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.5].map((module) => ({ module })),
  turned: [7, 15, 30, 45, 60, 75, 90, 120, 160, 180, 225, 290].map((turn) => ({ turn, module: 3.5 })),
  tilted: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].flatMap((tilt) => [0, 25].map((turn) => ({ tilt, turn }))),
  blurred: [1, 1.3, 1.6, 1.9, 2.2, 2.5].flatMap((blur) => [3.5, 4.5].map((module) => ({ blur, module }))),
  'low contrast': [60, 45, 32, 24, 18, 12].flatMap((gap) =>
    [40, 150].map((dark) => ({ dark, light: dark + gap, noise: 2 })),
  ),
  noisy: [15, 25, 35, 45, 55, 65].flatMap((noise) => [3, 4.5].map((module) => ({ noise, module }))),
  glare: [20, 30, 40, 50, 60, 70].flatMap((glare) => [0, 20].map((turn) => ({ glare, turn }))),
  shaded: [0.3, 0.45, 0.6, 0.7, 0.8, 0.9].flatMap((shade) => [0, 35].map((turn) => ({ shade, turn }))),
  'inverted light': [3, 3.5, 4, 5].flatMap((module) =>
    [0, 10, 40].map((turn) => ({ module, turn, dark: 215, light: 25 })),
  ),
  'all of it': [1, 2, 3, 4, 5, 6].flatMap((hard) =>
    [12, 40].map((turn) => ({
      turn,
      module: 4,
      tilt: hard * 0.05,
      blur: 0.8 + hard * 0.15,
      dark: 50,
      light: 190 - hard * 12,
      noise: 4 + hard * 2,
      shade: hard * 0.08,
    })),
  ),
};

/** All pictures, twelve of each kind, or those `wanted` by their number from 1. */
export function* cameraPictures(wanted: (number: number) => boolean = () => true): Generator<CameraPicture> {
  let number = 0;
  for (const [kind, shots] of Object.entries(kinds)) {
    for (const more of shots) {
      number += 1;
      if (!wanted(number)) continue;
      const payload = passPayload(number);
      const name = Object.entries(more)
        .map(([what, value]) => `${what} ${value}`)
        .join(', ');
      yield { kind, name, payload, luminance: takePicture(payload, { ...plain, ...more }, number) };
    }
  }
}

/** A real pass of the test district; Ed25519 signatures are the same each time. */
export function passPayload(number: number): string {
  const claims = {
    medium: 'phone',
    holder: number.toString(16).padStart(16, '0'),
    id: (number * 7919).toString(16).padStart(24, '0'),
    issuer: 'test-district',
    colour: 'green',
    compounds: ['C0042'],
    test: { takenAtS: 1_700_000_000, result: 'negative' },
    itineraryAtRisk: false,
    issuedAtS: 1_700_003_600,
    expiresAtS: 1_700_090_000,
  } as const;
  return issueDistrictPass(claims, eddsaKey, eddsaKeyId, 'EdDSA');
}

/** One picture of `payload`; `seed` chooses the noise. */
export function takePicture(payload: string, more: Partial<Shot>, seed: number): Uint8ClampedArray {
  const shot: Shot = { ...plain, ...more };
  const random = randomFrom(seed);
  const matrix = QRCodeEncoder.encode(payload, QRCodeDecoderErrorCorrectionLevel.M).getMatrix();
  const size = matrix.getWidth();
  const cos = Math.cos((shot.turn * Math.PI) / 180) / shot.module;
  const sin = Math.sin((shot.turn * Math.PI) / 180) / shot.module;
  const centreX = pictureWidth / 2 + (random() - 0.5) * 8;
  const centreY = pictureHeight / 2 + (random() - 0.5) * 8;
  const lit = new Float32Array(pictureWidth * pictureHeight);
  const half = size / 2;
  const tilt = shot.tilt / (size * shot.module);
  for (let y = 0; y < pictureHeight; y += 1) {
    for (let x = 0; x < pictureWidth; x += 1) {
      let sum = 0;
      // Nine samples a pixel, as a sensor gathers light over its area.
      for (let part = 0; part < 9; part += 1) {
        const dx = x + ((part % 3) + 0.5) / 3 - centreX;
        const dy = y + (Math.floor(part / 3) + 0.5) / 3 - centreY;
        // The plane of the code leans away along x: a projective map.
        const depth = 1 - tilt * dx;
        const u = (cos * dx + sin * dy) / depth + half;
        const v = (cos * dy - sin * dx) / depth + half;
        sum += lightAt(matrix, size, u, v, shot);
      }
      lit[y * pictureWidth + x] = sum / 9;
    }
  }
  const blurred = blur(lit, shot.blur);
  const luminance = new Uint8ClampedArray(blurred.length);
  const side = (size * shot.module) / 4;
  for (let at = 0; at < blurred.length; at += 1) {
    const x = at % pictureWidth;
    const y = Math.floor(at / pictureWidth);
    const shade = 1 - shot.shade * (x / pictureWidth);
    const spot = shot.glare === 0 ? 0 : Math.hypot(x - centreX - side * 0.4, y - centreY - side * 0.4) / shot.glare;
    const glare = shot.glare === 0 ? 0 : 255 * Math.exp(-(spot ** 4));
    const noise = shot.noise * (random() + random() + random() - 1.5) * 2;
    luminance[at] = (blurred[at] ?? 0) * shade + glare + noise;
  }
  return luminance;
}

/** Light of the scene at a place in modules: the code, the telephone's white around it, and a mottled background. */
function lightAt(
  matrix: { get(x: number, y: number): number },
  size: number,
  u: number,
  v: number,
  { dark, light }: Shot,
): number {
  const [x, y] = [Math.floor(u), Math.floor(v)];
  if (x >= 0 && y >= 0 && x < size && y < size) return matrix.get(x, y) === 1 ? dark : light;
  if (x >= -4 && y >= -4 && x < size + 4 && y < size + 4) return light;
  return (dark + light) / 2 + ((dark - light) / 4) * Math.sin(u / 3) * Math.cos(v / 5);
}

/** Gaussian blur, one direction after the other. */
function blur(picture: Float32Array, sigma: number): Float32Array {
  const reach = Math.ceil(sigma * 3);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-((at - reach) ** 2) / (2 * sigma ** 2)));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const pass = (from: Float32Array, stepX: number, stepY: number): Float32Array => {
    const to = new Float32Array(from.length);
    for (let y = 0; y < pictureHeight; y += 1) {
      for (let x = 0; x < pictureWidth; x += 1) {
        let sum = 0;
        for (let k = -reach; k <= reach; k += 1) {
          const sx = Math.min(pictureWidth - 1, Math.max(0, x + k * stepX));
          const sy = Math.min(pictureHeight - 1, Math.max(0, y + k * stepY));
          sum += (from[sy * pictureWidth + sx] ?? 0) * (weights[k + reach] ?? 0);
        }
        to[y * pictureWidth + x] = sum / whole;
      }
    }
    return to;
  };
  return pass(pass(picture, 1, 0), 0, 1);
}

/** Numbers in [0, 1) that follow from the seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = (seed * 0x9e3779b1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
