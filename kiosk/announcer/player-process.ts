/**
 * The process that sounds. It is alone with the audio engine, so that an engine that dies, hangs or spins costs the
 * voice and not the gate; the station supervises it (player.ts). Told what to play over the channel, it decides nothing.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
// oxlint-disable-next-line no-restricted-imports -- this file is the composition root of a process of its own
import { type AudioOut, openAudio } from '../../drivers/transport/audio.ts';
import { ClipCache } from './clip-cache.ts';
import { type Conductor, createConductor } from './conductor.ts';
import { type FromPlayer, type ToPlayer, toPlayer } from './player-messages.ts';

const aliveEveryMs = 1_000;
const lookForCardsEveryMs = 10_000;

const send = (message: FromPlayer): void => {
  process.send?.(message);
};

let out: AudioOut | null = null;
let conductor: Conductor | null = null;

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
  const clips = new ClipCache((bytes) => audio.decode(bytes), readFile);
  conductor = createConductor(audio.desk, clips, send);
  send({ type: 'opened', sink: audio.sink });
  if (audio.sink.kind === 'none') watchCards();
}

function obey(message: ToPlayer): void {
  if (message.type === 'open') return void open(message.device);
  if (message.type === 'close') process.exit(0);
  if (conductor !== null) void conductor.obey(message, () => out?.desk.nowS() ?? 0);
  else if (message.type === 'speak') send({ type: 'ended', id: message.id, outcome: 'failed' });
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
