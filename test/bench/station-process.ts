/** The station as a process of its own, as a box starts it, and the moment from which it can decide. */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endPart } from '../../scripts/start/parts.ts';
import type { BenchSite } from './bench-site.ts';
import { endsWithUs } from './ends-with-us.ts';
import { stationNodeOptions } from './station-options.ts';

const program = path.join(import.meta.dirname, '../../kiosk/station/main.ts');
const patienceMs = 30_000;

export interface StationProcess {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Where its screen and its `/health` are. */
  readonly url: string;
  /** Milliseconds from the start of the process to its ready message, and to the first `able` of `/health`. */
  readonly servingMs: number;
  readonly ableMs: number;
  stop(): Promise<void>;
}

/**
 * Starts it on a site; rejects when it ends, or is not able to decide within half a minute. What Node compiled is kept in
 * `compileCache`, as the box's unit has it kept.
 */
export async function startStationProcess(
  { file, page }: Pick<BenchSite, 'file' | 'page'>,
  compileCache?: string,
): Promise<StationProcess> {
  const from = performance.now();
  const child = endsWithUs(
    fork(program, ['--site', file, '--page', page], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [...stationNodeOptions()],
      env: {
        ...process.env,
        ...(compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache }),
        KADIAN_LOG: 'silent',
      },
    }),
  );
  try {
    const url = await readyMessage(child);
    const servingMs = performance.now() - from;
    await untilAble(url, from);
    const ableMs = performance.now() - from;
    const { pid } = child;
    if (pid === undefined) throw new Error('a process without a number');
    return { process: child, pid, url, servingMs, ableMs, stop: () => endPart({ name: 'station', process: child }) };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function readyMessage(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`the station ended (${signal ?? code}) before it was ready`)),
    );
    child.once('message', (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'url' in message && typeof message.url === 'string') {
        resolve(message.url);
      } else reject(new Error('the station serves no screen'));
    });
  });
}

async function untilAble(url: string, from: number): Promise<void> {
  const health = new URL('/health', url);
  for (;;) {
    const answer = await fetch(health);
    const text = await answer.text();
    if (answer.status === 200) return;
    if (performance.now() - from > patienceMs) throw new Error(`the station does not become able: ${text}`);
    await pause(2);
  }
}
