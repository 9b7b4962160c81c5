/** A real station on simulated devices without a district, whose sources may be broken while they are loaded, and all it says. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { linkPath, linkProtocol, linkVersion } from '../../../kiosk/screen/messages.ts';
import { Bench } from '../../../scripts/gate-simulator/bench.ts';
import { type BenchSite, writeBenchSite } from '../../bench/bench-site.ts';
import { endsWithUs } from '../../bench/ends-with-us.ts';

const root = path.join(import.meta.dirname, '../../..');
const breakProgram = path.join(root, 'test/faults/break-station.ts');

/** A piece of a source, and what stands there instead. */
export interface Broken {
  readonly file: string;
  readonly change: readonly [from: string, to: string];
}

/** The environment in which a process and all it starts have it so. */
export function breaking(broken: Broken): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=${breakProgram}`,
    KADIAN_FAULTS_BROKEN: JSON.stringify([broken]),
  };
}

export interface SmallBoxOptions {
  readonly broken?: Broken;
  /** Changes the site file before the station reads it. */
  readonly site?: (site: Record<string, unknown>, directory: string) => void;
  /** Plugs in devices of the test's own before the station looks for them. */
  readonly before?: (directory: string) => Promise<void>;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface SmallBox {
  readonly directory: string;
  readonly site: BenchSite;
  readonly bench: Bench;
  readonly station: ChildProcess;
  readonly url: string;
  readonly said: { text: string };
  send(message: object): Promise<void>;
  /** Resolves with its exit code or signal. */
  ended(): Promise<number | string>;
  /** What it said and, in clear, what it keeps. */
  places(): ReadonlyMap<string, string | Uint8Array>;
  stop(): Promise<void>;
}

/** Resolves when the gate is able to decide; rejects with what it said when it is not. */
export async function startSmallBox({
  broken,
  site: change,
  before,
  environment,
}: SmallBoxOptions = {}): Promise<SmallBox> {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-small-box-'));
  mkdirSync(path.join(directory, 'ledger'));
  const site = writeBenchSite({ directory, uplinkUrl: 'http://127.0.0.1:9/' });
  const written = JSON.parse(readFileSync(site.file, 'utf8'));
  change?.(written, directory);
  writeFileSync(site.file, JSON.stringify(written));
  const bench = new Bench(site.devices);
  await bench.start();
  await before?.(directory);
  const station = endsWithUs(
    fork(path.join(root, 'kiosk/station/main.ts'), ['--site', site.file, '--page', site.page], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, KADIAN_LOG: 'debug', ...(broken === undefined ? {} : breaking(broken)), ...environment },
    }),
  );
  const said = { text: '' };
  station.stdout?.on('data', (part) => (said.text += String(part)));
  station.stderr?.on('data', (part) => (said.text += String(part)));
  const gone = once(station, 'close').then(([code, signal]): number | string => code ?? signal);
  const ready = once(station, 'message').then(([{ url }]) => String(url));
  const url = await Promise.race([ready, gone.then((end) => Promise.reject(new Error(`${end}: ${said.text}`)))]);
  const able = async (): Promise<void> => {
    while ((await fetch(new URL('/health', url))).status !== 200) await pause(50);
  };
  await able();
  return {
    directory,
    site,
    bench,
    station,
    url,
    said,
    async send(message) {
      const token = /content="([0-9a-f]+)"/.exec(await (await fetch(url)).text())?.[1] ?? '';
      const { host, origin } = new URL(url);
      const socket = new WebSocket(`ws://${host}${linkPath}`, [linkProtocol, token], { headers: { origin } });
      socket.on('error', () => undefined);
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'hello', version: linkVersion }));
      socket.send(JSON.stringify(message));
    },
    ended: () => gone,
    places() {
      const room = path.join(directory, 'ledger');
      const files = readdirSync(room, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      return new Map<string, string | Uint8Array>([
        ['what the station said', said.text],
        ...files.map(({ parentPath, name }) => [name, readFileSync(path.join(parentPath, name))] as const),
      ]);
    },
    async stop() {
      if (station.exitCode === null && station.signalCode === null) station.kill('SIGKILL');
      await gone;
      await bench.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
