/** The district service as a process of its own, which lets in enrolled boxes only, with one of them, for those who flood it. */
import { type ChildProcess, fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../drivers/basics/clock.ts';
import { rawOf } from '../../kiosk/uplink/command-keys.ts';
import { type DeviceKey, deviceToken } from '../../kiosk/uplink/device-token.ts';
import { enrolPaths, enrolRequest, keyIdOf } from '../../kiosk/uplink/enrol-contract.ts';
import { httpsTransport } from '../../kiosk/uplink/https-transport.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { endsWithUs } from '../bench/ends-with-us.ts';
import { lane, newChain } from './store/support.ts';

/** One that a flood holds up longer has lost: milliseconds. */
export const alarmWithinMs = 5_000;

export interface FloodBox {
  readonly source: string;
  readonly key: DeviceKey;
  /** A fresh `authorization`. */
  token(): string;
}

export interface FloodedDistrict {
  readonly url: URL;
  readonly port: number;
  /** The box whose alarms are to arrive. */
  readonly box: FloodBox;
  /** One that was let in and means no good. */
  readonly traitor: FloodBox;
  /** Another box, at this lane of the same compound. */
  enrol(laneName: string): Promise<FloodBox>;
  readonly directory: string;
  readonly said: { text: string };
  /** An operator gives this, and the answer. */
  asOperator(to: string, body: object): Promise<Record<string, unknown>>;
  /** The box records an alarm and sends it on a connection of its own, again until it is acknowledged; milliseconds. */
  alarm(): Promise<number>;
  /** Sockets and files it has open, and bytes of memory: now, and the most there ever were. */
  figures(): { readonly descriptors: number; readonly residentBytes: number; readonly mostBytes: number };
  stop(): Promise<void>;
}

export async function startFloodedDistrict(words: readonly string[] = []): Promise<FloodedDistrict> {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-flooded-'));
  const data = path.join(directory, 'data');
  const child: ChildProcess = endsWithUs(
    fork(
      path.join(import.meta.dirname, 'main.ts'),
      ['--port=0', '--enrolled', `--data=${data}`, `--keys=${path.join(directory, 'keys')}`, ...words],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, DEBUG: '*' } },
    ),
  );
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (said.text += String(part)));
  const [told] = (await once(child, 'message')) as [{ url: string }];
  const url = new URL(told.url);
  const operator = readFileSync(path.join(data, 'operator.token'), 'utf8').trim();
  const post = async (
    to: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> => {
    const answer = await fetch(new URL(to, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${to}: ${answer.status} ${await answer.text()}`);
    return JSON.parse(await answer.text());
  };
  const asOperator = (to: string, body: object) => post(to, body, { authorization: `Operator ${operator}` });
  const chain = newChain();
  const enrol = async (source: string): Promise<FloodBox> => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const x = rawOf(publicKey);
    const key = { privateKey, publicKey, keyId: keyIdOf(x) };
    const { code } = await asOperator(enrolPaths.codes, { source });
    await post(enrolPaths.enrol, enrolRequest(source, String(code), x, privateKey));
    return { source, key, token: () => `Bearer ${deviceToken(key, source, url.origin, systemClock.wallMs())}` };
  };
  const box = await enrol(chain.source);
  const traitor = await enrol(sourceOf({ ...lane, lane: '2' }));

  return {
    url,
    port: Number(url.port),
    box,
    traitor,
    enrol: (laneName) => enrol(sourceOf({ ...lane, lane: laneName })),
    directory,
    said,
    asOperator,
    async alarm() {
      const event = chain.add('portal.forcedOpen', {}, Date.now());
      const fromMs = performance.now();
      for (let faults: string[] = []; ; ) {
        const transport = httpsTransport({
          url,
          source: box.source,
          clock: systemClock,
          deviceKey: box.key,
          compression: 'zstd',
          deadlineMs: 10_000,
        });
        const answer = await transport.send([event], new AbortController().signal);
        transport.close();
        if (answer.ok && answer.value.acknowledged.length === 1) return performance.now() - fromMs;
        faults = [...faults, answer.ok ? 'not acknowledged' : `${answer.error.code} ${answer.error.detail}`];
        if (performance.now() - fromMs > 60_000) throw new Error(`no alarm in 60 s: ${faults.slice(-5).join('; ')}`);
      }
    },
    figures() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      const bytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
      const descriptors = readdirSync(`/proc/${child.pid}/fd`).length;
      return { descriptors, residentBytes: bytes('VmRSS'), mostBytes: bytes('VmHWM') };
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
