/** A real PostgreSQL of this machine's, in a temporary directory, on a free port of loopback, for as long as a test runs. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { removedAtExit } from '../faults/removed-at-exit.ts';
import { freePort } from './free-port.ts';

export interface PostgresServer {
  /** The connection string of a new database: empty, or a copy of another that nobody is connected to. */
  newDatabase(copyOf?: string): Promise<string>;
  /** Ends the server as a crash does (SIGQUIT: without a checkpoint). */
  crash(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const debianPackages = '/usr/lib/postgresql';

/**
 * Starts it and waits until it answers; throws a sentence that says what to install when there is none. Only a `durable` one
 * waits for the disk at a commit: what a test kills is the process, never the machine.
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const bin = programs();
  const base = mkdtempSync(join(tmpdir(), 'kadian-postgres-'));
  const removal = removedAtExit(base);
  const data = join(base, 'data');
  const as = unprivileged(base);
  const run = (program: string, ...args: string[]): readonly [string, string[]] => [
    as[0] ?? join(bin, program),
    as.length === 0 ? args : [...as.slice(1), join(bin, program), ...args],
  ];
  const cluster = [
    '--pgdata',
    data,
    '--username',
    'district',
    '--auth',
    'trust',
    '--encoding',
    'UTF8',
    '--locale',
    'C',
  ];
  const [initdb, initArguments] = run('initdb', ...cluster, '--no-sync');
  execFileSync(initdb, initArguments, { stdio: ['ignore', 'ignore', 'inherit'], cwd: base });
  const port = await freePort();
  const url = (database: string): string => `postgres://district@127.0.0.1:${port}/${database}`;

  async function start(): Promise<ChildProcess> {
    const settings = ['max_connections=60', 'log_min_messages=fatal', `fsync=${durable ? 'on' : 'off'}`];
    const where = ['-D', data, '-k', base, '-h', '127.0.0.1', '-p', String(port)];
    const [postgres, args] = run('postgres', ...where, ...settings.flatMap((setting) => ['-c', setting]));
    // setpriv becomes the server itself, so that a signal to this child reaches it.
    const child = spawn(postgres, args, { stdio: 'ignore', cwd: base });
    // Whoever ends before `stop` leaves neither the server nor, after it, its data.
    const end = (): void => void child.kill('SIGQUIT');
    process.prependListener('exit', end);
    child.once('exit', () => void process.off('exit', end));
    await answering(url('postgres'), child);
    return child;
  }

  let server = await start();
  let databases = 0;
  return {
    async newDatabase(copyOf = 'template1') {
      databases += 1;
      const name = `district_${databases}`;
      const client = new pg.Client(url('postgres'));
      await client.connect();
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${copyOf}`);
      await client.end();
      return url(name);
    },
    crash: () => ended(server, 'SIGQUIT'),
    async restart() {
      server = await start();
    },
    async stop() {
      // Nothing is to be kept: no shutdown checkpoint.
      await ended(server, 'SIGQUIT');
      rmSync(base, { recursive: true, force: true });
      removal.keep();
    },
  };
}

function programs(): string {
  const versions = existsSync(debianPackages) ? readdirSync(debianPackages) : [];
  const bin = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(debianPackages, version, 'bin'))
    .find((directory) => existsSync(join(directory, 'initdb')));
  if (bin === undefined) {
    throw new Error('No PostgreSQL on this machine, and this test runs a real one: sudo apt-get install postgresql');
  }
  return bin;
}

/** PostgreSQL refuses to run as root: then it runs as the user its Debian package made, who is given the directory. */
function unprivileged(directory: string): string[] {
  if (process.getuid?.() !== 0) return [];
  const id = (option: string): number => Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout);
  const [uid, gid] = [id('-u'), id('-g')];
  if (!(uid > 0)) throw new Error('PostgreSQL has no user here to run as: sudo apt-get install postgresql');
  chownSync(directory, uid, gid);
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--pdeathsig', 'INT', '--'];
}

/** Waits for the first connection; throws when the server ends before. */
async function answering(url: string, server: ChildProcess): Promise<void> {
  const end = performance.now() + 20_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (server.exitCode !== null || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once('exit', () => resolve());
    server.kill(signal);
  });
}
