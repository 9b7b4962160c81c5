/** Whether a box is there, as the broker knows it; and what else comes down the line. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mqttLimits } from '../../../kiosk/uplink/mqtt-contract.ts';
import type { MqttLine } from '../../../kiosk/uplink/mqtt-line.ts';
import { mqttSync } from '../../../kiosk/uplink/mqtt-sync.ts';
import { mqttTransport } from '../../../kiosk/uplink/mqtt-transport.ts';
import { type Broker, startBroker } from '../../district/broker.ts';
import type { District } from '../../district/service.ts';
import { type Cable, openCable, openDistrict, openDoor, openLine, source, type WatchedDoor } from './mqtt-support.ts';

const never = new AbortController().signal;
const boxKey = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? '';

let broker: Broker;
let district: District;
let doors: WatchedDoor[];
let cable: Cable;
let line: MqttLine;

beforeEach(async () => {
  broker = await startBroker();
  district = await openDistrict(':memory:');
  doors = [await openDoor(broker.url, district)];
  cable = await openCable(broker.url);
  line = openLine(cable.url, { willDelayS: 0 });
});

afterEach(async () => {
  line.close();
  await cable.stop();
  for (const door of doors) await door.stop();
  await district.stop();
  await broker.stop();
});

function door(): WatchedDoor {
  const [first] = doors;
  if (first === undefined) throw new Error('no door');
  return first;
}

async function signOfLife(deadlineMs = 2_000): Promise<boolean> {
  return (await mqttTransport({ line, compression: 'zstd', deadlineMs }).send([], never)).ok;
}

describe('the status of a box', () => {
  it('is present, silent by its last will, present again, and left after a farewell', async () => {
    expect(await signOfLife()).toBe(true);
    await door().untilStatus('present');
    cable.cut();
    await door().untilStatus('silent');
    expect(await signOfLife()).toBe(true);
    await door().untilStatus('present');
    line.close();
    await door().untilStatus('left');
    expect(door().statuses.map(({ state }) => state)).toEqual(['present', 'silent', 'present', 'left']);
    expect(new Set(door().statuses.map((status) => status.source))).toEqual(new Set([source]));
  });

  it('is told to a district that comes later', async () => {
    expect(await signOfLife()).toBe(true);
    cable.cut();
    await door().untilStatus('silent');
    const later = await openDoor(broker.url, district);
    doors.push(later);
    await later.untilStatus('silent');
    expect(await signOfLife()).toBe(true);
    await Promise.all(doors.map((each) => each.untilStatus('present')));
  });

  it('is silent when the box stands still and its connection stays open', async () => {
    line = openLine(cable.url, { willDelayS: 0, keepAliveS: 1 });
    expect(await signOfLife()).toBe(true);
    await door().untilStatus('present');
    cable.hold();
    await door().untilStatus('silent');
  });
});

describe('a connection on which nothing moves any more', () => {
  it('is left at the deadline for another', async () => {
    expect(await signOfLife()).toBe(true);
    cable.hold();
    expect(await signOfLife(200)).toBe(false);
    expect(await signOfLife()).toBe(true);
  });
});

describe('policy and lists over a broker', () => {
  const sync = () => mqttSync({ line, deadlineMs: 5_000, boxKey });

  it('bring what is newer, or nothing', async () => {
    const policy = Buffer.from('a.signed.policy');
    district.documents.publishPolicy('urn:kadian:410100', 3, policy);
    const fetched = await sync().fetch('policy', null, never);
    expect(fetched.ok && fetched.value !== null ? Buffer.from(fetched.value) : fetched).toEqual(policy);
    expect(await sync().fetch('policy', 3, never)).toEqual({ ok: true, value: null });
    expect(await sync().fetch('roster', null, never)).toMatchObject({ ok: false, error: { code: 'refused' } });
  });

  it('bring a snapshot sealed to the key the box names', async () => {
    district.documents.publishSnapshot('watchlist', 'urn:kadian:410100', () => []);
    const fetched = await sync().fetch('watchlist', null, never);
    expect(fetched.ok).toBe(true);
    expect(fetched.ok && fetched.value !== null && fetched.value.byteLength > 100).toBe(true);
  });

  it('leave what is too long for a broker to HTTPS', async () => {
    district.documents.publishPolicy('urn:kadian:410100', 4, Buffer.alloc(mqttLimits.maxDocumentBytes + 1, 'x'));
    const fetched = await sync().fetch('policy', null, never);
    expect(fetched).toMatchObject({ ok: false, error: { code: 'refused' } });
  });
});
