/** A district that writes lists, and the list desk of a box that takes them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { NewEvent } from '../../../../kiosk/ledger/writer.ts';
import { openBoxKey } from '../../../../kiosk/lists/box-key.ts';
import { openLog } from '../../../../kiosk/station/care/diagnostics.ts';
import { createListDesk, type ListDesk } from '../../../../kiosk/station/district/list-desk.ts';
import type { UplinkFault } from '../../../../kiosk/uplink/fault.ts';
import type { ShiftKeySource } from '../../../../kiosk/uplink/shift-key.ts';
import { sourceOf } from '../../../../kiosk/uplink/source.ts';
import { syntheticConcern, syntheticResident } from '../../../district/lists.ts';
import { openDocumentDesk } from '../../../district/lists-desk.ts';
import { directDocuments } from '../../../district/lists-direct.ts';
import { concernLine, residentLine } from '../../../district/lists-pack.ts';
import { trustIn } from '../../lists/support.ts';
import { place } from '../../uplink/support.ts';

export const source = sourceOf(place);
export const compound = source.split(':').slice(0, -1).join(':');

export class ListDeskBench {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'kadian-list-desk-'));
  readonly clock = new VirtualClock(Date.parse('2026-01-20T08:00:00+08:00'));
  readonly documents = openDocumentDesk(this.clock);
  readonly events: NewEvent[] = [];
  /** Who asked for a key of the shift. */
  readonly asked: string[] = [];
  readonly changes: (() => void)[] = [];
  trusted = true;
  fault: UplinkFault | null = null;
  errors = 0;
  readonly #desks: ListDesk[] = [];

  boxKey = () => openBoxKey(path.join(this.directory, 'keys', 'lists.key'));

  open(shiftKeys: ShiftKeySource | null = this.#shiftKeys()): ListDesk {
    const { keyId, publicKey } = this.documents;
    const desk = createListDesk({
      files: {
        directory: path.join(this.directory, 'lists'),
        boxKey: this.boxKey(),
        trust: { ...trustIn(keyId, publicKey), source },
      },
      shiftKeys,
      place,
      clock: this.clock,
      clockTrusted: () => this.trusted,
      maxAgeHours: () => 48,
      record: (event) => void this.events.push(event),
      log: openLog('error', { write: () => (this.errors += 1) }),
      onChange: () => {
        for (const look of this.changes) look();
      },
    });
    this.#desks.push(desk);
    return desk;
  }

  async deliver(desk: ListDesk, list: 'roster' | 'watchlist'): Promise<void> {
    const since = desk.stores?.[list].current() ?? null;
    const bytes = this.documents.listFor(list, source, since, this.boxKey().publicKey);
    const taken = await desk.stores?.[list].offer(bytes ?? Buffer.alloc(0));
    if (taken?.ok !== true) throw new Error(JSON.stringify(taken));
  }

  /** A roster of the first ten synthetic residents, and a watchlist of the concerns that are residents 4 and 8. */
  async filled(audience = compound): Promise<ListDesk> {
    const desk = this.open();
    this.documents.publishSnapshot('roster', audience, (keys) =>
      Array.from({ length: 10 }, (_, index) => residentLine(keys, syntheticResident(index + 1))),
    );
    this.documents.publishSnapshot('watchlist', audience, (keys) => [
      concernLine(keys, { ...syntheticConcern(2), level: 'refer' }),
      concernLine(keys, { ...syntheticConcern(4), level: 'inform' }),
    ]);
    await this.deliver(desk, 'roster');
    await this.deliver(desk, 'watchlist');
    return desk;
  }

  /** Resolves when the names are in this state; a test that waits for ever fails by its time. */
  settle(desk: ListDesk, wanted: ListDesk['names']): Promise<ListDesk['names']> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (desk.names === wanted) resolve(desk.names);
      };
      this.changes.push(look);
      look();
    });
  }

  async close(): Promise<void> {
    for (const desk of this.#desks) await desk.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #shiftKeys(): ShiftKeySource {
    const { shiftKeys } = directDocuments(this.documents, source, this.boxKey().publicKey, () => this.fault);
    return {
      ...shiftKeys,
      fetch: (staff, signal) => {
        this.asked.push(staff);
        return shiftKeys.fetch(staff, signal);
      },
    };
  }
}
