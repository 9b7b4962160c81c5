import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../drivers/basics/clock.ts';
import type { DeviceKey } from '../../kiosk/uplink/device-token.ts';
import { httpsTransport } from '../../kiosk/uplink/https-transport.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { place } from '../kiosk/uplink/support.ts';
import { type District, startDistrict } from './service.ts';

const source = sourceOf(place);
const other = sourceOf({ ...place, lane: '2' });
const box = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
let district: District;

beforeEach(async () => {
  const devices = [source, other].map((each, index) => ({
    source: each,
    keyId: `box-${index}`,
    publicKey: index === 0 ? box.publicKey : stranger.publicKey,
  }));
  district = await startDistrict({ port: 0, directory: ':memory:', devices });
});

afterEach(() => district.stop());

async function knock(as: string, deviceKey?: DeviceKey, clock = systemClock): Promise<string> {
  const identity = deviceKey === undefined ? {} : { deviceKey };
  const transport = httpsTransport({
    url: district.url,
    source: as,
    clock,
    compression: 'none',
    deadlineMs: 2_000,
    ...identity,
  });
  const answer = await transport.send([], new AbortController().signal);
  transport.close();
  return answer.ok ? 'let in' : answer.error.code;
}

describe('a service that knows its boxes', () => {
  it('lets in a box with its own key', async () => {
    expect(await knock(source, { keyId: 'box-0', privateKey: box.privateKey })).toBe('let in');
  });

  it.each([
    ['no token', source, undefined],
    ['the key of another box', source, { keyId: 'box-1', privateKey: stranger.privateKey }],
    ['a key that is not the one its id names', source, { keyId: 'box-0', privateKey: stranger.privateKey }],
    ['the name of another box', other, { keyId: 'box-0', privateKey: box.privateKey }],
    ['a name nobody knows', sourceOf({ ...place, lane: '9' }), { keyId: 'box-0', privateKey: box.privateKey }],
  ])('turns away %s', async (_, as, key) => {
    expect(await knock(as, key)).toBe('notAuthorised');
    expect((await district.state()).boxes).toEqual([]);
  });

  it('turns away a token of another day', async () => {
    const yesterday = { ...systemClock, wallMs: () => Date.now() - 86_400_000 };
    expect(await knock(source, { keyId: 'box-0', privateKey: box.privateKey }, yesterday)).toBe('notAuthorised');
  });

  it('gives commands to the box they are for only', async () => {
    const answer = await fetch(new URL('/v1/commands?after=0', district.url), { headers: { 'kadian-source': source } });
    expect(answer.status).toBe(401);
  });
});
