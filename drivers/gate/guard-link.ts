/** The station's end of the socket to a guard: commands with their answers, heartbeats, and what comes unasked. */
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../basics/clock.ts';
import { err, ok, type Result } from '../basics/result.ts';
import { sharedMonotonicMs } from '../basics/shared-time.ts';
import type { DeviceFault } from '../device.ts';
import { encodeCommand, type GuardCommand, type GuardReply, ReplyReader } from './guard-protocol.ts';
import { HEARTBEAT_MS, UNANSWERED_HEARTBEATS } from './guard-settings.ts';
import type { ReleaseOutcome } from './relay.ts';

export interface GuardLinkHandlers {
  onOpened(): void;
  onLevel(active: boolean, atMs: number): void;
  /** The guard gave up, does not answer, or the socket ended; may be called more than once. */
  onFailed(fault: DeviceFault): void;
}

export class GuardLink {
  readonly #socket: Socket;
  readonly #device: string;
  readonly #clock: Clock;
  readonly #handlers: GuardLinkHandlers;
  readonly #reader = new ReplyReader();
  readonly #waiting = new Map<number, (reply: Result<GuardReply, DeviceFault>) => void>();
  #sequence = 0;
  #unanswered = 0;
  #beat: Timer | null = null;
  #stopped: DeviceFault | null = null;

  constructor(socket: Socket, device: string, clock: Clock, handlers: GuardLinkHandlers) {
    this.#socket = socket;
    this.#device = device;
    this.#clock = clock;
    this.#handlers = handlers;
    socket.on('data', (bytes: Buffer) => this.#received(bytes));
    socket.on('error', (error) =>
      handlers.onFailed(this.#fault('lost', `the guard cannot be reached (${error.message})`)),
    );
  }

  async release(durationMs: number): Promise<Result<ReleaseOutcome, DeviceFault>> {
    const reply = await this.#ask('release', durationMs);
    if (!reply.ok) return reply;
    const setAtMs = this.#clock.monotonicMs();
    return ok({ setAtMs, endsAtMs: setAtMs + reply.value.endsInMs, merged: reply.value.flag });
  }

  async hold(active: boolean): Promise<Result<void, DeviceFault>> {
    const reply = await this.#ask(active ? 'hold' : 'unhold', 0);
    return reply.ok ? ok(undefined) : reply;
  }

  /** Asks the guard to end; its answer is its exit. */
  close(): void {
    this.#beat?.cancel();
    if (this.#stopped === null) this.#send('close', 0);
  }

  /** Nothing is sent or reported any more; what waits for an answer gets the fault. */
  stop(fault: DeviceFault): void {
    if (this.#stopped !== null) return;
    this.#stopped = fault;
    this.#beat?.cancel();
    for (const answer of this.#waiting.values()) answer(err(fault));
    this.#waiting.clear();
  }

  /** The bytes are handed to the kernel within this call, because the socket is not backed up: each answer is awaited. */
  #ask(kind: GuardCommand['kind'], durationMs: number): Promise<Result<GuardReply, DeviceFault>> {
    if (this.#stopped !== null) return Promise.resolve(err(this.#stopped));
    const sequence = this.#send(kind, durationMs);
    return new Promise((resolve) => void this.#waiting.set(sequence, resolve));
  }

  #send(kind: GuardCommand['kind'], durationMs: number): number {
    this.#sequence = (this.#sequence + 1) >>> 0;
    const sequence = this.#sequence;
    this.#socket.write(encodeCommand({ kind, sequence, durationMs, issuedMs: sharedMonotonicMs() }));
    return sequence;
  }

  #received(bytes: Buffer): void {
    for (const reply of this.#reader.read(bytes)) this.#reply(reply);
  }

  #reply(reply: GuardReply): void {
    if (this.#stopped !== null) return;
    this.#unanswered = 0;
    switch (reply.kind) {
      case 'alive':
        break;
      case 'opened':
        this.#handlers.onOpened();
        this.#heartbeat();
        break;
      case 'level':
        this.#handlers.onLevel(reply.flag, this.#clock.monotonicMs());
        break;
      case 'released':
      case 'done':
        this.#answer(reply.sequence, ok(reply));
        break;
      case 'refused':
        this.#answer(reply.sequence, err(reply.fault ?? this.#fault('ioError', 'the guard refused without a reason')));
        break;
      case 'lost':
        this.#handlers.onFailed(reply.fault ?? this.#fault('lost', 'the guard gave up without a reason'));
        break;
    }
  }

  #answer(sequence: number, outcome: Result<GuardReply, DeviceFault>): void {
    const answer = this.#waiting.get(sequence);
    this.#waiting.delete(sequence);
    answer?.(outcome);
  }

  #heartbeat(): void {
    if (this.#stopped !== null) return;
    if (this.#unanswered >= UNANSWERED_HEARTBEATS) {
      const silentMs = UNANSWERED_HEARTBEATS * HEARTBEAT_MS;
      this.#handlers.onFailed(this.#fault('silent', `the guard of the relay did not answer for ${silentMs} ms`));
      return;
    }
    this.#unanswered += 1;
    this.#send('heartbeat', 0);
    this.#beat = this.#clock.after(HEARTBEAT_MS, () => this.#heartbeat());
  }

  #fault(code: DeviceFault['code'], detail: string): DeviceFault {
    return { code, device: this.#device, detail: `${this.#device}: ${detail}` };
  }
}
