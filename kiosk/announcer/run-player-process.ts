/** What both sounding processes do: open an output, obey the station, show life, and end with the station. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Result } from '../../drivers/basics/result.ts';
import { ClipCache } from './clip-cache.ts';
import { type Conductor, createConductor, type SoundDesk } from './conductor.ts';
import { type FromPlayer, type ToPlayer, toPlayer } from './player-messages.ts';
import { checked } from '../../drivers/basics/checked.ts';
import { tellCrashesBriefly } from '../../drivers/basics/crash-words.ts';

export interface OpenedOutput {
  readonly sink: Extract<FromPlayer, { type: 'opened' }>['sink'];
  readonly desk: SoundDesk;
  readonly decode: (bytes: Uint8Array) => Promise<Result<AudioBuffer, string>>;
}

/** Opens an output on the card named, or the default one; the error says why there is none at all. */
export type OpenOutput = (device: string | null) => Promise<Result<OpenedOutput, { readonly detail: string }>>;

const aliveEveryMs = 1_000;
const lookForCardsEveryMs = 10_000;

const send = (message: FromPlayer): void => {
  process.send?.(message);
};

let desk: SoundDesk | null = null;
let conductor: Conductor | null = null;

async function open(openOutput: OpenOutput, device: string | null): Promise<void> {
  const opened = await openOutput(device);
  if (!opened.ok) {
    // Without any output the process stays, so that the state is known; there is nothing to restart for.
    send({ type: 'opened', sink: { kind: 'none', reason: opened.error.detail } });
    watchCards();
    return;
  }
  const { sink, decode } = opened.value;
  desk = opened.value.desk;
  conductor = createConductor(desk, new ClipCache(decode, readFile), send);
  send({ type: 'opened', sink });
  if (sink.kind === 'none') watchCards();
}

function obey(openOutput: OpenOutput, message: ToPlayer): void {
  if (message.type === 'open') return void open(openOutput, message.device);
  if (message.type === 'close') process.exit(0);
  if (conductor !== null) void conductor.obey(message, () => desk?.nowS() ?? 0);
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

/** Runs this process as a player until the station ends it or is gone. */
export function runPlayerProcess(openOutput: OpenOutput): void {
  tellCrashesBriefly('player');
  process.on('message', (raw) => {
    const message = checked(toPlayer, raw);
    if (message.success) obey(openOutput, message.data);
    else process.stderr.write(`message refused: ${message.error.message}\n`);
  });
  // The station is gone: nothing may go on sounding by itself.
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole group; the station ends this process when it has said what it had to.
  process.on('SIGINT', () => undefined);
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    const audioMs = desk === null ? performance.now() : desk.nowS() * 1000;
    send({ type: 'alive', audioMs, cpuMs: (user + system) / 1000 });
  }, aliveEveryMs);
}
