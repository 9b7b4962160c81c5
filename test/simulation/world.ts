/** Everything around a station in simulated time: devices, district, network, disk and clock, with the faults of each. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import { err, type Result } from '../../drivers/basics/result.ts';
import { MemoryGpio } from '../../drivers/sim/memory-gpio.ts';
import { MemoryHidBus } from '../../drivers/sim/memory-hid.ts';
import { MemorySerialBus, MemorySerialLine } from '../../drivers/sim/memory-serial.ts';
import { simulatedLayouts } from '../../drivers/sim/simulated-scanner-layouts.ts';
import { simulateScan, type SimulatedScan } from '../../drivers/sim/simulated-scanner.ts';
import { SimulatedThermometer } from '../../drivers/sim/simulated-thermometer.ts';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { startSimulatedPlayer } from '../../kiosk/announcer/simulated-player.ts';
import { createVerifiers } from '../../kiosk/credentials/verifier.ts';
import type { TrustList } from '../../kiosk/credentials/trust-list.ts';
import type { LedgerFault } from '../../kiosk/ledger/faults.ts';
import { openLedger, type Ledger, type LedgerOptions } from '../../kiosk/ledger/ledger.ts';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import { openBoxKey } from '../../kiosk/lists/box-key.ts';
import { openPolicyStore, type PolicyStore } from '../../kiosk/policy/store.ts';
import type { ScreenModel } from '../../kiosk/screen/model.ts';
import { commandMemoryFile } from '../../kiosk/station/district/command-desk-memory.ts';
import type { CommandParts } from '../../kiosk/station/district/command-parts.ts';
import { openDeviceIdentity } from '../../kiosk/station/district/device-identity.ts';
import { openLog } from '../../kiosk/station/care/diagnostics.ts';
import type { LoadedSite } from '../../kiosk/station/site/file.ts';
import { listTrust } from '../../kiosk/station/district/documents.ts';
import { startStation } from '../../kiosk/station/station.ts';
import { openCredentialSources } from '../../kiosk/station/credentials/desk-sources.ts';
import type { Station, StationParts } from '../../kiosk/station/station-parts.ts';
import type { UplinkFault } from '../../kiosk/uplink/fault.ts';
import { enrolRequest } from '../../kiosk/uplink/enrol-contract.ts';
import type { CommandSource } from '../../kiosk/uplink/command-line.ts';
import { openCommandStore } from '../../kiosk/uplink/command-store.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import type { ListSigner } from '../district/lists-pack.ts';
import { type CodeRegister, openCodeRegister } from '../district/codes.ts';
import { type DirectCodeInquiry, directCodeInquiry } from '../district/codes-direct.ts';
import { directTransport } from '../district/direct-transport.ts';
import { directDocuments } from '../district/lists-direct.ts';
import { startDistrict, type District } from '../district/service.ts';
import { simulatedCommands, type SimulatedCommands } from './commands.ts';
import { RelayBoard } from './relay-board.ts';
import type { Header } from './scenario.ts';
import type { Surroundings } from './people.ts';

const scannerPath = '/dev/hidraw0';

export interface RelayLevel {
  readonly atMs: number;
  readonly active: boolean;
}

export type PluggedDevice = 'scanner' | 'thermometer' | 'relay';

export interface Absence {
  readonly fromMs: number;
  /** Null: nobody has come since. */
  untilMs: number | null;
}

export class World implements Surroundings {
  readonly clock: VirtualClock;
  readonly events: RecordedEvent[] = [];
  /** Every change of the relay, over all starts of the station. */
  readonly relay: RelayLevel[] = [];
  /** When whoever stood before the thermometer went away, and when somebody stood there again. */
  readonly absences: Absence[] = [];
  readonly district: District;
  readonly thermometer: SimulatedThermometer;
  /** Codes that only the district can read, and the line by which the box asks about them. */
  readonly codeRegister: CodeRegister;
  readonly codeLine: DirectCodeInquiry;
  readonly commands: SimulatedCommands;
  screen: ScreenModel | null = null;
  synchronised = true;
  diskFull = false;
  readonly #startWallMs: number;
  #surroundingsC: number;
  readonly #relayBoard = new RelayBoard();
  #scannerPlugged = false;
  #thermometerPlugged = false;
  readonly #loaded: LoadedSite;
  readonly #layout: Header['layout'];
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'kadian-scenario-'));
  #ledgerDirectory = path.join(this.#directory, 'ledger');
  /** The running station's, once it could be opened. */
  #ledger: Ledger | null = null;
  /** Ledgers of killed stations: nobody closed them. */
  readonly #dead: Ledger[] = [];
  readonly #line = new MemorySerialLine();
  #serial = new MemorySerialBus();
  #hid = new MemoryHidBus();
  #gpio: MemoryGpio;
  #networkUp = true;
  #transport: ReturnType<typeof directTransport> | null = null;
  #commandLine: CommandSource | null = null;
  #running: { readonly station: Station; readonly clock: LifeClock } | null = null;
  #starts = 0;
  readonly #waiting = new Map<string, ((event: RecordedEvent) => void)[]>();

  static async create(loaded: LoadedSite, header: Header, signer?: ListSigner): Promise<World> {
    const clock = new VirtualClock(Date.parse(header.wall));
    const documents = signer === undefined ? {} : { signer };
    const { trust } = loaded;
    const district = await startDistrict({ port: 0, directory: ':memory:', clock, passTrust: trust, ...documents });
    const world = new World(loaded, header, clock, district);
    await world.#enrol();
    return world;
  }

  private constructor(loaded: LoadedSite, header: Header, clock: VirtualClock, district: District) {
    this.#loaded = loaded;
    this.#layout = header.layout;
    this.clock = clock;
    this.#startWallMs = clock.wallMs();
    this.codeRegister = openCodeRegister(() => this.trueWallMs);
    this.codeLine = directCodeInquiry(this.codeRegister, clock);
    this.district = district;
    this.commands = simulatedCommands(district, loaded.site.place, clock);
    this.#gpio = this.#newGpio();
    const { models } = loaded;
    this.thermometer = new SimulatedThermometer({
      model: models.thermometer,
      line: this.#line,
      clock,
      seed: header.seed,
      noiseC: 0.03,
    });
    this.thermometer.setAmbient(header.ambientC);
    this.#surroundingsC = header.ambientC;
    this.thermometer.setObject(header.ambientC);
    this.thermometer.start();
    this.plug('scanner');
    this.plug('thermometer');
  }

  get station(): Station | null {
    return this.#running?.station ?? null;
  }

  /** The time on everybody else's clock, whatever the box believes: the one codes are issued by. */
  get trueWallMs(): number {
    return this.#startWallMs + Math.floor(this.clock.monotonicMs());
  }

  get relayActive(): boolean {
    return this.relay.at(-1)?.active ?? false;
  }

  get gpio(): MemoryGpio {
    return this.#gpio;
  }

  /** Switches the station on; throws when it refuses to start, which no scenario expects. */
  start(): void {
    if (this.#running !== null) return;
    this.#starts += 1;
    const { site, models, trust, file, digest } = this.#loaded;
    const clock = new LifeClock(this.clock);
    const transport = directTransport(this.district, sourceOf(site.place));
    this.#transport = transport;
    this.network(this.#networkUp);
    this.#ledger = null;
    const started = startStation({
      site,
      models,
      adapters: {
        serial: this.#serial,
        scannerPort: { kind: 'hid', transport: this.#hid, identity: {} },
        gpio: this.#gpio,
        openRelay: this.#relayBoard.opener(() => this.#gpio),
      },
      clock,
      synchronised: () => this.synchronised,
      bootId: `start${this.#starts}`,
      ledgerDirectory: this.#ledgerDirectory,
      openLedger: (options) => this.#openLedger(options),
      verify: createVerifiers(trust),
      credentials: openCredentialSources({
        trust,
        trustDirectory: path.dirname(path.resolve(this.#loaded.directory, site.trustList)),
        pseudonymKey: path.join(this.#directory, 'keys', 'pseudonyms.key'),
        codes: site.codes,
        line: { ...this.codeLine, ask: (question, signal) => clock.whileAlive(this.codeLine.ask(question, signal)) },
      }),
      policies: this.#openPolicies(trust),
      ...this.#documents(trust),
      transport,
      identity: openDeviceIdentity(this.#ledgerDirectory, sourceOf(site.place)),
      commands: this.#commandParts(),
      startPlayer: (events) => startSimulatedPlayer(clock, () => 1_500, events),
      random: () => 0.5,
      log: openLog('silent', { write: () => undefined }),
      about: { software: 'simulated', siteFile: file, siteDigest: digest },
      onScreen: (model) => {
        this.screen = model;
      },
      onRecorded: (event) => this.#recorded(event),
    });
    if (!started.ok) throw new Error(started.error.detail);
    this.#running = { station: started.value, clock };
  }

  /**
   * Power cut or SIGKILL: nothing is said any more, the relay falls back, and the next start finds the files as they
   * were at this moment, write-ahead log included.
   */
  kill(): void {
    const running = this.#running;
    if (running === null) return;
    running.clock.stop();
    this.#commandLine?.close();
    if (this.#ledger !== null) this.#dead.push(this.#ledger);
    this.#leaveFiles();
    this.#running = null;
    this.#transport = null;
    this.screen = null;
    // The dead process holds nothing: the same devices, opened anew.
    const had = { scanner: this.#scannerPlugged, thermometer: this.#thermometerPlugged };
    this.#serial = new MemorySerialBus();
    this.#hid = new MemoryHidBus();
    this.#gpio = this.#newGpio();
    this.#relayBoard.forgetHolder();
    if (had.scanner) this.plug('scanner');
    if (had.thermometer) this.plug('thermometer');
    if (this.relayActive) this.relay.push({ atMs: this.clock.monotonicMs(), active: false });
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    const stopped = running.station.stop('scenario');
    // Closing a device may wait on a timer of simulated time.
    await this.clock.advance(10_000);
    await stopped;
  }

  async close(): Promise<void> {
    await this.stop();
    this.thermometer.stop();
    for (const ledger of this.#dead) ledger.close();
    await this.district.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  plug(device: PluggedDevice): void {
    if (device === 'relay') {
      this.#relayBoard.putBack();
      return;
    }
    if (device === 'thermometer') {
      this.#serial.attach(this.#loaded.site.thermometer.path, this.#line);
      this.#thermometerPlugged = true;
      return;
    }
    const { descriptor } = simulatedLayouts[this.#layout];
    this.#hid.attach(scannerPath, { vendorId: 0x0c2e, productId: 0x0b61, usagePage: 0x8c, descriptor });
    this.#scannerPlugged = true;
  }

  unplug(device: PluggedDevice): void {
    if (device === 'relay') {
      this.#relayBoard.pullOff();
    } else if (device === 'thermometer') {
      this.#serial.detach(this.#loaded.site.thermometer.path);
      this.#thermometerPlugged = false;
    } else {
      this.#hid.detach(scannerPath);
      this.#scannerPlugged = false;
    }
  }

  scan(scan: SimulatedScan): void {
    simulateScan(this.#layout, scan, {
      report: (report) => this.#hid.report(scannerPath, report),
      unplug: () => this.unplug('scanner'),
    });
  }

  /** Bytes on the serial line that no instrument sent. */
  noise(bytes: Uint8Array): void {
    this.#line.write(bytes);
  }

  ambient(ambientC: number): void {
    this.#surroundingsC = ambientC;
    this.thermometer.setAmbient(ambientC);
    this.thermometer.setObject(ambientC);
  }

  standBefore(objectC: number): void {
    const last = this.absences.at(-1);
    if (last?.untilMs === null) last.untilMs = this.clock.monotonicMs();
    this.thermometer.setObject(objectC);
  }

  stepAway(): void {
    this.absences.push({ fromMs: this.clock.monotonicMs(), untilMs: null });
    this.thermometer.setObject(this.#surroundingsC);
  }

  door(open: boolean): void {
    this.#input('doorContact', open);
  }

  input(input: 'requestToExit' | 'fire' | 'tamper' | 'passage', active: boolean): void {
    this.#input(input, active);
  }

  relayFault(fault: 'cannotOpen' | 'cannotSet' | 'stuck' | 'none'): void {
    const { chip, line } = this.#loaded.site.gate.lines.relay.line;
    this.#gpio.failOpen(chip, line, fault === 'cannotOpen' ? 'EBUSY' : null);
    this.#gpio.failSet(chip, line, fault === 'cannotSet' ? 'EIO' : null);
    this.#gpio.stick(chip, line, fault === 'stuck' ? false : null);
  }

  network(up: boolean): void {
    this.#networkUp = up;
    this.codeLine.networkUp = up;
    this.commands.network(up);
    if (this.#transport !== null) {
      this.#transport.fault = up ? null : { code: 'unreachable', detail: 'the scenario took the network away' };
    }
  }

  #input(name: 'doorContact' | 'requestToExit' | 'fire' | 'tamper' | 'passage', active: boolean): void {
    const wired = this.#loaded.site.gate.lines.inputs[name];
    if (wired === undefined) throw new Error(`the scenario's site has no ${name}`);
    this.#gpio.driveInput(wired.chip, wired.line, active !== wired.activeLow);
  }

  #newGpio(): MemoryGpio {
    const gpio = new MemoryGpio(this.clock);
    const { line } = this.#loaded.site.gate.lines.relay;
    gpio.onDriven((chip, name, level) => {
      if (chip !== line.chip || name !== String(line.line)) return;
      const active = level.high !== line.activeLow;
      if (active !== this.relayActive) this.relay.push({ atMs: level.atMs, active });
    });
    return gpio;
  }

  /** Sequence of the last event on the running station's disk, its own bookkeeping included. */
  get lastSequence(): number {
    const tip = this.#ledger?.tip();
    return tip?.ok === true ? tip.value.sequence : 0;
  }

  /** What the box has on its disk, beside the ledger of this life of it. */
  get dataDirectory(): string {
    return this.#directory;
  }

  /** Resolves with the next event of this type, in real time: a list is taken in by a thread that knows no other. */
  nextEvent(type: RecordedEvent['type']): Promise<RecordedEvent> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(type) ?? [];
      this.#waiting.set(type, [...waiting, resolve]);
    });
  }

  #recorded(event: RecordedEvent): void {
    this.events.push(event);
    const waiting = this.#waiting.get(event.type) ?? [];
    this.#waiting.delete(event.type);
    for (const resolve of waiting) resolve(event);
  }

  #documents(trust: TrustList): Pick<StationParts, 'lists' | 'documents'> {
    const boxKey = openBoxKey(path.join(this.#directory, 'keys', 'lists.key'));
    const source = sourceOf(this.#loaded.site.place);
    const fault = (): UplinkFault | null => this.#transport?.fault ?? null;
    return {
      lists: { directory: path.join(this.#directory, 'lists'), boxKey, trust: listTrust(trust, source) },
      documents: { ...directDocuments(this.district.documents, source, boxKey.publicKey, fault), spreadMs: 0 },
    };
  }

  losePolicies(): void {
    rmSync(path.join(this.#directory, 'policy'), { recursive: true, force: true });
  }

  #openPolicies(trust: TrustList): PolicyStore {
    const opened = openPolicyStore(path.join(this.#directory, 'policy'), trust, sourceOf(this.#loaded.site.place));
    if (!opened.ok) throw new Error(opened.error.detail);
    return opened.value;
  }

  /** As a technician does once: the box's key is bound to its place. */
  async #enrol(): Promise<void> {
    const { register } = this.district.identity;
    const source = sourceOf(this.#loaded.site.place);
    const { publicKey, privateKey } = openDeviceIdentity(this.#ledgerDirectory, source);
    const code = await register.issueCode(source, this.trueWallMs + 60_000, 'scenario');
    const enrolled = await register.redeem(enrolRequest(source, code, publicKey, privateKey), this.trueWallMs);
    if (!enrolled.ok) throw new Error(enrolled.error.detail);
  }

  #commandParts(): CommandParts {
    const directory = path.join(this.#directory, 'commands');
    this.#commandLine = this.commands.open();
    return {
      source: this.#commandLine,
      keys: this.commands.keys,
      store: openCommandStore(path.join(directory, 'taken.jsonl'), null),
      memory: commandMemoryFile(path.join(directory, 'in-force.json')),
      sendDiagnostics: null,
      logLines: () => [],
    };
  }

  #leaveFiles(): void {
    const left = path.join(this.#directory, `ledger-${this.#starts}`);
    mkdirSync(left);
    for (const name of ['ledger.db', 'ledger.db-wal', 'device.key']) {
      const file = path.join(this.#ledgerDirectory, name);
      if (existsSync(file)) copyFileSync(file, path.join(left, name));
    }
    this.#ledgerDirectory = left;
  }

  #openLedger(options: LedgerOptions): Result<Ledger, LedgerFault> {
    const full: LedgerFault = { code: 'full', detail: 'SQLITE_FULL: the scenario filled the disk' };
    if (this.diskFull) return err(full);
    const opened = openLedger(options);
    if (!opened.ok) return opened;
    const ledger = opened.value;
    const proxy: Ledger = Object.create(ledger, {
      appendAll: {
        value: (list: Parameters<Ledger['appendAll']>[0]) => (this.diskFull ? err(full) : ledger.appendAll(list)),
      },
    });
    this.#ledger = proxy;
    return { ok: true, value: proxy };
  }
}

/** The clock of one life of the station: when it ends, its timers are gone. */
class LifeClock implements Clock {
  readonly #clock: Clock;
  readonly #timers = new Set<Timer>();
  #over = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  wallMs(): number {
    return this.#clock.wallMs();
  }

  after(delayMs: number, run: () => void): Timer {
    if (this.#over) return { cancel: () => undefined };
    const timer = this.#clock.after(delayMs, () => {
      this.#timers.delete(timer);
      if (!this.#over) run();
    });
    this.#timers.add(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
        timer.cancel();
      },
    };
  }

  /** What is answered after the end reaches nobody. */
  whileAlive<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      void answer.then((value) => (this.#over ? undefined : resolve(value)));
    });
  }

  stop(): void {
    this.#over = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
