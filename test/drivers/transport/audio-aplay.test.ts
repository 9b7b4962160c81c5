import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AplayOptions, openAplay } from '../../../drivers/transport/audio-aplay.ts';
import { wavFile } from '../../../kiosk/announcer/wav.ts';

const cards = ` 0 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi
                      vc4-hdmi
 1 [Device         ]: USB-Audio - USB PnP Sound Device
                      C-Media Electronics Inc. at usb-0000:01:00.0-1.2, full speed
`;
const listCards = (): string => cards;
const noCards = (): string => '--- no soundcards ---\n';

let folder = '';
let program = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aplay-'));
  program = join(folder, 'aplay');
  // Stands in for the program: keeps its arguments and what it was to play.
  writeFileSync(
    program,
    `#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "$@" > ${folder}/arguments\ncat > ${folder}/played\n`,
  );
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('aplay', () => {
  it('gets the samples with their gain, on the card of that name', async () => {
    const opened = await openAplay({ device: 'USB PnP', program, listCards });
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(opened.value.card).toBe('aplay plughw:CARD=Device');
    const clip = await opened.value.decode(wavFile([Float32Array.of(0.5, -0.5, 0.25)], 48_000));
    if (!clip.ok) throw new Error(clip.error);
    await new Promise<void>((onEnded) => {
      opened.value.desk.play(clip.value, { atS: 0, gain: 0.5, onEnded });
    });
    expect(readFileSync(join(folder, 'arguments'), 'utf8').trim()).toBe(
      '-q -t raw -f S16_LE -r 48000 -c 1 -D plughw:CARD=Device',
    );
    const played = readFileSync(join(folder, 'played'));
    const samples = [0, 2, 4].map((at) => Math.round((played.readInt16LE(at) / 32_767) * 1000) / 1000);
    expect(samples).toEqual([0.25, -0.25, 0.125]);
    expect(played).toHaveLength(6);
  });

  it('plays no loops', async () => {
    const opened = await openAplay({ program, listCards });
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(opened.value.card).toBe('aplay default');
    const clip = await opened.value.decode(wavFile([Float32Array.of(0.5)], 48_000));
    if (!clip.ok) throw new Error(clip.error);
    expect(opened.value.desk.play(clip.value, { atS: 0, gain: 1, repeat: true })).toBeNull();
  });

  const missing: readonly (readonly [AplayOptions, string])[] = [
    [{ program: '/nowhere/aplay', listCards }, 'install alsa-utils'],
    [{ device: 'HDA Intel', listCards }, 'no sound card named HDA Intel'],
    [{ listCards: noCards }, 'no sound card'],
  ];

  it.each(missing)('is not there without program or card: %#', async (options, detail) => {
    const opened = await openAplay({ program, ...options });
    expect(opened).toMatchObject({ ok: false, error: { code: 'notFound', detail: expect.stringContaining(detail) } });
  });
});
