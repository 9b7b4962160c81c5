/**
 * Speaks to systemd as sd_notify(3) does: datagrams of lines to the unix socket named by NOTIFY_SOCKET, which Node cannot
 * send itself. The unit needs `Type=notify`, `WatchdogSec=`, `NotifyAccess=main` and
 * `KillMode=mixed`, so that at a stop the station ends its own processes in order. /dev/watchdog is left to systemd:
 * with `RuntimeWatchdogSec=14` in its system.conf systemd feeds the hardware, whose longest time is about 15 s on the
 * boards in use (hardware facts §6), so a dead kernel or a dead systemd resets the board, and a station that is not
 * healthy is restarted by systemd.
 */
import koffi from 'koffi';

export interface SystemdNotify {
  /** Whether systemd wants to be fed, and within how many milliseconds it must be each time; null when it does not. */
  readonly watchdogMs: number | null;
  /** Such as `READY=1`, `WATCHDOG=1`, `STATUS=…`. Never waits; a datagram that cannot be sent is dropped, and false. */
  send(...assignments: readonly string[]): boolean;
}

/** Bytes of `struct sockaddr_un` on Linux: the family, and 108 of path. */
const ADDRESS_BYTES = 110;
const FAMILY_BYTES = 2;
// From the kernel's headers, the same on x86-64 and arm64.
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

/** Who started this process: systemd, or (null) somebody who does not listen. */
export function systemdNotify(environment: NodeJS.ProcessEnv = process.env): SystemdNotify | null {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = environment;
  if (NOTIFY_SOCKET === undefined) return null;
  const address = addressOf(NOTIFY_SOCKET);
  if (address === null) return null;
  // Set in the environment of a child that is not the service itself.
  const meant = WATCHDOG_PID === undefined || Number(WATCHDOG_PID) === process.pid;
  const microseconds = Number(WATCHDOG_USEC);
  const libc = loadLibc();
  const socket = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  return {
    watchdogMs: meant && microseconds > 0 ? microseconds / 1000 : null,
    send(...assignments) {
      const text = Buffer.from(assignments.join('\n'));
      return (
        libc.sendto(socket, text, text.length, MSG_DONTWAIT | MSG_NOSIGNAL, address, address.length) === text.length
      );
    },
  };
}

/** The kernel's form of a path, or of an abstract name written with `@` in front; null for what is neither. */
function addressOf(name: string): Buffer | null {
  const abstract = name.startsWith('@');
  if (!abstract && !name.startsWith('/')) return null;
  const path = Buffer.from(name);
  // The length tells where an abstract name ends; a path ends with a zero.
  const address = Buffer.alloc(FAMILY_BYTES + path.length + (abstract ? 0 : 1));
  if (address.length > ADDRESS_BYTES) return null;
  new Uint16Array(address.buffer, address.byteOffset, 1)[0] = AF_UNIX;
  path.copy(address, FAMILY_BYTES);
  if (abstract) address[FAMILY_BYTES] = 0;
  return address;
}

interface Libc {
  socket(family: number, type: number, protocol: number): number;
  sendto(fd: number, bytes: Buffer, length: number, flags: number, address: Buffer, addressLength: number): number;
}

function loadLibc(): Libc {
  const library = koffi.load(null);
  return {
    socket: library.func('int socket(int domain, int type, int protocol)'),
    sendto: library.func(
      'long sendto(int fd, const void *bytes, size_t length, int flags, const void *address, uint32_t addressLength)',
    ),
  };
}
