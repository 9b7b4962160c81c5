/** Debian's mosquitto on the box, with persistence and a bridge to the district's; mosquitto.conf(5). */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { connectAsync } from 'mqtt';
import { freePort } from '../../district/free-port.ts';
import { eventAt } from '../bench-ledger.ts';
import type { Forwarded } from './arrivals.ts';
import { type Contender, timedEach } from './contender.ts';
import { anybody, startMqttDistrict } from './mqtt-district.ts';
import { endServer, startServer, untilListening } from './server.ts';
import { startTraced } from './traced.ts';

/** `settings` are lines of its configuration beyond those of a bridge that keeps what it cannot send. */
export function mosquittoBridge(program: string, name: string, settings: readonly string[]): Contender {
  /** Keeps them, ends by `signal`, and is started again when somebody listens at the other side. */
  async function sentOn(directory: string, count: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<Forwarded> {
    const ports = await configure(directory, settings);
    const words = ['-c', path.join(directory, 'box.conf')];
    const server = await startServer(program, words, ports.box);
    await publish(ports.box, count);
    await endServer(server, signal);
    const district = await startMqttDistrict(program, directory, ports.district);
    const again = await startServer(program, words, ports.box);
    const forwarded = await district.arrivals.all(count);
    await endServer(again);
    await district.stop();
    return forwarded;
  }

  return {
    name,
    saysKept: 'at PUBACK, QoS 1',
    async rate(directory, count) {
      const ports = await configure(directory, settings);
      const server = await startServer(program, ['-c', path.join(directory, 'box.conf')], ports.box);
      const tookMs = await publish(ports.box, count);
      await endServer(server);
      return tookMs;
    },
    async killed(directory, count) {
      const { missing } = await sentOn(directory, count, 'SIGKILL');
      return { acknowledged: count, lost: missing };
    },
    // Ended in order, so that all of it is there when the line is back.
    forwarded: (directory, count) => sentOn(directory, count, 'SIGTERM'),
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
  const box = [
    `listener ${ports.box} 127.0.0.1`,
    ...anybody,
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
