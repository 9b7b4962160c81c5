/** The station's end of the socket to a guard: commands with their answers, heartbeats, and what comes unasked. */
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../basics/clock.ts';
import { err, ok, type Result } from '../basics/result.ts';
import { sharedMonotonicMs } from '../basics/shared-time.ts';
import { untilTick } from '../basics/tick.ts';
import type { DeviceFault } from '../device.ts';
import { encodeCommand, type GuardCommand, type GuardReply, ReplyReader } from './guard-protocol.ts';
import { HEARTBEAT_MS, RESTING_HEARTBEAT_MS, UNANSWERED_MS } from './guard-settings.ts';
import type { ReleaseOutcome } from './relay.ts';

export interface GuardLinkHandlers {
  onOpened(): void;
  onLevel(active: boolean, atMs: number): void;
  /** The guard gave up, does not answer, or the socket ended; may be called more than once. */
  onFailed(fault: DeviceFault): void;
}

/** By so much pauses together may be longer than they should be, milliseconds: timers count whole ones. */
const TIMER_SLACK_MS = 20;

export class GuardLink {
  readonly #socket: Socket;
  readonly #device: string;
  readonly #clock: Clock;
  readonly #handlers: GuardLinkHandlers;
  readonly #reader = new ReplyReader();
  readonly #waiting = new Map<number, (reply: Result<GuardReply, DeviceFault>) => void>();
  #sequence = 0;
  /** Pauses between heartbeats since the last answer, with the one it came in. */
  #silentMs = 0;
  #pauseMs = 0;
  #heard = true;
  #active = false;
  #beat: Timer | null = null;
  #beatDueMs = 0;
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
    const answer = new Promise<Result<GuardReply, DeviceFault>>((resolve) => this.#waiting.set(sequence, resolve));
    this.#hasten();
    return answer;
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
    this.#heard = true;
    switch (reply.kind) {
      case 'alive':
        break;
      case 'opened':
        this.#handlers.onOpened();
        this.#heartbeat();
        break;
      case 'level':
        this.#active = reply.flag;
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
    this.#silentMs = (this.#heard ? 0 : this.#silentMs) + this.#pauseMs;
    this.#heard = false;
    const everyMs = this.#everyMs();
    // One more pause would be too long.
    if (this.#silentMs + everyMs > UNANSWERED_MS + TIMER_SLACK_MS) {
      this.#handlers.onFailed(this.#fault('silent', `the guard of the relay did not answer for ${UNANSWERED_MS} ms`));
      return;
    }
    this.#send('heartbeat', 0);
    this.#beatAfter(untilTick(this.#clock.monotonicMs(), everyMs));
  }

  #everyMs(): number {
    return this.#active || this.#waiting.size > 0 ? HEARTBEAT_MS : RESTING_HEARTBEAT_MS;
  }

  #beatAfter(pauseMs: number): void {
    this.#pauseMs = pauseMs;
    this.#beatDueMs = this.#clock.monotonicMs() + pauseMs;
    this.#beat = this.#clock.after(pauseMs, () => this.#heartbeat());
  }

  /** A heartbeat of rest is under way, and from now on there are more. */
  #hasten(): void {
    if (this.#beat === null) return;
    const nowMs = this.#clock.monotonicMs();
    const pauseMs = untilTick(nowMs, HEARTBEAT_MS);
    const soonerMs = this.#beatDueMs - nowMs - pauseMs;
    if (soonerMs < 1) return;
    this.#beat.cancel();
    const restMs = this.#pauseMs - soonerMs;
    this.#beatAfter(pauseMs);
    this.#pauseMs = restMs;
  }

  #fault(code: DeviceFault['code'], detail: string): DeviceFault {
    return { code, device: this.#device, detail: `${this.#device}: ${detail}` };
  }
}
