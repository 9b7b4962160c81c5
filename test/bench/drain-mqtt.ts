/** Emptying an outbox over a broker, beside the same over HTTPS in the same run: events a second, and bytes an event. */
import path from 'node:path';
import { systemClock } from '../../drivers/basics/clock.ts';
import { httpsTransport } from '../../kiosk/uplink/https-transport.ts';
import { openMqttLine } from '../../kiosk/uplink/mqtt-line.ts';
import { mqttTransport } from '../../kiosk/uplink/mqtt-transport.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import type { UplinkTransport } from '../../kiosk/uplink/transport.ts';
import { startBroker } from '../district/broker.ts';
import { doorServiceOf } from '../district/mqtt-door-service.ts';
import { startMqttDoor } from '../district/mqtt-door.ts';
import { type District, startDistrict } from '../district/service.ts';
import { type Cable, openCable } from '../kiosk/uplink/mqtt-support.ts';
import { benchPlace, fill, openBenchLedger } from './bench-ledger.ts';
import { startBenchUplink } from './empty-outbox.ts';
import { type Absent, type BenchOptions, beside, type Figure } from './figure.ts';
import { absentPeer, peerProgram } from './peers/peers.ts';
import { inWorkDirectory } from './work-directory.ts';

const source = sourceOf(benchPlace);
const deadlineMs = 30_000;

export function run(options: BenchOptions): AsyncGenerator<Figure | Absent> {
  return inWorkDirectory((directory) => figures(directory, options));
}

async function* figures(directory: string, { full }: BenchOptions): AsyncGenerator<Figure | Absent> {
  if (peerProgram('mosquitto') === null) {
    yield absentPeer('mosquitto', 'Debian');
    return;
  }
  const count = full ? 200_000 : 20_000;
  const https = await measure(path.join(directory, 'https'), count, overHttps);
  const mqtt = await measure(path.join(directory, 'mqtt'), count, overBroker);
  const events = count.toLocaleString('en');
  yield beside(`drained over MQTT 5, ${events} events; floor is HTTPS`, mqtt.perSecond, '1/s', https.perSecond);
  const bytes = 'from the box to the broker, an event with all that is around it; floor is HTTPS';
  yield beside(bytes, mqtt.bytesEach, 'bytes', https.bytesEach);
}

interface Way {
  readonly transport: UplinkTransport;
  readonly cable: Cable;
  stop(): Promise<void>;
}

async function measure(
  directory: string,
  count: number,
  open: (district: District) => Promise<Way>,
): Promise<{ readonly perSecond: number; readonly bytesEach: number }> {
  const ledger = openBenchLedger(path.join(directory, 'ledger'));
  fill(ledger, 0, count);
  const district = await startDistrict({ port: 0, directory: path.join(directory, 'district') });
  const way = await open(district);
  const waiting = ledger.outbox.waiting();
  const from = performance.now();
  await drained(ledger.outbox, way.transport);
  const tookMs = performance.now() - from;
  const { bytesUp } = way.cable;
  way.transport.close();
  await way.stop();
  await district.stop();
  ledger.close();
  return { perSecond: (1000 * waiting) / tookMs, bytesEach: bytesUp / waiting };
}

/** Resolves when the district has acknowledged everything. */
async function drained(outbox: Parameters<typeof startBenchUplink>[0], transport: UplinkTransport): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const watched: typeof outbox = {
    ...outbox,
    acknowledge(sequences, chain) {
      const marked = outbox.acknowledge(sequences, chain);
      const oldest = outbox.oldest();
      if (oldest.ok && oldest.value === null) resolve();
      return marked;
    },
  };
  const uplink = startBenchUplink(watched, transport, (detail) => reject(new Error(`the line was lost: ${detail}`)));
  await promise;
  await uplink.stop();
}

async function overHttps(district: District): Promise<Way> {
  const cable = await openCable(district.url);
  const transport = httpsTransport({ url: cable.url, source, clock: systemClock, compression: 'zstd', deadlineMs });
  return { transport, cable, stop: () => cable.stop() };
}

async function overBroker(district: District): Promise<Way> {
  const broker = await startBroker();
  const door = startMqttDoor({
    url: broker.url,
    service: doorServiceOf({ ...district, clock: systemClock, audiences: [] }),
  });
  await door.untilOpen();
  const cable = await openCable(broker.url);
  const line = openMqttLine({ url: cable.url, source, clock: systemClock });
  return {
    transport: { ...mqttTransport({ line, compression: 'zstd', deadlineMs }), close: () => line.close() },
    cable,
    async stop() {
      await cable.stop();
      await door.stop();
      await broker.stop();
    },
  };
}
