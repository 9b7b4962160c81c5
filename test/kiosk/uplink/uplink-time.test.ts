import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import { rangesOf } from '../../../kiosk/uplink/acknowledgement.ts';
import { type Acknowledgement, type CloudEvent, utcText } from '../../../kiosk/uplink/contract.ts';
import type { UplinkFault } from '../../../kiosk/uplink/fault.ts';
import { defaultLimits } from '../../../kiosk/uplink/limits.ts';
import type { UplinkTransport } from '../../../kiosk/uplink/transport.ts';
import { startUplink, type Uplink } from '../../../kiosk/uplink/uplink.ts';
import { type Notes, openTestLedger, record, takeNotes, temporaryDirectory } from './support.ts';

interface Sent {
  readonly atMs: number;
  readonly events: readonly CloudEvent[];
}

/** A line whose behaviour the test sets; it notes when each batch was put on the wire. */
class Line implements UplinkTransport {
  readonly sent: Sent[] = [];
  fault: UplinkFault | null = null;
  /** Milliseconds until the answer. */
  delayMs = 0;
  through: number | null = null;
  inFlight = 0;
  mostInFlight = 0;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async send(events: readonly CloudEvent[], signal: AbortSignal): Promise<Result<Acknowledgement, UplinkFault>> {
    this.sent.push({ atMs: this.#clock.monotonicMs(), events });
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    if (this.delayMs > 0) {
      await new Promise<void>((resolve) => {
        this.#clock.after(this.delayMs, resolve);
        signal.addEventListener('abort', () => resolve());
      });
    }
    this.inFlight -= 1;
    if (signal.aborted) return err({ code: 'preempted', detail: '' });
    if (this.fault !== null) return err(this.fault);
    const named = events.map(({ chain, sequence }) => ({ chain, sequence: Number(sequence) }));
    const [first] = named;
    const held = first === undefined || this.through === null ? [] : [{ chain: first.chain, through: this.through }];
    return ok({ acknowledged: rangesOf(named), held, now: utcText(this.#clock.wallMs()) });
  }

  close(): void {}
}

const down: UplinkFault = { code: 'unreachable', detail: 'ECONNREFUSED' };

/** Events of a full batch. */
const full = defaultLimits.maxEvents;

describe('the uplink in simulated time', () => {
  let clock: VirtualClock;
  let line: Line;
  let ledger: Ledger;
  let notes: Notes;
  let uplink: Uplink;
  let directory: ReturnType<typeof temporaryDirectory>;

  beforeEach(() => {
    directory = temporaryDirectory();
    clock = new VirtualClock(Date.UTC(2022, 0, 5, 8));
    line = new Line(clock);
    ledger = openTestLedger(directory.path, clock);
    ledger.subscribe((event) => uplink.note(event));
    notes = takeNotes();
    uplink = startUplink({
      outbox: ledger.outbox,
      transport: line,
      clock,
      random: () => 0.999_999,
      handlers: notes,
      limits: defaultLimits,
    });
  });

  afterEach(async () => {
    await uplink.stop();
    ledger.close();
    directory.remove();
  });

  it('says hello at the start and gives signs of life while nothing happens', async () => {
    await clock.advance(61_000);
    expect(line.sent.map(({ atMs, events }) => [Math.round(atMs / 1000), events.length])).toEqual([
      [0, 0],
      [20, 0],
      [40, 0],
      [60, 0],
    ]);
    expect(notes.line).toEqual(['connected']);
  });

  it('gathers ordinary events for a moment, and sends no empty batch after them', async () => {
    await clock.advance(1_000);
    record(ledger, 1);
    await clock.advance(100);
    record(ledger, 1);
    await clock.advance(5_000);
    expect(line.sent.slice(1).map(({ atMs, events }) => [atMs, events.length])).toEqual([[1_200, 2]]);
    expect(ledger.outbox.waiting()).toBe(0);
  });

  it('sends an event noted during a sign of life soon after it', async () => {
    line.delayMs = 300;
    await clock.advance(20_450);
    expect(line.inFlight).toBe(1);
    record(ledger, 1);
    await clock.advance(400);
    expect(line.sent.at(-1)).toMatchObject({ events: [{ type: 'kadian.portal.requestToExit' }] });
  });

  it('puts an alarm on the wire at once', async () => {
    await clock.advance(1_000);
    record(ledger, 600);
    ledger.append('power.lost', {});
    await clock.advance(0);
    expect(line.sent[1]?.atMs).toBe(1_000);
    expect(line.sent[1]?.events[0]?.type).toBe('kadian.power.lost');
    await clock.advance(10);
    expect(ledger.outbox.waiting()).toBe(0);
  });

  it('takes back an ordinary batch on a slow line, so that the alarm is on the wire within a second', async () => {
    await clock.advance(1_000);
    line.delayMs = 10_000;
    record(ledger, 600);
    await clock.advance(1_000);
    expect(line.inFlight).toBe(1);
    ledger.append('power.lost', {});
    await clock.advance(1_000);
    const alarm = line.sent.find(({ events }) => events[0]?.alarm);
    expect(alarm?.atMs).toBeLessThanOrEqual(3_000);
    expect(line.mostInFlight).toBe(1);
    expect(notes.faults).toEqual([]);
    await clock.advance(60_000);
    expect(ledger.outbox.waiting()).toBe(0);
  });

  it('never takes back a batch that carries an alarm', async () => {
    line.delayMs = 5_000;
    ledger.append('power.lost', {});
    await clock.advance(6_000);
    for (let second = 0; second < 20; second += 1) {
      ledger.append('power.lost', {});
      await clock.advance(1_000);
    }
    expect(line.sent.length).toBeLessThanOrEqual(7);
    await clock.advance(20_000);
    expect(ledger.outbox.waiting()).toBe(0);
  });

  it('backs off with a growing wait, probes with little, and recovers at once', async () => {
    line.fault = down;
    record(ledger, 600);
    await clock.advance(150_000);
    const waits = line.sent
      .slice(1)
      .map(({ atMs }, index) => Math.round((atMs - (line.sent[index]?.atMs ?? 0)) / 1000));
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60]);
    expect(line.sent.map(({ events }) => events.length)).toEqual([full, full, full, full, full, 32, 32, 32]);
    expect(notes.line).toEqual(['lost unreachable']);
    expect(notes.faults).toHaveLength(8);
    expect(ledger.outbox.waiting()).toBeGreaterThanOrEqual(600);
    line.fault = null;
    await clock.advance(60_000);
    expect(ledger.outbox.waiting()).toBe(0);
    expect(notes.line).toEqual(['lost unreachable', 'connected']);
    line.fault = down;
    const before = line.sent.length;
    record(ledger, 1);
    await clock.advance(1_300);
    expect(line.sent.length - before).toBe(2);
  });

  it('is not made to hammer a dead line by ordinary events, and only so often by alarms', async () => {
    line.fault = down;
    await clock.advance(100_000);
    const before = line.sent.length;
    record(ledger, 50);
    await clock.advance(1_000);
    expect(line.sent.length).toBe(before);
    for (let count = 0; count < 100; count += 1) {
      ledger.append('power.lost', {});
      await clock.advance(100);
    }
    expect(line.sent.length - before).toBeGreaterThanOrEqual(4);
    expect(line.sent.length - before).toBeLessThanOrEqual(6);
  });

  it('waits as long as the service asks', async () => {
    line.fault = { code: 'serverError', detail: 'status 503', retryAfterMs: 30_000 };
    await clock.advance(29_000);
    expect(line.sent).toHaveLength(1);
    await clock.advance(2_000);
    expect(line.sent).toHaveLength(2);
  });

  it('tries smaller batches when the service finds them too large', async () => {
    await clock.advance(10);
    line.fault = { code: 'tooLarge', detail: 'status 413' };
    record(ledger, 500);
    await clock.advance(6_000);
    expect(line.sent.slice(1).map(({ events }) => events.length)).toEqual([full, full / 2, full / 4]);
  });

  it('sends again what a restored district lacks, and not for ever', async () => {
    record(ledger, 100);
    await clock.advance(1_000);
    line.through = 40;
    record(ledger, 1);
    await clock.advance(1_000);
    expect(notes.line).toEqual(['connected', 'again 41+61']);
    expect(ledger.outbox.waiting()).toBe(0);
    expect(line.sent.at(-1)?.events[0]?.sequence).toBe('000000000041');
    const before = line.sent.length;
    await clock.advance(10_000);
    expect(line.sent.length).toBe(before);
  });

  it('fails on an answer that acknowledges nothing, instead of spinning', async () => {
    await clock.advance(10);
    line.send = async (events) => {
      line.sent.push({ atMs: clock.monotonicMs(), events });
      return ok({ acknowledged: [], held: [], now: utcText(0) });
    };
    record(ledger, 3);
    await clock.advance(1_500);
    expect(line.sent).toHaveLength(3);
    expect(notes.faults[0]?.code).toBe('refused');
    expect(ledger.outbox.waiting()).toBeGreaterThanOrEqual(3);
  });
});
