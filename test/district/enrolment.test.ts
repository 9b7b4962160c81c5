import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { rawOf } from '../../kiosk/uplink/command-keys.ts';
import { deviceToken } from '../../kiosk/uplink/device-token.ts';
import { enrolPaths, enrolRequest, keyChange, keyIdOf } from '../../kiosk/uplink/enrol-contract.ts';
import { paths } from '../../kiosk/uplink/http-contract.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { place, temporaryDirectory } from '../kiosk/uplink/support.ts';
import { addOperator } from './enrolment-operators.ts';
import { openDeviceRegister } from './enrolment-register.ts';
import { type District, startDistrict } from './service.ts';

const source = sourceOf(place);
const elsewhere = sourceOf({ ...place, lane: '2' });
let directory: ReturnType<typeof temporaryDirectory>;
let clock: VirtualClock;
let district: District;
let operator: string;

beforeEach(async () => {
  directory = temporaryDirectory();
  clock = new VirtualClock(Date.UTC(2022, 0, 5, 8));
  district = await startDistrict({ port: 0, directory: directory.path, clock, enrolled: true });
  operator = await addOperator(district.store.records, 'operator-1');
});

afterEach(async () => {
  await district.stop();
  directory.remove();
});

function newBox() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const x = rawOf(publicKey);
  return { privateKey, x, keyId: keyIdOf(x) };
}

function post(path: string, body: object, token: string | null = operator): Promise<Response> {
  return fetch(new URL(path, district.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Operator ${token}` }) },
    body: JSON.stringify(body),
  });
}

async function codeFor(urn = source, minutes = 60): Promise<string> {
  return JSON.parse(await (await post(enrolPaths.codes, { source: urn, minutes })).text()).code;
}

async function redeem(box: ReturnType<typeof newBox>, code: string, urn = source): Promise<string> {
  const answer = await post(enrolPaths.enrol, enrolRequest(urn, code, box.x, box.privateKey), null);
  return answer.ok ? 'ok' : `${answer.status} ${JSON.parse(await answer.text()).detail}`;
}

function whyNot(box: ReturnType<typeof newBox>): Promise<string | null> {
  const { origin } = district.url;
  const token = `Bearer ${deviceToken(box, source, origin, clock.wallMs())}`;
  return district.identity.register.whyNot(token, source, [origin], clock.wallMs());
}

describe('an enrolment', () => {
  it('binds a box to its place by a code that is good once, and may be repeated by the same box', async () => {
    const box = newBox();
    expect(await whyNot(box)).toBe('unknown device');
    const code = await codeFor();
    expect(await redeem(box, code)).toBe('ok');
    expect(await redeem(box, code)).toBe('ok');
    expect(await whyNot(box)).toBeNull();
    expect(await redeem(newBox(), code)).toBe('403 no such code, or it was used already');
    expect(await redeem(box, 'AAAAA-AAAAA-AAAAA-AAAAA')).toBe('403 no such code, or it was used already');
  });

  it('needs the right place, its time, and the private key', async () => {
    const box = newBox();
    const code = await codeFor(elsewhere);
    expect(await redeem(box, code)).toBe('403 this code is for another place');
    // The wrong place has not used it up.
    expect(await redeem(box, code, elsewhere)).toBe('ok');
    const late = await codeFor(source, 10);
    await clock.advance(10 * 60_000);
    expect(await redeem(box, late)).toBe('403 the time of this code is over');
    const stolen = { ...newBox(), privateKey: box.privateKey };
    expect(await redeem(stolen, await codeFor())).toBe('403 the box does not hold the key it shows');
  });

  it('of two boxes with one code at once goes to one', async () => {
    const code = await codeFor();
    const answers = await Promise.all([redeem(newBox(), code), redeem(newBox(), code)]);
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1);
  });

  it('replaces the box before at that place', async () => {
    const [old, next] = [newBox(), newBox()];
    await redeem(old, await codeFor());
    await redeem(next, await codeFor());
    expect([await whyNot(old), await whyNot(next)]).toEqual(['unknown device', null]);
    // What the old one has signed can still be checked.
    expect(district.identity.register.everKnown(source)).toEqual([old.x, next.x]);
  });

  it('outlives the service, and other services on the same store learn of it', async () => {
    const other = await openDeviceRegister(district.store.records);
    const box = newBox();
    await redeem(box, await codeFor());
    const { origin } = district.url;
    const token = `Bearer ${deviceToken(box, source, origin, clock.wallMs())}`;
    expect(await other.whyNot(token, source, [origin], clock.wallMs())).toBeNull();
    await district.stop();
    district = await startDistrict({ port: 0, directory: directory.path, clock, enrolled: true });
    expect(await whyNot(box)).toBeNull();
  });

  it('is for operators: nobody else gets a code or gives a command', async () => {
    for (const token of [null, 'x'.repeat(32)]) {
      expect((await post(enrolPaths.codes, { source }, token)).status).toBe(401);
      const given = { source, command: { name: 'openOnce' } };
      expect((await post(paths.commands, given, token)).status).toBe(401);
    }
    expect((await post(enrolPaths.codes, { source: 'box 7' })).status).toBe(400);
    expect((await post(paths.commands, { source, command: { name: 'selfDestruct' } })).status).toBe(400);
    expect((await post(paths.commands, { source, command: { name: 'openOnce' } })).status).toBe(200);
    expect(await district.store.records.list('commandGiven')).toHaveLength(1);
    // The store holds neither codes nor tokens in clear.
    const code = await codeFor();
    const kept = JSON.stringify([
      await district.store.records.list('enrolment'),
      await district.store.records.list('operator'),
    ]);
    expect(kept).not.toContain(code);
    expect(kept).not.toContain(operator);
  });
});

describe('a change of the device key', () => {
  const changed = (box: ReturnType<typeof newBox>, next: ReturnType<typeof newBox>, urn = source) => [
    {
      type: 'kadian.device.keyChanged',
      source: urn,
      data: { ...keyChange(urn, box, next.x) },
      time: new Date(clock.wallMs()).toISOString(),
    },
  ];

  it('counts when the old key has signed it; the old one counts until the new one is used', async () => {
    const [box, next] = [newBox(), newBox()];
    await redeem(box, await codeFor());
    const { register } = district.identity;
    await register.noteEvents(changed(box, next));
    await register.noteEvents(changed(box, next));
    expect(await whyNot(box)).toBeNull();
    expect(await whyNot(next)).toBeNull();
    expect(await whyNot(box)).toBe('unknown device');
    expect(register.everKnown(source)).toEqual([box.x, next.x]);
  });

  it('of a stranger, of another box or bent on the way changes nothing', async () => {
    const [box, next, stranger] = [newBox(), newBox(), newBox()];
    await redeem(box, await codeFor());
    const { register } = district.identity;
    await register.noteEvents(changed(stranger, next));
    await register.noteEvents(changed({ ...stranger, keyId: box.keyId }, next));
    const [event] = changed(box, next);
    if (event === undefined) throw new Error('no event');
    await register.noteEvents([{ ...event, data: { ...event.data, publicKey: stranger.x, key: stranger.keyId } }]);
    await register.noteEvents([{ ...event, data: { ...changed(box, next, elsewhere)[0]?.data } }]);
    await register.noteEvents([{ ...event, data: {} }]);
    expect(register.known(source).map(({ keyId }) => keyId)).toEqual([box.keyId]);
  });
});
