/** One device process, from its start to its end: who it is, what it says, and whether it must be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Clock, Timer } from '../basics/clock.ts';
import { sharedMonotonicMs } from '../basics/shared-time.ts';
import { untilTick } from '../basics/tick.ts';
import { MessageReader } from './message-reader.ts';
import type { DeviceMessage } from './messages.ts';
import { type ProcessorTime, processorTime, threadTimes } from './processor-time.ts';
import { BEAT_MS, CLOSE_MS, type DeviceLimits, STARVED_START_FACTOR } from './settings.ts';
import { Silence } from './silence.ts';
import { Usage } from './usage.ts';

export interface DeviceLifeOptions {
  readonly program: string;
  /** Its settings, encoded. */
  readonly settings: string;
  readonly limits: DeviceLimits;
  readonly clock: Clock;
  onStarted(pid: number): void;
  onMessage(message: Exclude<DeviceMessage, { type: 'beat' | 'started' }>): void;
  /** Called once, when the process cannot be used any more; not called after `end()`. */
  onFailed(why: string): void;
}

/** Small heaps keep a device process small; what they hold is a few frames. */
const nodeOptions = ['--max-old-space-size=64', '--max-semi-space-size=1'];
/** What was compiled is kept beside the sources: a process starts in half the time. Without it, or read-only, it still starts. */
const compileCache = join(import.meta.dirname, '../../build/device-process');

export class DeviceLife {
  readonly #options: DeviceLifeOptions;
  readonly #process: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #reader = new MessageReader();
  readonly #usage: Usage;
  readonly #silence: Silence;
  #watch: Timer | null = null;
  #over = false;
  #started = false;

  /** Its driver must have started within `startMs` milliseconds. */
  constructor(options: DeviceLifeOptions, startMs: number) {
    const { program, settings, limits, clock } = options;
    this.#options = options;
    const ticksFromMs = sharedMonotonicMs() - clock.monotonicMs();
    this.#process = spawn(process.execPath, [...nodeOptions, program, settings, String(ticksFromMs)], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
    });
    this.#silence = new Silence(() => this.#processorTime());
    const { pid } = this.#process;
    this.#usage = new Usage(limits, () => (pid === undefined ? null : threadTimes(pid)));
    const closed = Promise.withResolvers<void>();
    this.#closed = closed.promise;
    this.#process.once('error', (error) => {
      this.#fail(`it cannot be started: ${error.message}`);
      if (this.#process.pid === undefined) closed.resolve();
    });
    // `close` comes after `exit` and after what the process said last: a code read before a crash is still a code.
    this.#process.once('close', (code, signal) => {
      closed.resolve();
      this.#fail(signal === null ? `it exited with code ${code ?? 'unknown'}` : `it was ended by ${signal}`);
    });
    const socket = this.#process.stdio[3];
    if (socket instanceof Socket) {
      socket.on('data', (bytes: Buffer) => this.#received(bytes));
      socket.on('error', () => undefined); // `close` of the process follows
    }
    this.#startsWithin(startMs, clock.monotonicMs(), startMs);
    if (this.#process.pid !== undefined) options.onStarted(this.#process.pid);
  }

  /** Whether its driver has started. */
  get started(): boolean {
    return this.#started;
  }

  /** Asks the process to close its port and to end, kills it if it does not; resolves when it is gone, or beyond help. */
  async end(): Promise<void> {
    this.#finish();
    const socket = this.#process.stdio[3];
    if (socket instanceof Socket) socket.end();
    if (await this.#closesWithin(CLOSE_MS)) return;
    this.#process.kill('SIGKILL');
    await this.#closesWithin(CLOSE_MS);
  }

  /** Resolves when the process is gone. One stuck in the kernel outlives SIGKILL; waiting for it ends after CLOSE_MS. */
  async gone(): Promise<void> {
    await this.#closesWithin(CLOSE_MS);
  }

  /** Asks the process for something by one byte; one that is gone does not hear it. */
  ask(what: number): void {
    const socket = this.#process.stdio[3];
    if (!this.#over && socket instanceof Socket) socket.write(Uint8Array.of(what));
  }

  #received(bytes: Uint8Array): void {
    if (this.#over) return;
    const read = this.#reader.read(bytes);
    if (!read.ok) return this.#kill(read.error);
    for (const message of read.value) if (!this.#over) this.#take(message);
  }

  #take(message: DeviceMessage): void {
    switch (message.type) {
      case 'started':
        this.#started = true;
        this.#watch?.cancel();
        this.#listen();
        return;
      case 'beat': {
        this.#silence.broken();
        const excess = this.#usage.take(message);
        if (excess !== null) this.#kill(excess);
        return;
      }
      case 'state':
      case 'sample':
      case 'code':
      case 'overlong':
      case 'discarded':
      case 'crossing':
        this.#options.onMessage(message);
        return;
    }
  }

  #listen(): void {
    const { clock } = this.#options;
    this.#watch = clock.after(untilTick(clock.monotonicMs(), BEAT_MS), () => {
      const why = this.#silence.lasted(clock.monotonicMs());
      if (why === null) this.#listen();
      else this.#kill(why);
    });
  }

  /** Of its own time: what it waited for a processor is given to it again, up to a bound. Looked at in `leftMs`. */
  #startsWithin(startMs: number, fromMs: number, leftMs: number): void {
    const { clock } = this.#options;
    this.#watch = clock.after(leftMs, () => {
      const passedMs = clock.monotonicMs() - fromMs;
      const ownMs = passedMs - (this.#processorTime()?.waitedMs ?? 0);
      const stillMs = Math.ceil(Math.min(startMs - ownMs, startMs * STARVED_START_FACTOR - passedMs));
      if (stillMs < startMs / 10) this.#kill(`it did not start within ${startMs} ms`);
      else this.#startsWithin(startMs, fromMs, stillMs);
    });
  }

  #processorTime(): ProcessorTime | null {
    const { pid } = this.#process;
    return pid === undefined ? null : processorTime(pid);
  }

  #kill(why: string): void {
    this.#process.kill('SIGKILL');
    this.#fail(why);
  }

  #fail(why: string): void {
    if (this.#over) return;
    this.#finish();
    this.#options.onFailed(why);
  }

  #finish(): void {
    this.#over = true;
    this.#watch?.cancel();
  }

  #closesWithin(limitMs: number): Promise<boolean> {
    const limit = Promise.withResolvers<boolean>();
    const timer = this.#options.clock.after(limitMs, () => limit.resolve(false));
    return Promise.race([this.#closed.then(() => true), limit.promise]).finally(() => timer.cancel());
  }
}
