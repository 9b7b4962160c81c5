/**
 * Brings the outbox to the district: alarms at once, the rest in batches, one request in flight, at least once. It keeps
 * no list of its own: what is unsent stands in the outbox, so that a restart resumes where the last answer left off.
 */
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { LedgerFault } from '../ledger/faults.ts';
import type { Outbox } from '../ledger/outbox.ts';
import type { RecordedEvent } from '../ledger/record.ts';
import { acknowledgedOf, heldOf } from './acknowledgement.ts';
import { backoffMs, circuitAfter } from './backoff.ts';
import { toCloudEvent } from './cloud-event.ts';
import type { Acknowledgement, CloudEvent } from './contract.ts';
import type { UplinkFault } from './fault.ts';
import type { UplinkLimits } from './limits.ts';
import type { UplinkTransport } from './transport.ts';

export type UplinkOutbox = Pick<Outbox, 'nextBatch' | 'acknowledge' | 'sendAgain' | 'oldest' | 'chains' | 'compare'>;

export interface UplinkHandlers {
  /** The first acknowledgement after the start or after a loss. */
  onConnected(): void;
  /** The first failure after the start or after an acknowledgement. */
  onLost(fault: UplinkFault): void;
  /** Every failed attempt. */
  onFault(fault: UplinkFault): void;
  /** The district has lost events it had acknowledged: `count` of them, from this sequence on, wait again. */
  onSentAgain(fromSequence: number, count: number): void;
  /**
   * The district's copy of the box's present chain goes on where the box's own ends, or otherwise than it: the ledger was
   * brought back from an older copy. What is recorded from here on belongs into a chain of its own.
   */
  onForked?(detail: string): void;
  /** The district has these events, and the outbox knows it. */
  onAcknowledged?(events: readonly RecordedEvent[]): void;
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

interface Batch {
  readonly sent: readonly RecordedEvent[];
  /** The same, as they travel. */
  readonly events: readonly CloudEvent[];
}

interface Flight {
  readonly controller: AbortController;
  carriesAlarm: boolean;
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
  #ahead: Promise<Result<Batch, LedgerFault>> | null = null;
  #patience: Timer | null = null;
  #running: Promise<void> = Promise.resolve();
  /** By chain, as long as the district has not said that it holds the event. */
  readonly #sentAgainFrom = new Map<string, number>();
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
    const { limits, clock, transport } = this.#options;
    const small = this.#alarmNoted || circuitAfter(limits.backoff, this.#failures) === 'open';
    this.#alarmNoted = false;
    this.#noted = false;
    this.#attemptedAtMs = clock.monotonicMs();
    const flight: Flight = { controller: new AbortController(), carriesAlarm: false };
    // In flight from here on: an alarm noted while the batch is read hurries it, and starts no second one.
    this.#flight = flight;
    const wanted = small ? Math.min(limits.smallBatchEvents, this.#maxEvents) : this.#maxEvents;
    const ahead = this.#ahead;
    this.#ahead = null;
    const batch = await (small || ahead === null ? this.#read(wanted) : ahead);
    if (this.#stopped) return;
    const quietMs = this.#quietUntilMs - clock.monotonicMs();
    const nothingToSay = batch.ok && batch.value.sent.length === 0 && this.#failures === 0 && quietMs > 0;
    if (!batch.ok || nothingToSay) {
      this.#landed();
      if (!batch.ok) return this.#failed(outboxFailed(batch.error));
      return this.#schedule(this.#alarmNoted ? 0 : this.#noted ? limits.lingerMs : quietMs);
    }
    const { sent, events } = batch.value;
    flight.carriesAlarm = sent.some((event) => event.alarm);
    const answered = transport.send(events, flight.controller.signal);
    // While a full batch is on its way the one after it is read; it is used only when all of this one is acknowledged.
    if (sent.length === wanted && !small) this.#ahead = this.#read(wanted, sent.at(-1));
    const answer = await answered;
    this.#landed();
    // A late answer after the stop is not used: the events are sent again, and the district knows them by their ids.
    if (this.#stopped) return;
    const settled = answer.ok ? this.#settle(sent, answer.value) : answer;
    if (settled.ok) this.#succeeded(sent.length);
    else this.#failed(settled.error);
  }

  #landed(): void {
    this.#flight = null;
    this.#patience?.cancel();
    this.#patience = null;
  }

  #giveWay(): Promise<void> {
    return new Promise((resolve) => void this.#options.clock.after(0, resolve));
  }

  /** Reads the next batch in pieces and gives way between them: whoever stands at the gate never waits for a whole one. */
  async #read(maxEvents: number, after?: RecordedEvent): Promise<Result<Batch, LedgerFault>> {
    const { limits, outbox } = this.#options;
    const sent: RecordedEvent[] = [];
    const events: CloudEvent[] = [];
    for (;;) {
      const wanted = Math.min(limits.pieceEvents, maxEvents - sent.length);
      const maxBytes = Math.ceil((limits.maxBytes * limits.pieceEvents) / limits.maxEvents);
      const piece = outbox.nextBatch({ maxEvents: wanted, maxBytes }, sent.at(-1) ?? after);
      if (!piece.ok) return piece;
      for (const event of piece.value) {
        sent.push(event);
        events.push(toCloudEvent(event));
      }
      // Fewer than asked for: the end, or large ones, which go with the next batch.
      if (piece.value.length < wanted || sent.length >= maxEvents) return ok({ sent, events });
      await this.#giveWay();
      if (this.#stopped) return ok({ sent, events });
    }
  }

  #settle(sent: readonly RecordedEvent[], answer: Acknowledgement): Result<void, UplinkFault> {
    const acknowledged = acknowledgedOf(sent, answer);
    if (!acknowledged.ok) return acknowledged;
    if (sent.length > 0) {
      // Without progress the same batch would be sent again at once, for ever.
      if (acknowledged.value.length === 0)
        return err({ code: 'refused', detail: 'nothing of the batch was acknowledged' });
      const [{ chain } = { chain: '' }] = sent;
      if (acknowledged.value.length < sent.length) this.#ahead = null;
      const marked = this.#options.outbox.acknowledge(
        acknowledged.value.map((event) => event.sequence),
        chain,
      );
      if (!marked.ok) return err(outboxFailed(marked.error));
      this.#options.handlers.onAcknowledged?.(acknowledged.value);
    }
    return this.#compare(answer);
  }

  /** A district restored from a backup holds less than it once acknowledged: what it lacks is put back. */
  #compare(answer: Acknowledgement): Result<void, UplinkFault> {
    const { outbox, handlers } = this.#options;
    for (const held of heldOf(outbox.chains(), answer)) {
      const { chain, through } = held;
      const before = this.#sentAgainFrom.get(chain);
      // What was sent again has come: should it be lost once more, it is sent once more.
      if (before !== undefined && through >= before) this.#sentAgainFrom.delete(chain);
      const standing = outbox.compare(held);
      if (!standing.ok) return err(outboxFailed(standing.error));
      if (standing.value.code === 'forked') {
        this.#ahead = null;
        handlers.onForked?.(standing.value.detail);
        return ok(undefined);
      }
      // Once for each place: a district that cannot keep an event must not make the box send for ever.
      if (standing.value.code !== 'lacks' || before === standing.value.from) continue;
      const { from } = standing.value;
      this.#sentAgainFrom.set(chain, from);
      this.#ahead = null;
      const restored = outbox.sendAgain(from, chain);
      if (!restored.ok) return err(outboxFailed(restored.error));
      if (restored.value === 0) continue;
      this.#noted = true;
      handlers.onSentAgain(from, restored.value);
    }
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
    this.#ahead = null;
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
