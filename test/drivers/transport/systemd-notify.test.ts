/** Datagrams as systemd would get them, on a socket of the kernel. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import koffi from 'koffi';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemdNotify } from '../../../drivers/transport/systemd-notify.ts';

const libc = koffi.load(null);
const socket = libc.func('int socket(int domain, int type, int protocol)');
const bind = libc.func('int bind(int fd, const void *address, uint32_t length)');
const recv = libc.func('long recv(int fd, _Out_ uint8_t *bytes, size_t length, int flags)');
const close = libc.func('int close(int fd)');
const MSG_DONTWAIT = 0x40;

/** A socket that listens as systemd does; `name` begins with `@` for an abstract one. */
class Listener {
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

  close(): void {
    close(this.#fd);
  }
}

let directory: string;
const listeners: Listener[] = [];
function listen(name: string): Listener {
  const listener = new Listener(name);
  listeners.push(listener);
  return listener;
}
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'notify-'));
});
afterEach(() => {
  for (const listener of listeners.splice(0)) listener.close();
  rmSync(directory, { recursive: true });
});

describe('a service manager', () => {
  test.each(['path', 'abstract'])('hears what is sent: %s', (kind) => {
    const name = kind === 'path' ? path.join(directory, 'notify') : `@kadian-test-${process.pid}`;
    const listener = listen(name);
    const notify = systemdNotify({ NOTIFY_SOCKET: name });
    expect(notify?.send('READY=1', 'STATUS=开门')).toBe(true);
    expect(notify?.send('WATCHDOG=1')).toBe(true);
    expect([listener.take(), listener.take(), listener.take()]).toEqual(['READY=1\nSTATUS=开门', 'WATCHDOG=1', null]);
  });

  test('that is gone, or reads nothing, holds nobody up', () => {
    const name = path.join(directory, 'notify');
    const notify = systemdNotify({ NOTIFY_SOCKET: name });
    expect(notify?.send('WATCHDOG=1')).toBe(false);
    listen(name);
    let sent = 0;
    while (sent < 100_000 && notify?.send('WATCHDOG=1') === true) sent += 1;
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(100_000);
  });

  test('says how soon it wants to be fed, and whom it means', () => {
    const NOTIFY_SOCKET = path.join(directory, 'notify');
    const watchdogMs = (more: NodeJS.ProcessEnv) => systemdNotify({ NOTIFY_SOCKET, ...more })?.watchdogMs;
    expect(watchdogMs({})).toBeNull();
    expect(watchdogMs({ WATCHDOG_USEC: '10000000' })).toBe(10_000);
    expect(watchdogMs({ WATCHDOG_USEC: '10000000', WATCHDOG_PID: String(process.pid) })).toBe(10_000);
    expect(watchdogMs({ WATCHDOG_USEC: '10000000', WATCHDOG_PID: '1' })).toBeNull();
    expect(watchdogMs({ WATCHDOG_USEC: 'soon' })).toBeNull();
  });

  test('that is not there, or has no usable address, is not spoken to', () => {
    expect(systemdNotify({})).toBeNull();
    expect(systemdNotify({ NOTIFY_SOCKET: 'vsock:2:1234' })).toBeNull();
    expect(systemdNotify({ NOTIFY_SOCKET: `/${'x'.repeat(108)}` })).toBeNull();
  });
});
