/** Which sockets of a process tree could be reached from another machine, by the kernel's own tables. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface OpenSocket {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  /** Hexadecimal as in /proc/net/tcp: each 32 bits in the byte order of the machine. */
  readonly address: string;
  readonly port: number;
}

/** A process and everything it started; what ends meanwhile has started nothing. */
export function processTree(pid: number): readonly number[] {
  const children = unlessGone(() => readdirSync(`/proc/${pid}/task`), []).flatMap((thread) => {
    const text = unlessGone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'), '');
    return text.split(' ').filter(Boolean).map(Number);
  });
  return [pid, ...children.flatMap(processTree)];
}

function unlessGone<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // A thread that ends while it is read is told by either (proc(5)).
    if (code === 'ENOENT' || code === 'ESRCH') return otherwise;
    throw error;
  }
}

/** Inodes of the sockets these processes hold open. */
export function socketsOf(pids: readonly number[]): ReadonlySet<string> {
  const held = pids.flatMap((pid) =>
    unlessGone(() => readdirSync(`/proc/${pid}/fd`), []).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        // It was closed meanwhile.
        return [];
      }
    }),
  );
  return new Set(held);
}

/** `0A` is LISTEN (include/net/tcp_states.h); a UDP socket takes from anybody while it is not connected. */
export function parseSockets(
  protocol: OpenSocket['protocol'],
  table: string,
  inodes: ReadonlySet<string>,
): readonly OpenSocket[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port = ''] = local.split(':');
      const takes = protocol.startsWith('tcp') ? state === '0A' : /^0+:0+$/.test(remote);
      return takes && inodes.has(inode) ? [{ protocol, address, port: Number.parseInt(port, 16) }] : [];
    });
}

/** Everything these processes take connections or datagrams on. */
export function listening(pids: readonly number[]): readonly OpenSocket[] {
  const inodes = socketsOf(pids);
  return (['tcp', 'tcp6', 'udp', 'udp6'] as const).flatMap((protocol) =>
    parseSockets(protocol, readFileSync(`/proc/net/${protocol}`, 'utf8'), inodes),
  );
}

/** Sockets of this machine that take connections: `00010000` is __SO_ACCEPTCON (include/linux/net.h). */
export function parseUnix(table: string, inodes: ReadonlySet<string>): readonly string[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, , , flags = '', , , inode = '', name = ''] = line.trim().split(/\s+/);
      return (Number.parseInt(flags, 16) & 0x1_0000) !== 0 && inodes.has(inode) ? [`unix ${name}`] : [];
    });
}

export function listeningUnix(pids: readonly number[]): readonly string[] {
  return parseUnix(readFileSync('/proc/net/unix', 'utf8'), socketsOf(pids));
}

/** 127.0.0.0/8, ::1, and the former written as the latter; little-endian as on every machine the box runs on. */
export function isLoopback({ address }: OpenSocket): boolean {
  return (
    /^[0-9A-F]{6}7F$/.test(address) ||
    address === '00000000000000000000000001000000' ||
    /^0000000000000000FFFF0000[0-9A-F]{6}7F$/.test(address)
  );
}
