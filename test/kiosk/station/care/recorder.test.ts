import { describe, expect, test } from 'vitest';
import { err, ok, type Result } from '../../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { LedgerFault } from '../../../../kiosk/ledger/faults.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import type { NewEvent } from '../../../../kiosk/ledger/writer.ts';
import { createRecorder } from '../../../../kiosk/station/care/recorder.ts';

function bench() {
  const clock = new VirtualClock(0);
  const written: string[] = [];
  const times: number[] = [];
  const available: boolean[] = [];
  const disk = { full: false };
  const recorder = createRecorder({
    clock,
    clockTrusted: () => true,
    append(events): Result<readonly RecordedEvent[], LedgerFault> {
      if (disk.full) return err({ code: 'full', detail: 'no space' });
      written.push(...events.map((event) => event.type));
      times.push(...events.map((event) => event.happened?.monotonicMs ?? clock.monotonicMs()));
      return ok(events.map((event, index) => ({ sequence: index, ...event }) as unknown as RecordedEvent));
    },
    onAvailable: (is) => available.push(is),
  });
  return { clock, written, times, available, disk, recorder };
}

const opened: NewEvent = { type: 'portal.opened', data: { encounter: null } };
const closed: NewEvent = { type: 'portal.closed', data: { durationMs: 5 } };

describe('the recorder', () => {
  test('what has happened waits for the ledger and is written in order, between loss and return', async () => {
    const { clock, written, times, available, disk, recorder } = bench();
    disk.full = true;
    await clock.advance(100);
    recorder.record(opened);
    await clock.advance(300);
    recorder.record(closed);
    expect([written, recorder.waiting, recorder.fault?.code]).toEqual([[], 2, 'full']);
    await clock.advance(2_500);
    expect(written).toEqual([]);
    disk.full = false;
    await clock.advance(2_000);
    expect(written).toEqual(['device.lost', 'portal.opened', 'portal.closed', 'device.back']);
    expect(times.slice(0, 3)).toEqual([100, 100, 400]);
    expect(available).toEqual([false, true]);
    expect([recorder.waiting, recorder.fault]).toEqual([0, null]);
    recorder.stop();
  });

  test('what must be on disk first is refused at once and not kept', async () => {
    const { clock, written, disk, recorder } = bench();
    disk.full = true;
    expect(recorder.recordNow(opened)).toMatchObject({ ok: false, error: { code: 'full' } });
    disk.full = false;
    await clock.advance(3_000);
    expect(written).toEqual(['device.lost', 'device.back']);
    recorder.stop();
  });

  test('a ledger that works again before the retry takes what waits at once', () => {
    const { written, disk, recorder } = bench();
    disk.full = true;
    recorder.record(opened);
    disk.full = false;
    expect(recorder.recordNow(closed).ok).toBe(true);
    expect(written).toEqual(['portal.closed', 'device.lost', 'portal.opened', 'device.back']);
    recorder.stop();
  });

  test('memory is bounded, and what was given up is counted', () => {
    const { disk, recorder } = bench();
    disk.full = true;
    for (let count = 0; count < 5_003; count += 1) recorder.record(opened);
    expect([recorder.waiting, recorder.givenUp]).toEqual([5_000, 3]);
    recorder.stop();
  });
});
