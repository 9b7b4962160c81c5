/** What the camera's decoder reads, and in which of its looks; the pictures are those of the bench. */
import { beforeAll, describe, expect, test } from 'vitest';
import { builtLooks } from './measure.ts';
import { cameraPictures, passPayload, pictureHeight, pictureWidth, type Shot, takePicture } from './pictures.ts';

let looks: Awaited<ReturnType<typeof builtLooks>>;

beforeAll(async () => {
  looks = await builtLooks();
}, 60_000);

function readBy(look: string, luminance: Uint8ClampedArray): string | null {
  return looks.get(look)?.({ luminance, width: pictureWidth, height: pictureHeight }) ?? null;
}

function anyLook(luminance: Uint8ClampedArray): string | null {
  return [...looks.keys()].map((look) => readBy(look, luminance)).find((text) => text !== null) ?? null;
}

const payload = passPayload(1);
const shots: Readonly<Record<string, Partial<Shot>>> = {
  plain: {},
  'leaning away by two fifths': { tilt: 0.4, turn: 25 },
  'leaning away upside down': { tilt: 0.3, turn: 200 },
  'with noise of a dark evening': { noise: 35, module: 4.5 },
  'out of focus': { blur: 1.6, module: 4.5 },
  'of little contrast': { dark: 150, light: 162, noise: 2 },
  'with half of the light gone on one side': { shade: 0.6 },
  'light on dark, askew': { dark: 215, light: 25, turn: 30, tilt: 0.2 },
  'with a bit of everything': { turn: 40, tilt: 0.15, blur: 1.25, dark: 50, light: 154, noise: 10, shade: 0.24 },
};

test.each(Object.entries(shots))('the first look reads a pass %s', (_, shot) => {
  expect(readBy('look 1', takePicture(payload, shot, 7))).toBe(payload);
});

test.each([8, 11, 15])('a short code held close, %i pixels a module, is read in the second look', (module) => {
  for (const turn of [0, 20]) expect(readBy('look 2', takePicture('KD-123456', { module, turn }, 3))).toBe('KD-123456');
});

test('a pass far away, two pixels a module and less, is read in the third look', () => {
  for (const module of [1.5, 2.2]) expect(readBy('look 3', takePicture(payload, { module }, 3))).toBe(payload);
});

describe('no code is read', () => {
  test.each([
    ['where there is none', () => 120],
    ['in noise', (at: number) => (Math.imul(at + 1, 0x9e37_79b1) >>> 24) & 0xff],
    ['in stripes', (at: number) => ((at >> 3) % 2 === 0 ? 20 : 230)],
    ['in black', () => 0],
  ])('%s', (_, light) => {
    const luminance = Uint8ClampedArray.from({ length: pictureWidth * pictureHeight }, (__, at) => light(at));
    expect(anyLook(luminance)).toBeNull();
  });

  test('of which a third is covered', () => {
    const picture = takePicture(payload, {}, 5);
    for (let y = 160; y < 320; y += 1) picture.fill(128, y * pictureWidth + 260, y * pictureWidth + 340);
    expect(anyLook(picture)).toBeNull();
  });
});

test('of every fourth picture of the bench eight in ten are read, and none wrongly', () => {
  let read = 0;
  let all = 0;
  for (const [number, { payload: shown, luminance }] of [...cameraPictures((at) => at % 4 === 1)].entries()) {
    const text = anyLook(luminance);
    expect([null, shown], `picture ${number}`).toContain(text);
    read += text === null ? 0 : 1;
    all += 1;
  }
  expect(all).toBe(30);
  expect(read).toBeGreaterThanOrEqual(24);
}, 120_000);
