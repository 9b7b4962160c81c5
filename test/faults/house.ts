/** The box, its devices, the way to the district and the district, as real processes, with what they leave to be seen. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { Bench } from '../../scripts/gate-simulator/bench.ts';
import { type BenchSite, writeBenchSite } from '../bench/bench-site.ts';
import { endsWithUs } from '../bench/ends-with-us.ts';
import { stationNodeOptions } from '../bench/station-options.ts';
import { freePort } from '../district/free-port.ts';
import { examplePolicy } from '../simulation/site.ts';
import { type Broken, changesOf } from './broken.ts';
import type { Held, Life, Telling } from './history.ts';
import { type Onlooker, lookAt } from './onlooker.ts';
import { Kept } from './processes.ts';
import { saidIn } from './said.ts';
import { RelayWatch } from './relay-watch.ts';
import { type FlappingRoad, openFlappingRoad } from './road.ts';

const stationProgram = path.join(import.meta.dirname, '../../kiosk/station/main.ts');
const districtProgram = path.join(import.meta.dirname, '../district/main.ts');
const clockProgram = path.join(import.meta.dirname, 'stepped-clock.ts');
/** Loaded before every process of the box. */
const overhearProgram = path.join(import.meta.dirname, 'overhear.ts');
const breakProgram = path.join(import.meta.dirname, 'break-station.ts');
const patienceMs = 120_000;

/** The data partition is a file system in memory, in a mount name space that outlives the station. */
const mountData = 'mount -t tmpfs -o size=24m,mode=700 data "$1" && echo mounted && exec sleep infinity';

export class House {
  readonly directory: string;
  readonly site: BenchSite;
  readonly devices: Bench;
  readonly relay: RelayWatch;
  readonly road: FlappingRoad;
  readonly district: Kept;
  readonly station: Kept;
  readonly lives: Life[] = [];
  readonly told: Held[] = [];
  readonly #partition: ChildProcess;
  readonly #screenPort: number;
  readonly #broken: Broken | null;
  readonly #onlooker: Onlooker;

  /** `broken`: what is wrong with the station itself; null: it is as it is. */
  static async open(directory: string, broken: Broken | null = null): Promise<House> {
    const districtPort = await freePort();
    const screenPort = await freePort();
    const road = await openFlappingRoad(districtPort);
    const site = writeBenchSite({ directory, screenPort, uplinkUrl: road.url.href });
    // Codes get old, and one code does not pass twice: as at a gate.
    const written = JSON.parse(readFileSync(site.file, 'utf8'));
    writeFileSync(site.file, JSON.stringify({ ...written, policy: examplePolicy() }));
    for (const name of ['ledger', 'clock']) mkdirSync(path.join(directory, name), { recursive: true });
    const devices = new Bench(site.devices);
    await devices.start();
    const words = ['-Urm', '--', 'sh', '-c', mountData, 'sh', path.join(directory, 'ledger')];
    const partition = endsWithUs(spawn('unshare', words, { stdio: ['ignore', 'pipe', 'inherit'] }));
    if (partition.stdout === null) throw new Error('no output');
    await Promise.race([
      once(partition.stdout, 'data'),
      once(partition, 'exit').then(() => {
        throw new Error('no mount in a name space of its own: kernel.unprivileged_userns_clone=1');
      }),
    ]);
    return new House({ directory, site, devices, road, partition, districtPort, screenPort, broken });
  }

  private constructor(built: {
    readonly directory: string;
    readonly site: BenchSite;
    readonly devices: Bench;
    readonly road: FlappingRoad;
    readonly partition: ChildProcess;
    readonly districtPort: number;
    readonly screenPort: number;
    readonly broken: Broken | null;
  }) {
    this.directory = built.directory;
    this.site = built.site;
    this.devices = built.devices;
    this.road = built.road;
    this.#partition = built.partition;
    this.#screenPort = built.screenPort;
    this.#broken = built.broken;
    this.relay = new RelayWatch(this.line('RELAY'));
    this.stepClock(0);
    const districtWords = ['--port', String(built.districtPort), '--data', path.join(this.directory, 'district')];
    this.district = new Kept({
      start: () =>
        endsWithUs(
          fork(districtProgram, districtWords, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] }),
        ),
      onEnd: () => undefined,
    });
    this.#onlooker = lookAt(`http://127.0.0.1:${built.screenPort}/`);
    this.station = new Kept({ start: () => this.#startStation(), onEnd: (pid, end) => this.#ended(pid, end) });
  }

  /** The verdicts that screen and voice told. */
  get tellings(): readonly Telling[] {
    return [...this.#onlooker.seen, ...saidIn(this.#saidFile)];
  }

  get #saidFile(): string {
    return path.join(this.directory, 'said.jsonl');
  }

  /** The file of a line of the simulated chip. */
  line(name: 'RELAY' | 'DOOR'): string {
    return path.join(this.site.devices, 'gpio', 'simulated', name);
  }

  /** The box's data, as seen from outside its name space. */
  get data(): string {
    return path.join(`/proc/${this.#partition.pid}/root`, this.directory, 'ledger');
  }

  /** The same place, as the station names it. */
  get dataInside(): string {
    return path.join(this.directory, 'ledger');
  }

  /** The words before a command that make it run beside the station. */
  get inside(): readonly string[] {
    return ['nsenter', '-t', String(this.#partition.pid), '-U', '-m', '--preserve-credentials', '--'];
  }

  /** The wall clock of the box is this far ahead of the machine's from now on, milliseconds. */
  stepClock(aheadMs: number): void {
    const file = path.join(this.directory, 'clock', 'offset');
    writeFileSync(`${file}.new`, String(aheadMs));
    renameSync(`${file}.new`, file);
  }

  /** Resolves true once `/health` says that the gate can decide, false when it does not for two minutes. */
  async becomesAble(): Promise<boolean> {
    const end = performance.now() + patienceMs;
    while ((await this.ask('/health')) === null) {
      if (performance.now() > end) return false;
      await pause(100);
    }
    return true;
  }

  /** What the station serves there; null when it does not answer, or answers that it is not able. */
  async ask(route: '/health' | '/metrics'): Promise<string | null> {
    try {
      const url = `http://127.0.0.1:${this.#screenPort}${route}`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      return answer.status === 200 ? await answer.text() : null;
    } catch {
      // Between two starts nobody listens.
      return null;
    }
  }

  /** All ends; the data partition last, because it is gone then. */
  async close(): Promise<void> {
    this.#onlooker.stop();
    await this.station.stop('SIGKILL');
    await this.district.stop('SIGKILL');
    await this.devices.stop();
    this.relay.stop();
    await this.road.stop();
    this.#partition.kill('SIGKILL');
  }

  #startStation(): ChildProcess {
    const [enter = '', ...words] = this.inside;
    const run = [
      process.execPath,
      ...stationNodeOptions(),
      '--disable-warning=ExperimentalWarning',
      '--import',
      clockProgram,
      stationProgram,
    ];
    const site = ['--site', this.site.file, '--page', this.site.page, '--print-events'];
    const child = endsWithUs(
      spawn(enter, [...words, ...run, ...site], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: this.#environment(),
      }),
    );
    const { pid = 0, stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error('no output');
    this.lives.push({ pid, originMs: Number.NaN, bootId: null, endedMs: null, end: null });
    createInterface({ input: stdout }).on('line', (line) => this.#hear(pid, line));
    stderr.pipe(createWriteStream(path.join(this.directory, 'station.log'), { flags: 'a' }));
    return child;
  }

  #environment(): NodeJS.ProcessEnv {
    const preloads = [overhearProgram, ...(this.#broken === null ? [] : [breakProgram])];
    return {
      ...process.env,
      NODE_OPTIONS: ['--disable-warning=ExperimentalWarning', ...preloads.map((file) => `--import=${file}`)].join(' '),
      KADIAN_LOG: 'warn',
      KADIAN_FAULTS_CLOCK: path.join(this.directory, 'clock'),
      KADIAN_FAULTS_SAID: this.#saidFile,
      ...(this.#broken === null ? {} : { KADIAN_FAULTS_BROKEN: JSON.stringify(changesOf(this.#broken)) }),
    };
  }

  /** An event as a line; the last one of a killed station may be torn. */
  #hear(pid: number, line: string): void {
    if (!line.startsWith('{') || !line.endsWith('}')) return;
    const { chain, sequence, hash, bootId } = JSON.parse(line);
    this.told.push({ chain, sequence, hash });
    if (this.lives.find((life) => life.pid === pid)?.bootId !== null) return;
    const originMs = Number(readFileSync(path.join(this.directory, 'clock', `origin-${pid}`), 'utf8'));
    this.#change(pid, { originMs, bootId });
  }

  #ended(pid: number, end: string): void {
    this.#change(pid, { endedMs: Date.now(), end });
  }

  #change(pid: number, change: Partial<Life>): void {
    const index = this.lives.findLastIndex((life) => life.pid === pid);
    const life = this.lives[index];
    if (life !== undefined) this.lives[index] = { ...life, ...change };
  }
}
