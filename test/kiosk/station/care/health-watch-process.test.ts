/** The process that runs at a gate, under a service manager that keeps a watchdog over it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBenchSite } from '../../../bench/bench-site.ts';
import { NotifyListener } from '../../../drivers/transport/notify-listener.ts';

const program = path.join(import.meta.dirname, '../../../../kiosk/station/main.ts');
const watchdogMs = 800;
let directory: string;
let listener: NotifyListener;
let station: ChildProcess;
const heard: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'watched-'));
  const site = writeBenchSite({ directory });
  const name = path.join(directory, 'notify');
  listener = new NotifyListener(name);
  station = spawn(process.execPath, [program, '--site', site.file, '--page', site.page], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, KADIAN_LOG: 'silent', NOTIFY_SOCKET: name, WATCHDOG_USEC: String(watchdogMs * 1000) },
  });
});
afterEach(() => {
  station.kill('SIGKILL');
  listener.close();
  rmSync(directory, { recursive: true, force: true });
});

async function hears(text: string, times: number): Promise<void> {
  for (const end = performance.now() + 15_000; performance.now() < end; await pause(10)) {
    heard.push(...listener.takeAll());
    if (heard.filter((one) => one === text).length >= times) return;
  }
  throw new Error(`${text} was not heard ${times} times; heard: ${heard.join(', ')}`);
}

test('it is ready, feeds the watchdog, is not fed while it hangs, and says when it ends', async () => {
  await hears('READY=1\nSTATUS=deciding', 1);
  await hears('WATCHDOG=1', 4);
  station.kill('SIGSTOP');
  listener.takeAll();
  await pause(watchdogMs + 200);
  // A service manager would end it now.
  expect(listener.takeAll()).toEqual([]);
  heard.length = 0;
  station.kill('SIGCONT');
  await hears('WATCHDOG=1', 2);
  station.kill('SIGTERM');
  await once(station, 'exit');
  expect(listener.takeAll()).toContain('STOPPING=1');
});
