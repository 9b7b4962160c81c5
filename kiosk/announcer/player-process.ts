/**
 * The process that sounds. It is alone with the audio engine, so that an engine that dies, hangs or spins costs the
 * voice and not the gate; the station supervises it (player.ts). Told what to play over the channel, it decides nothing.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
// oxlint-disable-next-line no-restricted-imports -- this file is the composition root of a process of its own
import { type AudioOut, openAudio } from '../../drivers/transport/audio.ts';
// oxlint-disable-next-line no-restricted-imports -- as above
import type { Voice } from '../../drivers/transport/audio-desk.ts';
import { ClipCache } from './clip-cache.ts';
import { type FromPlayer, type ToPlayer, toPlayer } from './player-messages.ts';

const aliveEveryMs = 1_000;
const lookForCardsEveryMs = 10_000;

const linear = (db: number): number => 10 ** (db / 20);
const send = (message: FromPlayer): void => {
  process.send?.(message);
};

let out: AudioOut | null = null;
let clips: ClipCache | null = null;
const speaking = new Map<string, Voice>();
const hushed = new Set<string>();
let loop: { readonly id: string; voice: Voice | null; gainDb: number } | null = null;

async function open(device: string | null): Promise<void> {
  const opened = await openAudio(device === null ? {} : { device });
  if (!opened.ok) {
    // Without the engine the process stays, so that the state is known; there is nothing to restart for.
    send({ type: 'opened', sink: { kind: 'none', reason: opened.error.detail } });
    watchCards();
    return;
  }
  const audio = opened.value;
  out = audio;
  clips = new ClipCache((bytes) => audio.decode(bytes), readFile);
  send({ type: 'opened', sink: audio.sink });
  if (audio.sink.kind === 'none') watchCards();
}

async function decodedAll(files: readonly string[]): Promise<AudioBuffer[]> {
  const found = await Promise.all(files.map(async (file) => ({ file, clip: await clips?.get(file) })));
  const buffers: AudioBuffer[] = [];
  for (const { file, clip } of found) {
    if (clip?.ok === true) buffers.push(clip.value);
    else if (clip !== undefined) send({ type: 'fileRefused', file, why: clip.error });
  }
  return buffers;
}

async function speak(id: string, files: readonly string[], gainDb: number): Promise<void> {
  const clip = out?.desk.join(await decodedAll(files), 0) ?? null;
  if (out === null || clip === null || hushed.delete(id)) {
    send({ type: 'ended', id, outcome: 'failed' });
    return;
  }
  const onEnded = (): void => {
    speaking.delete(id);
    send({ type: 'ended', id, outcome: hushed.delete(id) ? 'hushed' : 'played' });
  };
  speaking.set(id, out.desk.play(clip, { atS: out.desk.nowS(), gain: linear(gainDb), fadeInS: 0.005, onEnded }));
}

async function startLoop(message: Extract<ToPlayer, { type: 'loop' }>): Promise<void> {
  const mine = { id: message.id, voice: null as Voice | null, gainDb: message.gainDb };
  loop = mine;
  const parts = await decodedAll(message.files);
  const clip = out?.desk.join(parts, message.pauseMs / 1000) ?? null;
  // Another order may have come while the files were being decoded.
  if (out === null || clip === null || loop !== mine) return;
  const lengthMs = clip.duration * 1000;
  mine.voice = out.desk.play(clip, {
    atS: out.desk.nowS(),
    gain: linear(mine.gainDb),
    repeat: true,
    offsetS: (message.positionMs % lengthMs) / 1000,
    fadeInS: message.fadeMs / 1000,
  });
  const audibleMs = parts.reduce((sum, part) => sum + part.duration * 1000, 0);
  send({ type: 'loopStarted', id: message.id, lengthMs, audibleMs });
}

function obey(message: ToPlayer): void {
  const now = out?.desk.nowS() ?? 0;
  switch (message.type) {
    case 'open':
      return void open(message.device);
    case 'speak':
      return void speak(message.id, message.files, message.gainDb);
    case 'hush':
      hushed.add(message.id);
      speaking.get(message.id)?.stop(now, message.fadeMs / 1000);
      return;
    case 'loop':
      return void startLoop(message);
    case 'loopGain':
      if (loop !== null) loop.gainDb = message.gainDb;
      loop?.voice?.setGain(linear(message.gainDb), now, message.rampMs / 1000);
      return;
    case 'endLoop':
      loop?.voice?.stop(now, message.fadeMs / 1000);
      loop = null;
      return;
    case 'close':
      process.exit(0);
  }
}

/** Cards have no hot-plug event of their own; the kernel's list is cheap to read. */
function watchCards(): void {
  const list = (): string => {
    try {
      return readFileSync('/proc/asound/cards', 'utf8');
    } catch {
      return '';
    }
  };
  const before = list();
  setInterval(() => {
    if (list() !== before) send({ type: 'cardsChanged' });
  }, lookForCardsEveryMs);
}

process.on('message', (raw) => {
  const message = toPlayer.safeParse(raw);
  if (message.success) obey(message.data);
  else process.stderr.write(`message refused: ${message.error.message}\n`);
});
// The station is gone: nothing may go on sounding by itself.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the station ends this process when it has said what it had to.
process.on('SIGINT', () => undefined);

setInterval(() => {
  const { user, system } = process.cpuUsage();
  const audioMs = out === null ? performance.now() : out.desk.nowS() * 1000;
  send({ type: 'alive', audioMs, cpuMs: (user + system) / 1000 });
}, aliveEveryMs);
