/** A box to be updated, without a machine: what is installed lies in one file, so that it outlives a killed process. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { err, ok } from '../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { UpdateRoom } from '../../../scripts/update/journal.ts';
import type { UpdateOptions } from '../../../scripts/update/options.ts';
import type { Wanted } from '../../../scripts/update/prepare.ts';
import { parseReleaseKeys, type Release, signRelease } from '../../../kiosk/station/care/release.ts';
import type { OnStep } from '../../../scripts/update/steps.ts';
import type { Health, PackageFields, System, UpdateEvent } from '../../../scripts/update/system.ts';

export const nowMs = Date.UTC(2026, 0, 20);
export const { privateKey } = generateKeyPairSync('ed25519');

export function releaseOf(change: Partial<Release> = {}): Release {
  return {
    name: 'kadian',
    version: '2.0.0',
    architecture: 'arm64',
    sha256: 'a'.repeat(64),
    size: 10,
    ledgerSchema: 3,
    serial: 20,
    issuedAt: '2026-01-19T00:00:00.000Z',
    expires: '2026-04-01T00:00:00.000Z',
    ...change,
  };
}

export function keysFor(rows: readonly object[]) {
  const keys = parseReleaseKeys(JSON.stringify({ keys: rows }));
  if (!keys.ok) throw new Error(keys.error);
  return keys.value;
}

export const signedBy = (release: Release, key = privateKey) => signRelease(release, key);
export const knownKeys = keysFor([{ publicKey: signedBy(releaseOf()).publicKey }]);

/** What a package of these tests is: a JSON text. */
interface Packed extends PackageFields {
  /** The station of it comes up. */
  readonly well: boolean;
  /** Fails in the trial. */
  readonly triedBadly?: boolean;
}

interface BoxState {
  version: string;
  architecture: string;
  whole: boolean;
  ledgerSchema: number;
  well: boolean;
  /** Of the ledger's tables on the disk. */
  written: number;
  sequence: number;
  running: boolean;
  pid: number;
  installs: string[];
  recorded: string[];
  attended: boolean;
  missing: string[];
}

const fresh: BoxState = {
  version: '1.0.0',
  architecture: 'arm64',
  whole: true,
  ledgerSchema: 3,
  well: true,
  written: 3,
  sequence: 100,
  running: true,
  pid: 7,
  installs: [],
  recorded: [],
  attended: false,
  missing: ['camera'],
};

export class Box {
  readonly directory: string;
  readonly room: UpdateRoom;
  readonly clock = new VirtualClock(nowMs);
  readonly said: string[] = [];
  freeBytes = 1e9;
  rebuildFault: string | null = null;
  recordFault: string | null = null;
  dpkgFault: string | null = null;
  /** Asked at each look at the station's health. */
  onHealth: () => void = () => undefined;

  constructor(directory: string) {
    this.directory = directory;
    this.room = new UpdateRoom(path.join(directory, 'room'));
    if (!existsSync(this.#file)) this.#write(fresh);
  }

  get #file(): string {
    return path.join(this.directory, 'box.json');
  }

  get state(): BoxState {
    return JSON.parse(readFileSync(this.#file, 'utf8'));
  }

  change(change: Partial<BoxState>): void {
    this.#write({ ...this.state, ...change });
  }

  #write(state: BoxState): void {
    mkdirSync(this.directory, { recursive: true });
    writeFileSync(this.#file, JSON.stringify(state));
  }

  /** A release with its package, signed or not is another matter. */
  release(version: string, packed: Partial<Packed> = {}, change: Partial<Release> = {}): Wanted & { kind: 'release' } {
    const whole: Packed = {
      name: 'kadian',
      version,
      architecture: 'arm64',
      ledgerSchema: 3,
      installedBytes: 1000,
      well: true,
      ...packed,
    };
    const file = path.join(this.directory, `${version}.deb`);
    const bytes = JSON.stringify(whole);
    writeFileSync(file, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { ledgerSchema } = whole;
    return {
      kind: 'release',
      file,
      release: releaseOf({ version, sha256, size: bytes.length, ledgerSchema, ...change }),
    };
  }

  options(change: Partial<UpdateOptions> = {}, onStep: OnStep = () => undefined): UpdateOptions {
    return {
      system: systemOf(this),
      room: this.room,
      clock: this.clock,
      times: { steadyMs: 5_000, withinMs: 20_000 },
      quietWithinMs: 30_000,
      withoutReturn: false,
      say: (line) => void this.said.push(line),
      onStep,
      ...change,
    };
  }

  /** Runs it while time passes; time is not waited for. */
  async through<T>(work: Promise<T>): Promise<T> {
    const until = { isDone: false };
    const done = work.finally(() => (until.isDone = true));
    // What fails is told by `done`; here it only ends the passing of time.
    done.catch(() => undefined);
    while (!until.isDone) await this.clock.advance(500);
    return await done;
  }

  /** As a boot after a power cut: what dpkg had in its hands is made whole, and the station starts. */
  boot(): void {
    const inHand = path.join(this.room.directory, 'in-hand.deb');
    if (!this.state.whole && existsSync(inHand)) this.put(inHand);
    this.change({ running: this.state.well });
  }

  /** What dpkg does, all at once. */
  put(deb: string): void {
    const packed: Packed = JSON.parse(readFileSync(deb, 'utf8'));
    const { version, ledgerSchema, well } = packed;
    const { installs, pid } = this.state;
    this.change({
      version,
      ledgerSchema,
      well,
      whole: true,
      running: well,
      pid: pid + 1,
      installs: [...installs, version],
      written: well ? Math.max(this.state.written, ledgerSchema) : this.state.written,
      sequence: this.state.sequence + (well ? 2 : 0),
    });
  }

  /** Called while dpkg has half of a package in place. */
  onHalfInstalled: (() => void) | null = null;
}

function systemOf(box: Box): System {
  const fieldsOf = (deb: string) => {
    try {
      const { name, version, architecture, ledgerSchema, installedBytes }: Packed = JSON.parse(
        readFileSync(deb, 'utf8'),
      );
      return ok({ name, version, architecture, ledgerSchema, installedBytes });
    } catch {
      return err('is not a Debian format archive');
    }
  };
  return {
    async installed() {
      const { version, architecture, whole } = box.state;
      return { version, architecture, whole };
    },
    fieldsOf: async (deb) => fieldsOf(deb),
    async install(deb) {
      if (box.dpkgFault !== null) return err(box.dpkgFault);
      const packed: Packed = JSON.parse(readFileSync(deb, 'utf8'));
      if (packed.ledgerSchema < box.state.written) return err('kadian: this version cannot read the ledger');
      box.change({ whole: false, running: false });
      box.onHalfInstalled?.();
      box.put(deb);
      return ok(undefined);
    },
    async rebuild(deb) {
      if (box.rebuildFault !== null) return err(box.rebuildFault);
      const { version, architecture, ledgerSchema, well } = box.state;
      const packed: Packed = { name: 'kadian', version, architecture, ledgerSchema, installedBytes: 1000, well };
      writeFileSync(deb, JSON.stringify(packed));
      return fieldsOf(deb);
    },
    room: () => ({ freeBytes: box.freeBytes, ledgerBytes: 1000 }),
    async tryOut(deb) {
      const packed: Packed = JSON.parse(readFileSync(deb, 'utf8'));
      return packed.triedBadly === true ? err('site.json: gate: nobody knows this') : ok(undefined);
    },
    station: {
      wanted: async () => true,
      async start() {
        if (!box.state.running) box.change({ running: box.state.well, pid: box.state.pid + 1 });
      },
      stop: async () => box.change({ running: false }),
      async now() {
        const { running, pid } = box.state;
        return { active: running, pid, restarts: 0 };
      },
      async health(): Promise<Health | null> {
        box.onHealth();
        const { running, missing, attended } = box.state;
        return running ? { missing, ledger: 'ok', attended } : null;
      },
    },
    async ledger() {
      return ok({ chain: 'c', sequence: box.state.sequence });
    },
    async record(event: UpdateEvent) {
      if (box.recordFault !== null) return err({ code: 'full', detail: box.recordFault });
      box.change({ recorded: [...box.state.recorded, event.type], sequence: box.state.sequence + 1 });
      return ok(undefined);
    },
  };
}
