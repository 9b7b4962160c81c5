/**
 * Brings the outbox to the district: alarms at once, the rest in batches, one request in flight, at least once. It keeps
 * no list of its own: what is unsent stands in the outbox, so that a restart resumes where the last answer left off.
 */
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { LedgerFault } from '../ledger/faults.ts';
import type { Outbox } from '../ledger/outbox.ts';
import type { RecordedEvent } from '../ledger/record.ts';
import { acknowledgedOf, lackingFrom } from './acknowledgement.ts';
import { backoffMs, circuitAfter } from './backoff.ts';
import { toCloudEvent } from './cloud-event.ts';
import type { Acknowledgement } from './contract.ts';
import type { UplinkFault } from './fault.ts';
import type { UplinkLimits } from './limits.ts';
import type { UplinkTransport } from './transport.ts';

export type UplinkOutbox = Pick<Outbox, 'nextBatch' | 'acknowledge' | 'sendAgain' | 'oldest'>;

export interface UplinkHandlers {
  /** The first acknowledgement after the start or after a loss. */
  onConnected(): void;
  /** The first failure after the start or after an acknowledgement. */
  onLost(fault: UplinkFault): void;
  /** Every failed attempt. */
  onFault(fault: UplinkFault): void;
  /** The district has lost events it had acknowledged: `count` of them, from this sequence on, wait again. */
  onSentAgain(fromSequence: number, count: number): void;
}

export interface UplinkOptions {
  readonly outbox: UplinkOutbox;
  readonly transport: UplinkTransport;
  readonly clock: Clock;
  /** In [0, 1): jitter. */
  readonly random: () => number;
  readonly handlers: UplinkHandlers;
  readonly limits: UplinkLimits;
}

export type LineState = 'unknown' | 'connected' | 'lost';

/** A running uplink; it sends by itself until it is stopped. */
export interface Uplink {
  readonly line: LineState;
  /** To be called after an event was committed; never waits and never touches the outbox. */
  note(event: { readonly alarm: boolean }): void;
  /** Takes back what is in flight (it is sent again at the next start) and ends. */
  stop(): Promise<void>;
}

/** Starts sending what the outbox holds. */
export function startUplink(options: UplinkOptions): Uplink {
  return new RunningUplink(options);
}

interface Flight {
  readonly controller: AbortController;
  readonly carriesAlarm: boolean;
}

class RunningUplink implements Uplink {
  readonly #options: UplinkOptions;
  #line: LineState = 'unknown';
  #failures = 0;
  #maxEvents: number;
  #alarmNoted = false;
  #noted = false;
  #quietUntilMs = Number.NEGATIVE_INFINITY;
  #attemptedAtMs = Number.NEGATIVE_INFINITY;
  #next: { readonly timer: Timer; readonly dueMs: number } | null = null;
  #flight: Flight | null = null;
  #patience: Timer | null = null;
  #running: Promise<void> = Promise.resolve();
  #sentAgainFrom: number | null = null;
  #stopped = false;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#maxEvents = options.limits.maxEvents;
    this.#schedule(0);
  }

  get line(): LineState {
    return this.#line;
  }

  note(event: { readonly alarm: boolean }): void {
    if (this.#stopped) return;
    const { limits, clock } = this.#options;
    this.#noted = true;
    if (event.alarm) this.#alarmNoted = true;
    if (this.#flight !== null) {
      if (event.alarm) this.#hurry(this.#flight);
    } else if (event.alarm) {
      const restMs = this.#failures === 0 ? 0 : this.#attemptedAtMs + limits.alarmRetryMs - clock.monotonicMs();
      this.#schedule(Math.max(0, restMs));
    } else if (this.#failures === 0) this.#schedule(limits.lingerMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#next?.timer.cancel();
    this.#next = null;
    this.#patience?.cancel();
    this.#flight?.controller.abort();
    await this.#running;
  }

  /** The earlier of two due times holds. */
  #schedule(delayMs: number): void {
    const dueMs = this.#options.clock.monotonicMs() + delayMs;
    if (this.#next !== null && this.#next.dueMs <= dueMs) return;
    this.#next?.timer.cancel();
    const timer = this.#options.clock.after(delayMs, () => {
      this.#next = null;
      this.#running = this.#attempt();
    });
    this.#next = { timer, dueMs };
  }

  #hurry(flight: Flight): void {
    if (flight.carriesAlarm || this.#patience !== null) return;
    this.#patience = this.#options.clock.after(this.#options.limits.alarmPatienceMs, () => flight.controller.abort());
  }

  async #attempt(): Promise<void> {
    const { limits, clock, outbox, transport } = this.#options;
    const small = this.#alarmNoted || circuitAfter(limits.backoff, this.#failures) === 'open';
    this.#alarmNoted = false;
    this.#noted = false;
    this.#attemptedAtMs = clock.monotonicMs();
    const batch = outbox.nextBatch({
      maxEvents: small ? Math.min(limits.smallBatchEvents, this.#maxEvents) : this.#maxEvents,
      maxBytes: limits.maxBytes,
    });
    if (!batch.ok) return this.#failed(outboxFailed(batch.error));
    const quietMs = this.#quietUntilMs - clock.monotonicMs();
    if (batch.value.length === 0 && this.#failures === 0 && quietMs > 0) return this.#schedule(quietMs);
    const flight = { controller: new AbortController(), carriesAlarm: batch.value.some((event) => event.alarm) };
    this.#flight = flight;
    const answer = await transport.send(batch.value.map(toCloudEvent), flight.controller.signal);
    this.#flight = null;
    this.#patience?.cancel();
    this.#patience = null;
    // A late answer after the stop is not used: the events are sent again, and the district knows them by their ids.
    if (this.#stopped) return;
    const settled = answer.ok ? this.#settle(batch.value, answer.value) : answer;
    if (settled.ok) this.#succeeded(batch.value.length);
    else this.#failed(settled.error);
  }

  #settle(sent: readonly RecordedEvent[], answer: Acknowledgement): Result<void, UplinkFault> {
    const acknowledged = acknowledgedOf(sent, answer);
    if (!acknowledged.ok) return acknowledged;
    if (sent.length === 0) return ok(undefined);
    // Without progress the same batch would be sent again at once, for ever.
    if (acknowledged.value.length === 0)
      return err({ code: 'refused', detail: 'nothing of the batch was acknowledged' });
    const marked = this.#options.outbox.acknowledge(acknowledged.value.map((event) => event.sequence));
    return marked.ok ? this.#compare(acknowledged.value, answer) : err(outboxFailed(marked.error));
  }

  /** A district restored from a backup holds less than it once acknowledged: what it lacks is put back. */
  #compare(acknowledged: readonly RecordedEvent[], answer: Acknowledgement): Result<void, UplinkFault> {
    const oldest = this.#options.outbox.oldest();
    if (!oldest.ok) return err(outboxFailed(oldest.error));
    const from = lackingFrom(acknowledged, answer, oldest.value?.sequence ?? null);
    // Once for each place: a district that cannot keep an event must not make the box send for ever.
    if (from === null || from === this.#sentAgainFrom) return ok(undefined);
    this.#sentAgainFrom = from;
    const restored = this.#options.outbox.sendAgain(from);
    if (!restored.ok) return err(outboxFailed(restored.error));
    this.#options.handlers.onSentAgain(from, restored.value);
    return ok(undefined);
  }

  #succeeded(sent: number): void {
    const { limits, handlers, clock, random } = this.#options;
    this.#failures = 0;
    this.#maxEvents = Math.min(limits.maxEvents, this.#maxEvents * 2);
    // Spread, so that boxes started by the same return of power do not knock together for ever.
    const quietMs = limits.signOfLifeMs * (0.75 + 0.25 * random());
    this.#quietUntilMs = clock.monotonicMs() + quietMs;
    this.#schedule(sent > 0 || this.#noted ? 0 : quietMs);
    if (this.#line === 'connected') return;
    this.#line = 'connected';
    handlers.onConnected();
  }

  #failed(fault: UplinkFault): void {
    const { limits, handlers, random } = this.#options;
    if (fault.code === 'preempted') {
      this.#alarmNoted = true;
      this.#schedule(0);
      return;
    }
    this.#failures += 1;
    if (fault.code === 'tooLarge') this.#maxEvents = Math.max(1, Math.floor(this.#maxEvents / 2));
    this.#schedule(backoffMs(limits.backoff, this.#failures, random(), fault.retryAfterMs));
    handlers.onFault(fault);
    if (this.#line === 'lost') return;
    this.#line = 'lost';
    handlers.onLost(fault);
  }
}

function outboxFailed(fault: LedgerFault): UplinkFault {
  return { code: 'outboxFailed', detail: `${fault.code}: ${fault.detail}` };
}
