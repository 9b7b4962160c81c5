/** The other side of those that send by MQTT: Debian's mosquitto, in memory, and who counts there. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { connectAsync } from 'mqtt';
import { Arrivals } from './arrivals.ts';
import { endServer, startServer } from './server.ts';

/** Lines of mosquitto.conf(5) of a broker on loopback that asks nobody who they are. */
export const anybody = ['allow_anonymous true', 'user root', 'log_dest none'];

export interface MqttDistrict {
  readonly arrivals: Arrivals;
  stop(): Promise<void>;
}

/** Resolves when each event published to `events` is counted, by its `number`. */
export async function startMqttDistrict(program: string, directory: string, port: number): Promise<MqttDistrict> {
  const file = path.join(directory, 'district.conf');
  const lines = [`listener ${port} 127.0.0.1`, ...anybody, 'persistence false', 'max_queued_messages 0'];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const server = await startServer(program, ['-c', file], port);
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
  const arrivals = new Arrivals();
  client.on('message', (_topic, bytes) => {
    const event: unknown = JSON.parse(bytes.toString());
    if (typeof event === 'object' && event !== null && 'number' in event) arrivals.note(event.number);
  });
  await client.subscribeAsync('events', { qos: 1 });
  return {
    arrivals,
    stop() {
      client.end(true);
      return endServer(server);
    },
  };
}
