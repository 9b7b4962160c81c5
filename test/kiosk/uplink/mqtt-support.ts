/** A broker, a door with the reference district behind it, and a box, for tests over loopback. */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { Acknowledgement, CloudEvent } from '../../../kiosk/uplink/contract.ts';
import { type BoxStatus, mqttLimits } from '../../../kiosk/uplink/mqtt-contract.ts';
import { type MqttAddress, type MqttLine, openMqttLine } from '../../../kiosk/uplink/mqtt-line.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { type KnownDevice, whyNot } from '../../district/device-register.ts';
import { doorServiceOf, type DoorParts } from '../../district/mqtt-door-service.ts';
import { type MqttDoor, startMqttDoor } from '../../district/mqtt-door.ts';
import { type District, startDistrict } from '../../district/service.ts';
import { place } from './support.ts';

export const source = sourceOf(place);

export function openLine(url: URL, options: Partial<MqttAddress> = {}): MqttLine {
  return openMqttLine({ url, source, clock: systemClock, keepAliveS: mqttLimits.keepAliveS, ...options });
}

export interface WatchedDoor extends MqttDoor {
  /** Batches taken so far. */
  readonly batches: number;
  readonly statuses: readonly BoxStatus[];
  readonly troubles: readonly string[];
  untilBatches(count: number): Promise<void>;
  /** Resolves when a box has this status as its last. */
  untilStatus(state: BoxStatus['state']): Promise<void>;
}

/** A door to `broker` with `district` behind it; `before` is awaited before each batch is kept. */
export async function openDoor(
  broker: URL,
  district: District,
  options: Partial<Pick<DoorParts, 'audiences'>> & {
    readonly devices?: readonly KnownDevice[];
    readonly before?: () => Promise<void>;
    readonly credentials?: { readonly username: string; readonly password: string };
    readonly authority?: string;
  } = {},
): Promise<WatchedDoor> {
  let batches = 0;
  const statuses: BoxStatus[] = [];
  const troubles: string[] = [];
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const look of waiting) look();
  };
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const { devices, audiences = [], before, credentials, authority } = options;
  const door = startMqttDoor({
    url: broker,
    ...(credentials === undefined ? {} : { credentials }),
    ...(authority === undefined ? {} : { authority }),
    onTrouble: (detail) => troubles.push(detail),
    service: doorServiceOf({
      async accept(from: string, events: readonly CloudEvent[]): Promise<Acknowledgement> {
        await before?.();
        const acknowledgement = await district.accept(from, events);
        batches += 1;
        changed();
        return acknowledgement;
      },
      commands: district.commands,
      documents: district.documents,
      clock: systemClock,
      audiences,
      ...(devices === undefined ? {} : { whyNot: (...asked) => whyNot(devices, ...asked) }),
      onBoxStatus(status) {
        statuses.push(status);
        changed();
      },
    }),
  });
  const stopWaking = district.commands.onGiven((box) => door.wake(box));
  await door.untilOpen();
  return {
    ...door,
    get batches() {
      return batches;
    },
    statuses,
    troubles,
    untilBatches: (count) => until(() => batches >= count),
    untilStatus: (state) => until(() => statuses.at(-1)?.state === state),
    stop() {
      stopWaking();
      return door.stop();
    },
  };
}

export function openDistrict(directory: string): Promise<District> {
  return startDistrict({ port: 0, directory });
}

export interface Cable {
  readonly url: URL;
  /** Bytes from the box to the broker so far. */
  readonly bytesUp: number;
  /** Ends every connection, as a pulled plug that is noticed at both ends. */
  cut(): void;
  /** From now on nothing that the box says arrives, and its connections stay open. */
  hold(): void;
  stop(): Promise<void>;
}

/** A way to the broker that a test can cut. */
export async function openCable(target: URL): Promise<Cable> {
  let bytesUp = 0;
  const ends = new Set<Socket>();
  const boxes = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host: target.hostname, port: Number(target.port) });
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        ends.delete(end);
        near.destroy();
        far.destroy();
      });
    }
    boxes.add(near);
    near.on('close', () => boxes.delete(near));
    near.on('data', (bytes: Buffer) => (bytesUp += bytes.byteLength));
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const end of ends) end.destroy();
  };
  return {
    url: new URL(`${target.protocol}//127.0.0.1:${port}`),
    get bytesUp() {
      return bytesUp;
    },
    cut,
    hold() {
      for (const near of boxes) near.unpipe();
    },
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
