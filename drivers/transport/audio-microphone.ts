/** Listens for a moment through `arecord` of Debian's alsa-utils: only for the self-test, nothing is kept. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Clock } from '../basics/clock.ts';
import { err, ok, type Result } from '../basics/result.ts';

export const microphoneRate = 16_000;

export interface ListenOptions {
  readonly seconds: number;
  readonly clock: Clock;
  /** ALSA name; by default the default device. */
  readonly device?: string;
  /** Program to run and the kernel's list of streams; for tests. */
  readonly program?: string;
  readonly listStreams?: () => string;
}

export interface MicrophoneFault {
  /** `none`: no card of this machine records, or alsa-utils is not installed. */
  readonly code: 'none' | 'failed';
  readonly detail: string;
}

function kernelStreams(): string {
  try {
    return readFileSync('/proc/asound/pcm', 'utf8');
  } catch {
    return '';
  }
}

/** So long after its time the program is ended by force, milliseconds. */
const graceMs = 2_000;

/** `seconds` of sound in one channel at `microphoneRate` Hz, samples −1…1. */
export function listen(options: ListenOptions): Promise<Result<Float32Array, MicrophoneFault>> {
  const { seconds, clock, device = 'default', program = 'arecord' } = options;
  if (!/: capture \d/.test((options.listStreams ?? kernelStreams)())) {
    return Promise.resolve(err({ code: 'none', detail: 'no card records' }));
  }
  return new Promise((resolve) => {
    const format = ['-q', '-t', 'raw', '-f', 'S16_LE', '-r', String(microphoneRate), '-c', '1'];
    const samples = Math.round(seconds * microphoneRate);
    const child = spawn(program, [...format, '-s', String(samples), '-D', device], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const parts: Buffer[] = [];
    let complaint = '';
    const finish = (result: Result<Float32Array, MicrophoneFault>): void => {
      deadline.cancel();
      child.kill('SIGKILL');
      resolve(result);
    };
    const deadline = clock.after(seconds * 1000 + graceMs, () =>
      finish(err({ code: 'failed', detail: `${program} was not done after ${seconds} s` })),
    );
    child.stdout.on('data', (part: Buffer) => void parts.push(part));
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      complaint = (complaint + text).slice(-300);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish(err({ code: error.code === 'ENOENT' ? 'none' : 'failed', detail: error.message })),
    );
    child.on('close', (code, signal) => {
      if (code !== 0) {
        const last = complaint.trim().split('\n').at(-1) ?? '';
        finish(err({ code: 'failed', detail: `${program} ended with ${signal ?? code ?? 'unknown'}: ${last}` }));
        return;
      }
      const bytes = Buffer.concat(parts);
      const heard = Float32Array.from(
        { length: Math.floor(bytes.length / 2) },
        (_, i) => bytes.readInt16LE(i * 2) / 32_768,
      );
      finish(ok(heard));
    });
  });
}
