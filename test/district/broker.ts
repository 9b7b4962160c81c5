/** Debian's mosquitto on a free port of loopback, to be killed, frozen and started again without its memory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endsWithUs } from '../bench/ends-with-us.ts';
import { freePort } from './free-port.ts';

const program = '/usr/sbin/mosquitto';

export interface BrokerOptions {
  /** Lines for the broker's configuration, as mosquitto.conf(5) has them. */
  readonly settings?: readonly string[];
  /** Lines of an access list; without it anybody may do anything. */
  readonly access?: readonly string[];
  /** Lets nobody in. */
  readonly closed?: boolean;
  /** PEM files of a certificate and its key: the broker then speaks TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export interface Broker {
  readonly url: URL;
  /** kill -9; what the broker held is gone, because it keeps nothing on a disk. */
  kill(): Promise<void>;
  /** Starts it again on the same port after a kill. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing moves. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** Throws with what to install when there is no broker on this machine. */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  if (!existsSync(program))
    throw new Error(`${program} is missing: these tests need a broker (apt-get install mosquitto)`);
  const directory = mkdtempSync(join(tmpdir(), 'kadian-broker-'));
  const port = await freePort();
  const configuration = join(directory, 'mosquitto.conf');
  writeFileSync(configuration, await settingsOf(options, directory, port));
  let child = await start(configuration);
  return {
    url: new URL(`${options.tls === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`),
    kill: () => ended(child, 'SIGKILL'),
    async restart() {
      child = await start(configuration);
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async stop() {
      await ended(child, 'SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function settingsOf(options: BrokerOptions, directory: string, port: number): Promise<string> {
  const { settings = [], access, closed = false, tls } = options;
  const lines = [`listener ${port} 127.0.0.1`, 'user root', 'persistence false', 'log_dest stderr', 'log_type all'];
  lines.push('set_tcp_nodelay true');
  lines.push(`allow_anonymous ${!closed}`, ...settings);
  if (tls !== undefined) lines.push(`certfile ${tls.certificate}`, `keyfile ${tls.key}`);
  if (access !== undefined) {
    writeFileSync(join(directory, 'access'), `${access.join('\n')}\n`, { mode: 0o600 });
    lines.push(`acl_file ${join(directory, 'access')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Resolves when the broker says that it runs. */
function start(configuration: string): Promise<ChildProcess> {
  const child = endsWithUs(spawn(program, ['-c', configuration], { stdio: ['ignore', 'ignore', 'pipe'] }));
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      if (said.includes(' running')) return;
      said += bytes.toString();
      if (said.includes(' running')) resolve(child);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the broker ended at its start: ${said}`)));
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
