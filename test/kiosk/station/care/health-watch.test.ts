/** The watchdog is fed while the decision loop is healthy, and not a moment longer. */
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../../drivers/basics/clock.ts';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { startHealthWatch } from '../../../../kiosk/station/care/health-watch.ts';

const watchdogMs = 8_000;

class Box {
  readonly clock = new VirtualClock(0);
  readonly sent: (readonly [atMs: number, text: string])[] = [];
  readonly changes: (string | null)[] = [];
  healthy = true;
  /** Every timer fires this much too late, as after a long turn of the event loop. */
  heldUpMs = 0;
  readonly watch;

  constructor(wanted: number | null = watchdogMs) {
    const { clock } = this;
    const delayed: Clock = {
      monotonicMs: () => clock.monotonicMs(),
      wallMs: () => clock.wallMs(),
      after: (delayMs, run) => clock.after(delayMs + this.heldUpMs, run),
    };
    this.watch = startHealthWatch({
      notify: {
        watchdogMs: wanted,
        send: (...assignments) => {
          this.sent.push([clock.monotonicMs(), assignments.join(' ')]);
          return true;
        },
      },
      clock: delayed,
      selfCheck: () => this.healthy,
      onChange: (why) => void this.changes.push(why),
    });
  }

  /** Times of feeding, milliseconds. */
  get fed(): number[] {
    return this.sent.filter(([, text]) => text === 'WATCHDOG=1').map(([atMs]) => atMs);
  }
}

describe('the watchdog', () => {
  test('is told that the box is ready, and fed four times as often as it asks', async () => {
    const box = new Box();
    expect(box.sent).toEqual([[0, 'READY=1 STATUS=deciding']]);
    await box.clock.advance(60_000);
    expect(box.fed).toHaveLength(30);
    expect(box.changes).toEqual([]);
  });

  test('is not fed while inputs are not dealt with, and again when they are', async () => {
    const box = new Box();
    await box.clock.advance(10_000);
    box.healthy = false;
    const before = box.fed.length;
    await box.clock.advance(30_000);
    expect(box.fed).toHaveLength(before);
    box.healthy = true;
    await box.clock.advance(10_000);
    expect(box.fed.length).toBeGreaterThan(before + 3);
    expect(box.changes).toEqual(['an input was not dealt with to its end', null]);
    expect(box.sent.filter(([, text]) => text.startsWith('STATUS=')).map(([, text]) => text)).toEqual([
      'STATUS=an input was not dealt with to its end',
      'STATUS=deciding',
    ]);
  });

  test('is not fed while the event loop is held up longer than is healthy', async () => {
    const box = new Box();
    box.heldUpMs = 900;
    await box.clock.advance(30_000);
    const before = box.fed.length;
    expect(before).toBeGreaterThan(8);
    box.heldUpMs = 1_100;
    await box.clock.advance(3_000);
    const during = box.fed.length;
    await box.clock.advance(30_000);
    expect(box.fed).toHaveLength(during);
    expect(box.changes.at(-1)).toMatch(/held up for 1\d\d\d ms/);
  });

  test('of nobody is not overfed: a check every ten seconds', async () => {
    const box = new Box(null);
    await box.clock.advance(60_000);
    expect(box.fed).toHaveLength(6);
  });

  test('is told of the end, and then no more', async () => {
    const box = new Box();
    await box.clock.advance(5_000);
    box.watch.stop();
    const { length } = box.sent;
    expect(box.sent.at(-1)?.[1]).toBe('STOPPING=1');
    await box.clock.advance(60_000);
    expect(box.sent).toHaveLength(length);
  });
});
