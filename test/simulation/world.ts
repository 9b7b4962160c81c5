/** Everything around a station in simulated time: devices, district, network, disk and clock, with the faults of each. */
import path from 'node:path';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { startSimulatedPlayer } from '../../kiosk/announcer/simulated-player.ts';
import { createVerifiers } from '../../kiosk/credentials/verifier.ts';
import type { TrustList } from '../../kiosk/credentials/trust-list.ts';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import { openBoxKey } from '../../kiosk/lists/box-key.ts';
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
import { LifeClock } from './life-clock.ts';
import type { Surroundings } from './people.ts';
import type { Header } from './scenario.ts';
import { type RelayLevel, WorldDevices } from './world-devices.ts';
import { WorldDisk } from './world-disk.ts';

export interface Absence {
  readonly fromMs: number;
  /** Null: nobody has come since. */
  untilMs: number | null;
}

export class World implements Surroundings {
  readonly clock: VirtualClock;
  readonly events: RecordedEvent[] = [];
  /** When whoever stood before the thermometer went away, and when somebody stood there again. */
  readonly absences: Absence[] = [];
  readonly district: District;
  readonly devices: WorldDevices;
  readonly disk = new WorldDisk();
  /** Codes that only the district can read, and the line by which the box asks about them. */
  readonly codeRegister: CodeRegister;
  readonly codeLine: DirectCodeInquiry;
  readonly commands: SimulatedCommands;
  screen: ScreenModel | null = null;
  synchronised = true;
  readonly #startWallMs: number;
  readonly #loaded: LoadedSite;
  #networkUp = true;
  #transport: ReturnType<typeof directTransport> | null = null;
  #commandLine: CommandSource | null = null;
  #running: { readonly station: Station; readonly clock: LifeClock } | null = null;
  #starts = 0;
  readonly #waiting = new Map<string, ((event: RecordedEvent) => void)[]>();

  /** The district is in this process and keeps what it gets in memory; `accept` takes the events instead of it, anywhere else. */
  static async create(
    loaded: LoadedSite,
    header: Header,
    signer?: ListSigner,
    accept?: District['accept'],
  ): Promise<World> {
    const clock = new VirtualClock(Date.parse(header.wall));
    const documents = signer === undefined ? {} : { signer };
    const { trust } = loaded;
    const district = await startDistrict({
      port: 0,
      directory: ':memory:',
      clock,
      passTrust: trust,
      ...documents,
    });
    const world = new World(loaded, header, clock, accept === undefined ? district : { ...district, accept });
    await world.#enrol();
    return world;
  }

  private constructor(loaded: LoadedSite, header: Header, clock: VirtualClock, district: District) {
    this.#loaded = loaded;
    this.devices = new WorldDevices(loaded, header, clock);
    this.clock = clock;
    this.#startWallMs = clock.wallMs();
    this.codeRegister = openCodeRegister(() => this.trueWallMs);
    this.codeLine = directCodeInquiry(this.codeRegister, clock);
    this.district = district;
    this.commands = simulatedCommands(district, loaded.site.place, clock);
  }

  /** Every change of the relay, over all starts of the station. */
  get relay(): readonly RelayLevel[] {
    return this.devices.relay;
  }

  get station(): Station | null {
    return this.#running?.station ?? null;
  }

  /** The time on everybody else's clock, whatever the box believes: the one codes are issued by. */
  get trueWallMs(): number {
    return this.#startWallMs + Math.floor(this.clock.monotonicMs());
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
    this.disk.beginLife();
    const started = startStation({
      site,
      models,
      adapters: this.devices.adapters(),
      clock,
      synchronised: () => this.synchronised,
      bootId: `start${this.#starts}`,
      ledgerDirectory: this.disk.ledgerDirectory,
      openLedger: (options) => this.disk.openLedger(options),
      verify: createVerifiers(trust),
      credentials: openCredentialSources({
        trust,
        trustDirectory: path.dirname(path.resolve(this.#loaded.directory, site.trustList)),
        pseudonymKey: this.disk.at('keys', 'pseudonyms.key'),
        onKeyNotKept: (detail) => {
          throw new Error(detail);
        },
        codes: site.codes,
        line: { ...this.codeLine, ask: (question, signal) => clock.whileAlive(this.codeLine.ask(question, signal)) },
      }),
      policies: this.disk.openPolicies(trust, sourceOf(site.place)),
      ...this.#documents(trust),
      transport,
      identity: openDeviceIdentity(this.disk.ledgerDirectory, sourceOf(site.place)),
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
    this.disk.cutPower();
    this.#running = null;
    this.#transport = null;
    this.screen = null;
    this.devices.cutPower();
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
    this.devices.thermometer.stop();
    await this.district.stop();
    this.disk.remove();
  }

  standBefore(objectC: number): void {
    const last = this.absences.at(-1);
    if (last?.untilMs === null) last.untilMs = this.clock.monotonicMs();
    this.devices.thermometer.setObject(objectC);
  }

  stepAway(): void {
    this.absences.push({ fromMs: this.clock.monotonicMs(), untilMs: null });
    this.devices.seeSurroundings();
  }

  door(open: boolean): void {
    this.devices.input('doorContact', open);
  }

  network(up: boolean): void {
    this.#networkUp = up;
    this.codeLine.networkUp = up;
    this.commands.network(up);
    if (this.#transport !== null) {
      this.#transport.fault = up ? null : { code: 'unreachable', detail: 'the scenario took the network away' };
    }
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
    const boxKey = openBoxKey(this.disk.at('keys', 'lists.key'));
    const source = sourceOf(this.#loaded.site.place);
    const fault = (): UplinkFault | null => this.#transport?.fault ?? null;
    return {
      lists: { directory: this.disk.at('lists'), boxKey, trust: listTrust(trust, source) },
      documents: { ...directDocuments(this.district.documents, source, boxKey.publicKey, fault), spreadMs: 0 },
    };
  }

  /** As a technician does once: the box's key is bound to its place. */
  async #enrol(): Promise<void> {
    const { register } = this.district.identity;
    const source = sourceOf(this.#loaded.site.place);
    const { publicKey, privateKey } = openDeviceIdentity(this.disk.ledgerDirectory, source);
    const code = await register.issueCode(source, this.trueWallMs + 60_000, 'scenario');
    const enrolled = await register.redeem(enrolRequest(source, code, publicKey, privateKey), this.trueWallMs);
    if (!enrolled.ok) throw new Error(enrolled.error.detail);
  }

  #commandParts(): CommandParts {
    const directory = this.disk.at('commands');
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
}
