/** The district a fleet sends to: one service on SQLite or several on a PostgreSQL of their own, each a process as in life. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mediaTypes, paths } from '../../kiosk/uplink/http-contract.ts';
import { endsWithUs } from '../bench/ends-with-us.ts';
import { startPostgres } from './postgres.ts';
import type { DistrictState } from './state.ts';

export interface FleetDistrict {
  /** One for each service. */
  readonly urls: readonly URL[];
  state(): Promise<DistrictState>;
  stop(): Promise<void>;
}

export interface FleetStore {
  readonly store: 'sqlite' | 'postgres';
  /** More than one only on PostgreSQL. */
  readonly services: number;
  readonly directory: string;
}

const program = join(import.meta.dirname, 'main.ts');

/** Rejects when a service ends before it is ready. */
export async function startFleetDistrict({ store, services, directory }: FleetStore): Promise<FleetDistrict> {
  const postgres = store === 'postgres' ? await startPostgres({ durable: true }) : null;
  const place = postgres === null ? [] : ['--database', await postgres.newDatabase()];
  const children: ChildProcess[] = [];
  const urls: URL[] = [];
  for (let number = 0; number < services; number += 1) {
    const data = join(directory, `district-${number}`);
    const words = ['--port', '0', '--data', data, ...place];
    const child = endsWithUs(fork(program, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    children.push(child);
    urls.push(await ready(child));
  }
  const [first] = urls;
  if (first === undefined) throw new Error('a district without a service');
  return {
    urls,
    async state() {
      const token = readFileSync(join(directory, 'district-0/operator.token'), 'utf8').trim();
      const headers = { accept: mediaTypes.json, authorization: `Operator ${token}` };
      const answer = await fetch(new URL(paths.state, first), { headers });
      if (!answer.ok) throw new Error(`the district does not tell its state: ${answer.status}`);
      // Of our own service, started above: its answer is what its own code makes.
      return (await answer.json()) as DistrictState;
    },
    async stop() {
      for (const child of children) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      await postgres?.stop();
    },
  };
}

function ready(child: ChildProcess): Promise<URL> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the district ended with ${code} before it was ready`)));
    child.once('message', (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'url' in message) resolve(new URL(String(message.url)));
    });
  });
}
