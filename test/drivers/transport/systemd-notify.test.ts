/** Datagrams as systemd would get them, on a socket of the kernel. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemdNotify } from '../../../drivers/transport/systemd-notify.ts';
import { NotifyListener } from './notify-listener.ts';

let directory: string;
const listeners: NotifyListener[] = [];
function listen(name: string): NotifyListener {
  const listener = new NotifyListener(name);
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
