/** A scanner that types: what its keyboard's event node would give to who reads it, through a pipe of that name. */
import { spawnSync } from 'node:child_process';
import { constants, createWriteStream, openSync } from 'node:fs';
import { once } from 'node:events';
import koffi from 'koffi';
import { wedgeReports, type WedgeTyping } from '../../../drivers/sim/simulated-scanner-wedge.ts';
import { eventBytes, keyboardEvents } from '../../../drivers/transport/evdev-events.ts';

/** A pipe is no keyboard and cannot be grabbed: of a process that reads one, the call that grabs is left out. */
export const withoutGrab = {
  file: 'drivers/transport/evdev-grab.ts',
  change: ['kernel.ioctl(fd, EVIOCGRAB, 1)', 'ok(undefined)'],
} as const;

/** F_SETPIPE_SZ of linux/fcntl.h, and the most that anybody may ask for. */
const F_SETPIPE_SZ = 1031;
const pipeBytes = 1024 * 1024;

const key = 1;
const synchronisation = 0;

/** struct input_event of linux/input.h, without its time. */
function event(type: number, code: number, value: number): Buffer {
  const bytes = Buffer.alloc(eventBytes);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(code, 18);
  bytes.writeInt32LE(value, 20);
  return bytes;
}

/** Key codes by their usages. */
const codes = new Map(
  Array.from({ length: 256 }, (_, code) => code).flatMap((code) =>
    keyboardEvents(event(key, code, 1)).flatMap((each) => (each.kind === 'key' ? [[each.usage, code] as const] : [])),
  ),
);

/** The usages a boot report says are down. */
function down([modifiers = 0, , ...usages]: Uint8Array): readonly number[] {
  const held = Array.from({ length: 8 }, (_, bit) => bit).filter((bit) => (modifiers & (1 << bit)) !== 0);
  return [...held.map((bit) => 0xe0 + bit), ...usages.filter((usage) => usage !== 0)];
}

function typed(payload: string, typing: WedgeTyping): Buffer {
  const events: Buffer[] = [];
  let before: readonly number[] = [];
  for (const report of wedgeReports(Buffer.from(payload), typing)) {
    const now = down(report);
    const moved = (usage: number, value: number): number => events.push(event(key, codes.get(usage) ?? 0, value));
    for (const usage of before) if (!now.includes(usage)) moved(usage, 0);
    for (const usage of now) if (!before.includes(usage)) moved(usage, 1);
    events.push(event(synchronisation, 0, 0));
    before = now;
  }
  return Buffer.concat(events);
}

export interface KeyboardLine {
  /** With Enter behind it, unless `typing` says otherwise. */
  type(payload: string, typing?: WedgeTyping): void;
  /** A key that no keyboard has, and what the kernel says when it had no room for all keys. */
  unknownKey(): void;
  overrun(): void;
  stop(): Promise<void>;
}

/** Makes the pipe at `path`. The longest code has room in it: no keyboard waits in the middle of one until it is read. */
export function keyboardLine(path: string): KeyboardLine {
  if (spawnSync('mkfifo', [path]).status !== 0) throw new Error(`no pipe at ${path}`);
  const fd = openSync(path, constants.O_RDWR);
  const fcntl = koffi.load(null).func('int fcntl(int fd, int command, long value)');
  if (Number(fcntl(fd, F_SETPIPE_SZ, pipeBytes)) < pipeBytes)
    throw new Error(`no pipe of ${pipeBytes} bytes at ${path}`);
  const pipe = createWriteStream(path, { fd });
  return {
    type: (payload, typing = {}) => void pipe.write(typed(payload, typing)),
    unknownKey: () => void pipe.write(event(key, 0x161, 1)),
    overrun: () => void pipe.write(event(synchronisation, 3, 0)),
    async stop() {
      pipe.destroy();
      await once(pipe, 'close');
    },
  };
}
