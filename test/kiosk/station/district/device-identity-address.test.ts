import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../drivers/basics/clock.ts';
import { commandKeysOf, serviceAddress } from '../../../../kiosk/station/district/device-identity-address.ts';
import { openDeviceIdentity } from '../../../../kiosk/station/district/device-identity.ts';
import { parseSite, type Site } from '../../../../kiosk/station/site/site.ts';
import { authority, boxCertificate } from '../../uplink/tls-road.ts';

const example = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../../../hw-config/sites/simulated.json'), 'utf8'),
);
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-address-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function siteWith(uplink: object): Site | readonly string[] {
  const parsed = parseSite(JSON.stringify({ ...example, uplink }), 'site.json');
  return parsed.ok ? parsed.value : parsed.error.map(({ path: place, expected }) => `${place}: ${expected}`);
}

function site(uplink: object): Site {
  const read = siteWith(uplink);
  if (!('uplink' in read)) throw new Error(read.join());
  return read;
}

function addressOf(uplink: object) {
  const identity = openDeviceIdentity(directory, 'urn:kadian:a:b:c:d:e');
  return serviceAddress({ site: site(uplink), file: 'site.json', directory, identity, clock: systemClock });
}

describe('the district’s address in a site file', () => {
  it('is https, or http on loopback, and without an identity on loopback only', () => {
    expect(siteWith({ url: 'http://district.example' })).toEqual(
      ['url: https, or http on loopback'].map((text) => `uplink.${text}`),
    );
    expect(siteWith({ url: 'https://district.example', identity: 'none' })).toEqual([
      'uplink.identity: token, or none on loopback',
    ]);
    expect(addressOf({ url: 'http://127.0.0.1:8420', identity: 'none' })).not.toHaveProperty('value.deviceKey');
    expect(addressOf({ url: 'https://district.example' })).toHaveProperty('value.deviceKey.keyId');
  });

  it('brings the pinned authority and the client certificate, or says which file cannot be used', () => {
    writeFileSync(path.join(directory, 'authority.pem'), authority);
    writeFileSync(path.join(directory, 'box.pem'), boxCertificate.certificate);
    writeFileSync(path.join(directory, 'box.key.pem'), boxCertificate.key);
    const uplink = {
      url: 'https://district.example',
      authority: 'authority.pem',
      clientCertificate: { certificate: 'box.pem', key: 'box.key.pem' },
    };
    expect(addressOf(uplink)).toMatchObject({ value: { authority, clientCertificate: boxCertificate } });
    writeFileSync(path.join(directory, 'authority.pem'), '<html>');
    rmSync(path.join(directory, 'box.key.pem'));
    expect(addressOf(uplink)).toEqual({
      ok: false,
      error: [
        { file: 'site.json', path: 'uplink.authority', expected: 'a readable PEM file' },
        { file: 'site.json', path: 'uplink.clientCertificate.key', expected: 'a readable PEM file' },
      ],
    });
  });

  it('names the keys whose commands count: none, good ones, or what is wrong with them', () => {
    const url = 'http://127.0.0.1:8420';
    expect(commandKeysOf(site({ url }), directory)).toEqual({ ok: true, value: null });
    const named = site({ url, commandKeys: 'keys.json' });
    expect(commandKeysOf(named, directory)).toMatchObject({
      error: expect.stringContaining('npm run enroll') as string,
    });
    const key = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43), kid: 'k1' };
    const write = (value: unknown): void => writeFileSync(path.join(directory, 'keys.json'), JSON.stringify(value));
    write({ keys: [key] });
    expect([...(readKeys(named)?.keys() ?? [])]).toEqual(['k1']);
    // A private key does not belong on a box.
    for (const bad of [{ keys: [{ ...key, d: 'A'.repeat(43) }] }, { keys: [{ ...key, x: 'short' }] }, [], 7]) {
      write(bad);
      expect(commandKeysOf(named, directory)).toMatchObject({ ok: false });
    }
  });
});

function readKeys(named: Site) {
  const keys = commandKeysOf(named, directory);
  return keys.ok ? keys.value : null;
}
