/**
 * The process that holds the relay's line, and nothing else: small, so that what hangs or kills a station does not reach
 * it. It lives on the socket of descriptor 3; when that ends, its station is dead, and the relay goes inactive.
 * Started by guarded-relay.ts with its settings as one JSON argument.
 */
import { Socket } from 'node:net';
import { systemClock } from '../basics/clock.ts';
import { crashWords } from '../basics/crash-words.ts';
import { sharedMonotonicMs } from '../basics/shared-time.ts';
import { type Guard, startGuard } from './guard.ts';
import { CommandReader, encodeReply } from './guard-protocol.ts';
import { guardSettingsSchema, openGpioAccess } from './guard-settings.ts';

const STATION = 3;
const settings = guardSettingsSchema.parse(JSON.parse(process.argv[2] ?? ''));
const gpio = await openGpioAccess(settings.access, systemClock);
const reader = new CommandReader();
let guard: Guard | null = null;

const socket: Socket = new Socket({
  fd: STATION,
  readable: true,
  writable: true,
  onread: {
    buffer: Buffer.alloc(4096),
    callback(length, bytes) {
      for (const command of reader.read(bytes.subarray(0, length))) guard?.command(command);
      return true;
    },
  },
});
const end = (): void => {
  if (guard === null) process.exit();
  guard.end();
};
socket.on('end', end);
socket.on('close', end);
socket.on('error', end);
// A terminal's Ctrl-C goes to the whole group: the station decides when its guard ends.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('SIGTERM', end);
process.on('uncaughtException', (error) => {
  process.exitCode = 1;
  process.stderr.write(`relay guard: ${crashWords(error)}\n`);
  end();
});

guard = startGuard({
  gpio,
  relay: settings.relay,
  clock: systemClock,
  sharedMs: sharedMonotonicMs,
  send: (reply) => void socket.write(encodeReply(reply)),
  // What was written last must leave first; the station may be gone, so this does not wait for long.
  onEnd: () => {
    socket.end(() => process.exit());
    systemClock.after(100, () => process.exit());
  },
});
