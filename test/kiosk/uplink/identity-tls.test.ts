/** The box's identity over real TLS: whom it believes, what it shows, and how soon a command reaches it. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer as createPlainServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openDeviceIdentity, type DeviceIdentity } from '../../../kiosk/station/district/device-identity.ts';
import { type CommandLine, startCommandLine } from '../../../kiosk/uplink/command-line.ts';
import { commandKeySet, keysOf } from '../../../kiosk/uplink/command-keys.ts';
import { openCommandStore } from '../../../kiosk/uplink/command-store.ts';
import { enrol, sendDiagnostics } from '../../../kiosk/uplink/enrol.ts';
import { httpsCommands } from '../../../kiosk/uplink/https-commands.ts';
import { httpsTransport } from '../../../kiosk/uplink/https-transport.ts';
import type { ServiceAddress } from '../../../kiosk/uplink/service-line.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { type District, startDistrict } from '../../district/service.ts';
import { place, quickLimits, temporaryDirectory } from './support.ts';
import { authority, boxCertificate, openTlsRoad, type ServiceName, type TlsRoad } from './tls-road.ts';

const source = sourceOf(place);
const soon = 5_000;
let directory: ReturnType<typeof temporaryDirectory>;
let road: TlsRoad;
let district: District;
let box: DeviceIdentity;

async function open(name: ServiceName = 'service', mutual = false): Promise<void> {
  road = await openTlsRoad(name, mutual);
  district = await startDistrict({ port: 0, directory: ':memory:', enrolled: true, audiences: [road.url.origin] });
  road.target = district.url;
}

function address(change: Partial<ServiceAddress> = {}): ServiceAddress {
  return { url: road.url, source, clock: systemClock, authority, deviceKey: box, ...change };
}

/** One sign of life; `ok`, or the code of its fault. */
async function said(change: Partial<ServiceAddress> = {}): Promise<string> {
  const transport = httpsTransport({ ...address(change), compression: 'none', deadlineMs: 3_000 });
  const answer = await transport.send([], new AbortController().signal);
  transport.close();
  return answer.ok ? 'ok' : `${answer.error.code} ${answer.error.detail}`;
}

async function enrolled(): Promise<void> {
  const code = await district.identity.register.issueCode(source, Date.now() + 60_000, 'operator');
  const answer = await enrol(address(), box, code, soon);
  if (!answer.ok) throw new Error(answer.error.detail);
}

beforeEach(() => {
  directory = temporaryDirectory();
  box = openDeviceIdentity(directory.path, source);
});

afterEach(async () => {
  await road.stop();
  await district.stop();
  directory.remove();
});

describe('a box on a pinned authority', () => {
  it('is let in by its own key once it is enrolled, and nobody else in its name', async () => {
    await open();
    expect(await said()).toBe('notAuthorised status 401');
    await enrolled();
    expect(await said()).toBe('ok');
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(await said({ deviceKey: { keyId: box.keyId, privateKey } })).toBe('notAuthorised status 401');
    expect(await said({ source: sourceOf({ ...place, lane: '2' }) })).toBe('notAuthorised status 401');
    expect(await said({ deviceKey: { ...box, keyId: 'another', privateKey: box.privateKey } })).toContain('401');
  });

  it.each([
    ['foreign-service', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['expired-service', 'CERT_HAS_EXPIRED'],
    ['other-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('does not speak to a %s', async (name, detail) => {
    await open(name);
    expect(await said()).toBe(`unreachable ${detail}`);
    expect((await district.state()).boxes).toEqual([]);
  });

  it('does not believe the system’s authorities, nor the pinned one where another is pinned', async () => {
    await open();
    const unpinned = { url: road.url, source, clock: systemClock };
    const transport = httpsTransport({ ...unpinned, compression: 'none', deadlineMs: 3_000 });
    const answer = await transport.send([], new AbortController().signal);
    transport.close();
    expect(answer).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });

  it('follows no redirect to elsewhere, and gives its token to nobody there', async () => {
    await open();
    let asked = 0;
    const elsewhere = createPlainServer((_request, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const away = createPlainServer((_request, response) => {
      const { port } = elsewhere.address() as AddressInfo;
      response.writeHead(307, { location: `http://127.0.0.1:${port}/v1/events` }).end();
    });
    await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve));
    road.target = new URL(`http://127.0.0.1:${(away.address() as AddressInfo).port}/`);
    expect(await said()).toBe('captivePortal status 307');
    expect(asked).toBe(0);
    away.close();
    elsewhere.close();
  });

  it('shows a client certificate where the service asks for one', async () => {
    await open('service', true);
    expect(await said()).toMatch(/^(dropped|unreachable)/);
    const clientCertificate = boxCertificate;
    expect(await said({ clientCertificate })).toBe('notAuthorised status 401');
    const code = await district.identity.register.issueCode(source, Date.now() + 60_000, 'operator');
    expect(await enrol(address({ clientCertificate }), box, code, soon)).toMatchObject({ ok: true });
    expect(await said({ clientCertificate })).toBe('ok');
  });
});

describe('over TLS', () => {
  let line: CommandLine;

  it('commands reach a connected box within five seconds, also after its key has changed', async () => {
    await open();
    await enrolled();
    const taken: { readonly id: string; readonly atMs: number }[] = [];
    const waiting = new Map<string, () => void>();
    const store = openCommandStore(join(directory.path, 'ids.jsonl'), null);
    const commands = httpsCommands({ ...address(), waitS: 20, deadlineMs: 2_000 });
    line = startCommandLine({
      source: commands,
      trust: {
        keys: keysOf(commandKeySet(district.commands.keyId, district.commands.publicKey)),
        audience: source,
      },
      store,
      clock: systemClock,
      wallTrusted: () => true,
      random: Math.random,
      backoff: quickLimits.backoff,
      handlers: {
        onCommand({ id }) {
          taken.push({ id, atMs: performance.now() });
          waiting.get(id)?.();
        },
        onRefused: () => undefined,
        onFault: () => undefined,
      },
    });
    const lateness: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const fromMs = performance.now();
      const id = await district.commands.issue(source, { name: 'mute', minutes: round }, 60);
      const found = (): number | undefined => taken.find((each) => each.id === id)?.atMs;
      if (found() === undefined) await new Promise<void>((resolve) => waiting.set(id, resolve));
      lateness.push((found() ?? Number.NaN) - fromMs);
      if (round === 9) {
        const data = { ...box.change() };
        const event = { type: 'kadian.device.keyChanged', source, data, time: new Date().toISOString() };
        await district.identity.register.noteEvents([event]);
        box.adopt();
        // The next request is signed with the new key; the one that is held open goes on.
        expect(await said()).toBe('ok');
      }
    }
    expect(Math.max(...lateness)).toBeLessThan(5_000);
    expect(district.identity.register.known(source)).toHaveLength(1);
    expect(district.identity.register.everKnown(source)).toHaveLength(2);
    await line.stop();
    commands.close();
    store.close();
  });

  it('diagnostics arrive from an enrolled box only', async () => {
    await open();
    expect(await sendDiagnostics(address(), { log: [] }, soon)).toMatchObject({ error: { code: 'notAuthorised' } });
    await enrolled();
    expect(await sendDiagnostics(address(), { log: ['one'] }, soon)).toEqual({ ok: true, value: undefined });
    const kept = JSON.parse((await district.store.records.get('diagnostics', source)) ?? '{}');
    expect(kept.bundle).toEqual({ log: ['one'] });
  });
});
