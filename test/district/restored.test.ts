/** A district whose database was restored from yesterday's copy, with a real ledger and the real uplink of a box. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../drivers/basics/clock.ts';
import { httpsTransport } from '../../kiosk/uplink/https-transport.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { startUplink } from '../../kiosk/uplink/uplink.ts';
import {
  type Notes,
  openTestLedger,
  place,
  quickLimits,
  record,
  takeNotes,
  temporaryDirectory,
  watched,
} from '../kiosk/uplink/support.ts';
import { type District, startDistrict } from './service.ts';
import { storeKinds, type StoreUnderTest } from './store/support.ts';

describe.each(storeKinds)('a district restored from a copy of $name', (kind) => {
  beforeAll(() => kind.prepare(), 60_000);
  afterAll(() => kind.finish());

  it('gets again what it had and lost, by itself, once', async () => {
    const box = temporaryDirectory();
    const ledger = openTestLedger(box.path);
    const outbox = watched(ledger.outbox);
    const today = await kind.begin();

    /** Everything the box has now is brought to a district on `data`, which then says what it holds. */
    const bring = async (data: StoreUnderTest): Promise<{ district: District; notes: Notes }> => {
      const district = await startDistrict({ port: 0, ...data.place });
      const notes = takeNotes();
      const transport = httpsTransport({
        url: district.url,
        source: sourceOf(place),
        clock: systemClock,
        compression: 'zstd',
        deadlineMs: 5_000,
      });
      const uplink = startUplink({
        outbox,
        transport,
        clock: systemClock,
        random: Math.random,
        handlers: notes,
        limits: { ...quickLimits, maxEvents: 20 },
      });
      await outbox.untilEmpty();
      // The answer to the last batch may have shown what the district lacks: then it is to be sent again.
      await outbox.untilEmpty();
      await uplink.stop();
      transport.close();
      return { district, notes };
    };

    record(ledger, 50);
    await (await bring(today)).district.stop();
    const yesterday = await today.copy();
    record(ledger, 70);
    const { district: lost } = await bring(today);
    expect((await lost.state()).events).toBeGreaterThanOrEqual(120);
    await lost.stop();
    await today.end();

    record(ledger, 1);
    const { district, notes } = await bring(yesterday);
    expect(notes.line.filter((line) => line.startsWith('again'))).toHaveLength(1);
    const events = ledger.readEvents({ from: 1, limit: 1_000 });
    const written = events.ok ? events.value.map(({ id }) => id) : [];
    const held = (await district.eventsAfter(0, 1_000)).map(({ event }) => event.id);
    expect(held.toSorted()).toEqual(written.toSorted());
    expect(await district.state()).toMatchObject({ gaps: [], findings: [] });
    await district.stop();
    await yesterday.end();
    ledger.close();
    box.remove();
  });
});
