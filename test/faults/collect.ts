/** Waits until the box has nothing left to send, and reads what the box and the district hold. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { filesAside, ledgerFile } from '../../kiosk/ledger/damage.ts';
import { openReader } from '../../kiosk/ledger/reader.ts';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import { verifyChain } from '../../kiosk/ledger/verify.ts';
import type { Held, History } from './history.ts';
import type { House } from './house.ts';

/** Resolves true once the station has nothing left to write or to send, false when it does not become so within `patienceMs`. */
export async function drained(house: House, patienceMs: number): Promise<boolean> {
  const end = performance.now() + patienceMs;
  for (let quiet = 0; performance.now() < end; ) {
    const metrics = await house.ask('/metrics');
    const left = [...(metrics ?? '').matchAll(/^kadian_(?:outbox|unwritten)_events (\d+)$/gm)].map(([, count]) =>
      Number(count),
    );
    quiet = left.length === 2 && left.every((count) => count === 0) ? quiet + 1 : 0;
    if (quiet === 3) return true;
    await pause(400);
  }
  return false;
}

/** Reads both sides; the station does nothing any more. Its data is copied to `kept` of the run's directory first. */
export function collect(house: House): Pick<History, 'ledger' | 'damage' | 'district' | 'complaints'> {
  const kept = path.join(house.directory, 'kept');
  cpSync(house.data, kept, { recursive: true });
  const verified = verifyChain(path.join(kept, ledgerFile));
  const files = [...filesAside(kept), ledgerFile];
  return {
    ledger: files.flatMap((file) => eventsOf(path.join(kept, file))),
    damage: verified.ok ? null : JSON.stringify(verified.error),
    ...atDistrict(path.join(house.directory, 'district', 'district.db')),
  };
}

function eventsOf(file: string): readonly RecordedEvent[] {
  const opened = openReader(file);
  if (!opened.ok) throw new Error(`${file}: ${opened.error.detail}`);
  const events = opened.value.readEvents({ from: 1, limit: 10_000_000 });
  opened.value.close();
  if (!events.ok) throw new Error(`${file}: ${events.error.detail}`);
  return events.value;
}

function atDistrict(file: string): Pick<History, 'district' | 'complaints'> {
  const database = new Database(file, { readonly: true });
  try {
    const district = database
      .prepare<[], Held>(
        `SELECT c.name AS chain, e.sequence AS sequence, lower(hex(e.hash)) AS hash
         FROM events e JOIN chains c ON c.number = e.chain`,
      )
      .all();
    const findings = database
      .prepare<[], string>("SELECT kind || ' ' || chain || '.' || sequence FROM findings")
      .pluck();
    const gaps = database.prepare<[], string>('SELECT name FROM chains WHERE through < highest').pluck();
    const complaints = [
      ...findings.all().map((finding) => `the district found ${finding}`),
      ...gaps.all().map((chain) => `the district misses events of ${chain}`),
    ];
    return { district, complaints };
  } finally {
    database.close();
  }
}
