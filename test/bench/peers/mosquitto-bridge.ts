/** Debian's mosquitto on the box, with persistence and a bridge to the district's; mosquitto.conf(5). */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { freePort } from '../../district/free-port.ts';
import { eventAt } from '../bench-ledger.ts';
import { type Contender, timedEach } from './contender.ts';
import { killServer, startServer, untilListening } from './server.ts';
import { startTraced } from './traced.ts';

const quietMs = 3_000;

/** `settings` are lines of its configuration beyond those of a bridge that keeps what it cannot send. */
export function mosquittoBridge(program: string, name: string, settings: readonly string[]): Contender {
  return {
    name,
    saysKept: 'at PUBACK, QoS 1',
    async rate(directory, count) {
      const ports = await configure(directory, settings);
      const server = await startServer(program, ['-c', path.join(directory, 'box.conf')], ports.box);
      const tookMs = await publish(ports.box, count);
      await killServer(server);
      return tookMs;
    },
    async killed(directory, count) {
      const ports = await configure(directory, settings);
      const words = ['-c', path.join(directory, 'box.conf')];
      const server = await startServer(program, words, ports.box);
      await publish(ports.box, count);
      await killServer(server);
      const district = await startServer(program, ['-c', path.join(directory, 'district.conf')], ports.district);
      const arriving = await listen(ports.district);
      const again = await startServer(program, words, ports.box);
      const arrived = await arriving.all(count);
      await killServer(again);
      await killServer(district);
      return { acknowledged: count, lost: count - arrived };
    },
    async syncs(directory, count) {
      const ports = await configure(directory, settings);
      const traced = startTraced(directory, [program, '-c', path.join(directory, 'box.conf')]);
      if (traced === null) return null;
      await untilListening(ports.box);
      const before = traced.syncs();
      await publish(ports.box, count);
      const syncs = traced.syncs() - before;
      const gone = once(traced.process, 'exit');
      traced.kill();
      await gone;
      return syncs / count;
    },
  };
}

interface Ports {
  readonly box: number;
  readonly district: number;
}

async function configure(directory: string, settings: readonly string[]): Promise<Ports> {
  const ports = { box: await freePort(), district: await freePort() };
  const kept = path.join(directory, 'kept');
  mkdirSync(kept, { recursive: true });
  const common = ['allow_anonymous true', 'user root', 'log_dest none'];
  const box = [
    `listener ${ports.box} 127.0.0.1`,
    ...common,
    'persistence true',
    `persistence_location ${kept}/`,
    'max_queued_messages 0',
    ...settings,
    'connection district',
    `address 127.0.0.1:${ports.district}`,
    'topic events out 1',
    'cleansession false',
    'restart_timeout 1',
  ];
  writeFileSync(path.join(directory, 'box.conf'), `${box.join('\n')}\n`);
  const district = [`listener ${ports.district} 127.0.0.1`, ...common, 'persistence false'];
  writeFileSync(path.join(directory, 'district.conf'), `${district.join('\n')}\n`);
  return ports;
}

async function publish(port: number, count: number): Promise<number[]> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
  const tookMs = await timedEach(count, async (number) => {
    await client.publishAsync('events', JSON.stringify({ number, ...eventAt(number) }), { qos: 1 });
  });
  client.end(true);
  return tookMs;
}

interface Arriving {
  /** How many different events have come, once all have or none has come for a while. */
  all(count: number): Promise<number>;
}

async function listen(port: number): Promise<Arriving> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
  const seen = new Set<unknown>();
  let lastMs = performance.now();
  client.on('message', (_topic, bytes) => {
    const event: unknown = JSON.parse(bytes.toString());
    if (typeof event === 'object' && event !== null && 'number' in event) seen.add(event.number);
    lastMs = performance.now();
  });
  await client.subscribeAsync('events', { qos: 1 });
  return {
    async all(count) {
      lastMs = performance.now();
      while (seen.size < count && performance.now() - lastMs < quietMs) await pause(50);
      client.end(true);
      return seen.size;
    },
  };
}
