/** Renders what the announcer would play, from the commands it gives in simulated time. */
import { readFile } from 'node:fs/promises';
import { offlineAudio } from '../drivers/transport/audio.ts';
import { ClipCache } from '../kiosk/announcer/clip-cache.ts';
import { createConductor } from '../kiosk/announcer/conductor.ts';
import type { MixerCommand } from '../kiosk/announcer/player-messages.ts';

export interface TimedCommand {
  readonly atMs: number;
  readonly command: MixerCommand;
}

/** Mono samples at `sampleRate` Hz; command times are milliseconds from the beginning of the rendering. */
export async function renderCommands(
  commands: readonly TimedCommand[],
  durationMs: number,
  sampleRate: number,
): Promise<Float32Array> {
  const offline = await offlineAudio({ durationS: durationMs / 1000, sampleRate });
  if (!offline.ok) throw new Error(offline.error.detail);
  const { desk, decode, render } = offline.value;
  const clips = new ClipCache(decode, readFile);
  const conductor = createConductor(desk, clips, () => undefined);
  for (const { atMs, command } of commands) await conductor.obey(command, () => atMs / 1000);
  return (await render())[0] ?? new Float32Array();
}

/** Milliseconds of a sound file; 0 when it cannot be decoded. */
export async function fileDurationMs(file: string): Promise<number> {
  const offline = await offlineAudio({ durationS: 0.1, sampleRate: 22_050 });
  if (!offline.ok) throw new Error(offline.error.detail);
  const clip = await offline.value.decode(await readFile(file));
  return clip.ok ? clip.value.duration * 1000 : 0;
}
