/** Stores to test, each on data of its own, and chains of events such as a box's ledger writes. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { canonical, type Json } from '../../../kiosk/ledger/canonical.ts';
import { signCheckpoint } from '../../../kiosk/ledger/checkpoints.ts';
import type { DeviceKey } from '../../../kiosk/ledger/device-key.ts';
import { events, type EventType } from '../../../kiosk/ledger/events.ts';
import { hashOf, noHash, type PlaceCodes } from '../../../kiosk/ledger/record.ts';
import type { Tip } from '../../../kiosk/ledger/tip.ts';
import { type CloudEvent, sequenceText, utcText } from '../../../kiosk/uplink/contract.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { type PostgresServer, startPostgres } from '../postgres.ts';
import { openStore, type StorePlace } from './open-store.ts';
import type { DeviceKeys, DistrictStore } from './store-contract.ts';

export interface StoreUnderTest {
  readonly place: StorePlace;
  /** Opens it once more: the same data after a close, or beside each other where the database lets several in. */
  open(keysOf?: DeviceKeys): Promise<DistrictStore>;
  /** The data as it is now, to be restored later; nothing may have it open. */
  copy(): Promise<StoreUnderTest>;
  /** Closes what was opened and removes the data. */
  end(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  prepare(): Promise<void>;
  begin(): Promise<StoreUnderTest>;
  finish(): Promise<void>;
}

let server: PostgresServer | null = null;

export const storeKinds: readonly StoreKind[] = [
  {
    name: 'SQLite',
    prepare: () => Promise.resolve(),
    async begin() {
      return sqliteUnderTest(mkdtempSync(join(tmpdir(), 'kadian-store-')));
    },
    finish: () => Promise.resolve(),
  },
  {
    name: 'PostgreSQL',
    async prepare() {
      server = await startPostgres();
    },
    async begin() {
      if (server === null) throw new Error('prepare comes first');
      return postgresUnderTest(server, await server.newDatabase());
    },
    async finish() {
      await server?.stop();
      server = null;
    },
  },
];

function sqliteUnderTest(directory: string): StoreUnderTest {
  const copy = async (): Promise<StoreUnderTest> => {
    const other = mkdtempSync(join(tmpdir(), 'kadian-store-'));
    cpSync(directory, other, { recursive: true });
    return sqliteUnderTest(other);
  };
  return underTest({ directory }, copy, () => rmSync(directory, { recursive: true, force: true }));
}

function postgresUnderTest(postgres: PostgresServer, database: string): StoreUnderTest {
  const copy = async (): Promise<StoreUnderTest> =>
    postgresUnderTest(postgres, await postgres.newDatabase(new URL(database).pathname.slice(1)));
  return underTest({ directory: ':memory:', database }, copy, () => undefined);
}

function underTest(place: StorePlace, copy: StoreUnderTest['copy'], remove: () => void): StoreUnderTest {
  const opened: DistrictStore[] = [];
  return {
    place,
    copy,
    async open(keysOf = () => null) {
      const store = await openStore(place, systemClock, keysOf);
      let closing: Promise<void> | null = null;
      const once = { ...store, close: () => (closing ??= store.close()) };
      opened.push(once);
      return once;
    },
    async end() {
      for (const store of opened) await store.close();
      remove();
    },
  };
}

export const lane: PlaceCodes = {
  district: '410100',
  subdistrict: '03',
  community: '017',
  compound: 'east-gate',
  lane: '1',
};

export interface TestChain {
  readonly name: string;
  readonly source: string;
  /** The next event of the chain; alarm as the registry says. */
  add(type: EventType, data: Record<string, Json>, wallMs?: number): CloudEvent;
  /** A checkpoint over everything so far. */
  sign(key: DeviceKey): CloudEvent;
  /** The same chain as it stands now, to go on otherwise: a ledger brought back from a copy. */
  fork(): TestChain;
  /** `count` events that say little. */
  some(count: number): CloudEvent[];
}

/** A chain as the ledger of the box at `place` would write it. */
export function newChain(place: PlaceCodes = lane, firstMs = Date.UTC(2022, 0, 5, 8)): TestChain {
  return chainFrom(place, firstMs, randomBytes(8).toString('hex'), { sequence: 0, hash: noHash });
}

function chainFrom(place: PlaceCodes, firstMs: number, name: string, start: Tip): TestChain {
  let tip = start;
  const chain: TestChain = {
    name,
    source: sourceOf(place),
    add(type, data, wallMs = firstMs + tip.sequence * 1000) {
      const sequence = tip.sequence + 1;
      const parts = { chain: name, sequence, type, bootId: 'boot', monotonicMs: sequence, wallMs, wallTrusted: true };
      const { alarm } = events[type];
      const texts = { place: canonical({ ...place }), data: canonical(data), encounter: null };
      const hash = hashOf(tip.hash, { ...parts, ...texts, alarm }).toString('hex');
      const event: CloudEvent = {
        specversion: '1.0',
        id: `${name}.${sequence}`,
        source: sourceOf(place),
        type: `kadian.${type}`,
        time: utcText(wallMs),
        datacontenttype: 'application/json',
        chain: name,
        sequence: sequenceText(sequence),
        bootid: 'boot',
        monotonicms: String(sequence),
        timetrusted: true,
        alarm,
        previoushash: tip.hash,
        hash,
        data,
      };
      tip = { sequence, hash };
      return event;
    },
    fork: () => chainFrom(place, firstMs, name, tip),
    sign: (key) => chain.add('ledger.checkpoint', { ...signCheckpoint(key, name, tip) }),
    some: (count) => Array.from({ length: count }, () => chain.add('portal.requestToExit', {})),
  };
  return chain;
}

/** A decision's data, as far as the district reads it. */
export function decision(holder: string, ...reasons: string[]): Record<string, Json> {
  return { credential: { holder }, reasons, readings: [], direction: 'in' };
}

export function newDeviceKey(): DeviceKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { keyId: 'key', publicKey: publicKey.export({ format: 'jwk' }).x ?? '', privateKey };
}
