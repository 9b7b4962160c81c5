/** What it costs to have a line set by another process and to hear that it is: one message there, one write, one back. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import path from 'node:path';
import { endsWithUs } from './ends-with-us.ts';

const program = path.join(import.meta.dirname, 'bare-hop-child.ts');
/** As long as a command to the guard. */
const message = Buffer.alloc(24, 1);

export interface BareHop {
  /** Resolves when the answer has been read. */
  hop(): Promise<void>;
  stop(): Promise<void>;
}

/** The line is a file in `directory`, as it is for the guard of a bench. */
export function startBareHop(directory: string): BareHop {
  const child = spawn(process.execPath, [program, path.join(directory, 'bare-line')], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  endsWithUs(child);
  const socket = child.stdio[3];
  if (!(socket instanceof Socket)) throw new Error('no socket to the bare process');
  return {
    async hop() {
      const answered = once(socket, 'data');
      socket.write(message);
      await answered;
    },
    async stop() {
      const gone = once(child, 'exit');
      socket.end();
      await gone;
    },
  };
}
