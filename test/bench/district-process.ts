/** The reference district service as a process of its own, on a free port of loopback. */
import { fork } from 'node:child_process';
import path from 'node:path';
import { endPart } from '../../scripts/start/parts.ts';
import { endsWithUs } from './ends-with-us.ts';

const program = path.join(import.meta.dirname, '../district/main.ts');

export interface DistrictProcess {
  readonly url: URL;
  stop(): Promise<void>;
}

/** Starts it on a new database in `directory`; rejects when it ends before it is ready. */
export function startDistrictProcess(directory: string): Promise<DistrictProcess> {
  const child = endsWithUs(
    fork(program, ['--port', '0', '--data', directory], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    }),
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`the district ended (${signal ?? code}) before it was ready`)),
    );
    child.once('message', (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('url' in message) || typeof message.url !== 'string')
        return;
      resolve({ url: new URL(message.url), stop: () => endPart({ name: 'district', process: child }) });
    });
  });
}
