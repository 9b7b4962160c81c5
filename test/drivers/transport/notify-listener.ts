/** The other end of sd_notify: a unix datagram socket, which Node does not have. */
import koffi from 'koffi';

const libc = koffi.load(null);
const socket = libc.func('int socket(int domain, int type, int protocol)');
const bind = libc.func('int bind(int fd, const void *address, uint32_t length)');
const recv = libc.func('long recv(int fd, _Out_ uint8_t *bytes, size_t length, int flags)');
const close = libc.func('int close(int fd)');
const MSG_DONTWAIT = 0x40;

/** A socket that listens as systemd does; `name` begins with `@` for an abstract one. */
export class NotifyListener {
  readonly #fd: number = socket(1, 2, 0);

  constructor(name: string) {
    const address = Buffer.from(`\x01\0${name.replace(/^@/, '\0')}${name.startsWith('@') ? '' : '\0'}`, 'latin1');
    if (bind(this.#fd, address, address.length) !== 0) throw new Error(`cannot bind ${name}`);
  }

  /** The next datagram that is there already, or null. */
  take(): string | null {
    const bytes = Buffer.alloc(4096);
    const length = Number(recv(this.#fd, bytes, bytes.length, MSG_DONTWAIT));
    return length < 0 ? null : bytes.toString('utf8', 0, length);
  }

  /** All that are there. */
  takeAll(): string[] {
    const all: string[] = [];
    for (let next = this.take(); next !== null; next = this.take()) all.push(next);
    return all;
  }

  close(): void {
    close(this.#fd);
  }
}
