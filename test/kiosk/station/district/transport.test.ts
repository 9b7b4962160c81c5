/** A site file chooses the line, and the line it chooses carries events and commands. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../../drivers/basics/clock.ts';
import { siteSchema } from '../../../../kiosk/station/site/site.ts';
import { transportOf } from '../../../../kiosk/station/district/transport.ts';
import { type Broker, startBroker } from '../../../district/broker.ts';
import type { District } from '../../../district/service.ts';
import { openDistrict, openDoor, source, type WatchedDoor } from '../../uplink/mqtt-support.ts';

const never = new AbortController().signal;
const { uplink } = siteSchema.shape;

let broker: Broker;
let district: District;
let door: WatchedDoor;

beforeEach(async () => {
  broker = await startBroker();
  district = await openDistrict(':memory:');
  door = await openDoor(broker.url, district);
});

afterEach(async () => {
  await door.stop();
  await district.stop();
  await broker.stop();
});

it('goes by HTTPS without a broker, and by the broker that is named', async () => {
  const url = district.url.href;
  const address = { url: district.url, source, clock: systemClock };
  const plain = await transportOf({ uplink: uplink.parse({ url, identity: 'none' }) }, address);
  expect(plain.commands).toEqual({});
  expect((await plain.transport.send([], never)).ok).toBe(true);
  expect(door.batches).toBe(0);
  plain.transport.close();

  const named = { url, identity: 'none', broker: broker.url.href };
  const { transport, commands } = await transportOf({ uplink: uplink.parse(named) }, address);
  expect((await transport.send([], never)).ok).toBe(true);
  expect(door.batches).toBe(1);
  await district.commands.issue(source, { name: 'openOnce' }, 60);
  const list = await commands.source?.poll(0, never);
  expect(list?.ok && list.value.commands.length).toBe(1);
  transport.close();
  await door.untilStatus('left');
});

it.each([
  ['mqtts://broker.example:8883', true],
  ['mqtt://127.0.0.1:1883', true],
  ['mqtt://broker.example', false],
  ['https://broker.example', false],
  ['no address', false],
])('takes %s for a broker: %s', (address, fits) => {
  expect(uplink.safeParse({ url: 'https://district.example', broker: address }).success).toBe(fits);
});
