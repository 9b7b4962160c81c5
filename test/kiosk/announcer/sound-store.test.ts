import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ClipCache } from '../../../kiosk/announcer/clip-cache.ts';
import { emptyMemory, fileStore, type SoundMemory } from '../../../kiosk/announcer/sound-store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sound-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const memory: SoundMemory = {
  mutedUntilMs: 1_646_800_000_000,
  emergency: { playlist: { name: 'e', items: ['e.wav'], languages: ['zh-CN'], pauseSeconds: 5 }, untilMs: 1 },
  heard: { date: '2022-03-09', loopMs: 12_345.5 },
  positions: { notices: 13_000 },
};

it('remembers over a restart, in a folder it makes', () => {
  const path = join(folder, 'state', 'sound.json');
  fileStore(path).save(memory);
  expect(fileStore(path).load()).toEqual(memory);
  expect(readdirSync(join(folder, 'state'))).toEqual(['sound.json']);
});

it.each(['', '{"mutedUntilMs":', '{"mutedUntilMs":"for ever"}', 'null'])('takes %j for nothing remembered', (text) => {
  const path = join(folder, 'sound.json');
  writeFileSync(path, text);
  expect(fileStore(path).load()).toEqual(emptyMemory);
});

it('is not stopped by a place that cannot be written', () => {
  mkdirSync(join(folder, 'sound.json'));
  const store = fileStore(join(folder, 'sound.json'));
  store.save(memory);
  expect(store.load()).toEqual(emptyMemory);
});

it('decodes a file once, forgets the least recently used, and tries a refused one again', async () => {
  const decoded: string[] = [];
  const cache = new ClipCache<{ duration: number; name: string }>(
    async (bytes) => {
      const name = new TextDecoder().decode(bytes);
      decoded.push(name);
      return name === 'bad' ? { ok: false, error: 'no sound' } : { ok: true, value: { duration: 40, name } };
    },
    async (file) => {
      if (file === 'missing') throw new Error('ENOENT');
      return new TextEncoder().encode(file);
    },
  );
  for (const file of ['a', 'b', 'a', 'c', 'a', 'b', 'bad', 'bad']) await cache.get(file);
  expect(decoded).toEqual(['a', 'b', 'c', 'b', 'bad', 'bad']);
  expect(await cache.get('missing')).toEqual({ ok: false, error: 'ENOENT' });
});
