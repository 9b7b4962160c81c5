/** A box with simulated devices in a directory of its own, and the technician's commands run against it as processes. */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openPty } from '../../../drivers/sim/pty.ts';
import { Bench } from '../../../scripts/gate-simulator/bench.ts';
import { loadDemoKeys } from '../../district/demo-keys.ts';
import simulated from '../../../hw-config/sites/simulated.json' with { type: 'json' };

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

export interface Box {
  readonly directory: string;
  readonly siteFile: string;
  readonly bench: Bench;
  /** `typed`: a terminal is there, and its person answers what `typed` makes of everything said so far; null says nothing. */
  run(
    verb: string,
    args: readonly string[],
    options?: { readonly typed?: (said: string) => string | null; readonly heard?: (output: string) => void },
  ): Promise<Ended>;
}

const root = path.join(import.meta.dirname, '../../..');

export async function simulatedBox(change: { readonly url?: string; readonly port?: number } = {}): Promise<Box> {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-box-'));
  loadDemoKeys(path.join(directory, 'keys'));
  const bench = new Bench(path.join(directory, 'devices'));
  await bench.start();
  onTestFinished(async () => {
    await bench.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  const { $schema: _schema, ...site } = simulated;
  const siteFile = path.join(directory, 'site.json');
  const ours = {
    ...site,
    dataDirectory: 'ledger',
    thermometer: { model: 'gy-mcu90614', path: path.join(directory, 'devices/thermometer') },
    scanner: { ...site.scanner, device: { kind: 'simulatedHid', socket: 'devices/scanner.sock' } },
    gate: {
      ...site.gate,
      gpio: { transport: 'directory', directory: 'devices/gpio' },
      portal: { ...site.gate.portal, releaseTimeMs: 300 },
    },
    // Reserved (RFC 6335 section 6): nothing listens there.
    screen: { port: change.port ?? 1_024 },
    uplink: { url: change.url ?? 'http://127.0.0.1:1' },
    trustList: 'keys/trust-list.json',
  };
  writeFileSync(siteFile, JSON.stringify(ours, null, 2));
  return {
    directory,
    siteFile,
    bench,
    run: (verb, args, options) => run([verb, '--site', siteFile, ...args], options),
  };
}

function run(words: readonly string[], options: Parameters<Box['run']>[2] = {}): Promise<Ended> {
  const { typed, heard } = options;
  const pty = typed === undefined ? null : openPty();
  const terminal = pty === null ? null : openSync(pty.slavePath, 'r+');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'scripts/kadian.ts'), ...words], {
      cwd: root,
      stdio: [terminal ?? 'ignore', 'pipe', 'pipe'],
    });
    let [out, error, answered] = ['', '', 0];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      heard?.(out);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      error += text;
      const answer = typed?.(error.slice(answered)) ?? null;
      if (answer === null || pty === null) return;
      answered = error.length;
      pty.write(Buffer.from(answer));
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (terminal !== null) closeSync(terminal);
      pty?.close();
      resolve({ code, out, error });
    });
  });
}

/** A service on loopback that answers every path alike; its port. */
export function answering(status: number, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  const server: Server = createServer((_request, answer) => answer.writeHead(status, headers).end(body));
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** What a station in good health says of itself. */
export const healthy = {
  status: 'able',
  missing: {},
  ledger: 'ok',
  unwritten: 0,
  outbox: 0,
  uplink: 'connected',
  sound: 'sounding',
  portal: 'closed',
  screen: 'painting',
  clockTrusted: true,
} as const;
