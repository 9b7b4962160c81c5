import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { frameRate, playedFrames } from '../../../drivers/transport/audio-counters.ts';
import { listen, type ListenOptions } from '../../../drivers/transport/audio-microphone.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sound-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As a kernel shows it (Documentation/sound/designs/procfile.rst). */
const running = `state: RUNNING
owner_pid   : 812
trigger_time: 1201.250531318
tstamp      : 1231.420035410
delay       : 4096
avail       : 4096
avail_max   : 5120
-----
hw_ptr      : 1447936
appl_ptr    : 1452032
`;
const parameters = `access: RW_INTERLEAVED
format: S16_LE
subformat: STD
channels: 2
rate: 48000 (48000/1)
period_size: 1024
buffer_size: 8192
`;

function stream(name: string, status: string, hwParams: string): string {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'status'), status);
  writeFileSync(join(place, 'hw_params'), hwParams);
  return join(place, 'status');
}

describe('what a card has played', () => {
  it('is read of each running playback stream, with its rate', () => {
    const played = stream('card1/pcm0p/sub0', running, parameters);
    stream('card1/pcm0c/sub0', running, parameters);
    const closed = stream('card0/pcm0p/sub0', 'closed\n', 'closed\n');
    expect([...playedFrames(folder)]).toEqual([[played, 1_447_936]]);
    expect(frameRate(played)).toBe(48_000);
    expect(frameRate(closed)).toBeNull();
  });

  it('is nothing where there is no sound', () => {
    expect(playedFrames(join(folder, 'none')).size).toBe(0);
  });
});

describe('a microphone', () => {
  const listening = (script: string): Promise<unknown> => {
    const program = join(folder, 'arecord');
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    return listen({ ...options, program });
  };
  const options: ListenOptions = {
    seconds: 0.01,
    clock: systemClock,
    listStreams: () => '00-00: ALC : ALC : playback 1 : capture 1\n',
  };

  it('gives samples of so many seconds', async () => {
    const heard = await listening(`echo "$@" > ${folder}/arguments; printf '\\000\\100\\000\\300'`);
    expect(heard).toEqual({ ok: true, value: Float32Array.of(0.5, -0.5) });
  });

  it('is missing where no card records, and where alsa-utils is not installed', async () => {
    const playback = await listen({ ...options, listStreams: () => '00-00: HDMI : HDMI : playback 1\n' });
    expect(playback).toMatchObject({ error: { code: 'none', detail: 'no card records' } });
    expect(await listen({ ...options, program: join(folder, 'none') })).toMatchObject({ error: { code: 'none' } });
  });

  it('tells why it failed', async () => {
    const failed = await listening('echo "audio open error: Device or resource busy" >&2; exit 1');
    expect(failed).toEqual({
      ok: false,
      error: { code: 'failed', detail: expect.stringContaining('with 1: audio open error: Device or resource busy') },
    });
  });

  it('is not waited for when it never ends', async () => {
    expect(await listening('exec sleep 60')).toMatchObject({ error: { code: 'failed' } });
  });
});
