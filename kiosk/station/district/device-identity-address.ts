/** The district's address as a site file gives it: where, by whose authority, and as whom the box speaks to it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseCommandKeys } from '../../uplink/command-keys.ts';
import type { ServiceAddress } from '../../uplink/service-line.ts';
import { sourceOf } from '../../uplink/source.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import type { CommandParts } from './command-parts.ts';
import type { DeviceIdentity } from './device-identity.ts';
import type { Site, SiteFault } from '../site/site.ts';

export interface AddressOptions {
  readonly site: Pick<Site, 'uplink' | 'place'>;
  /** The site file, for faults, and its directory, against which the files it names are resolved. */
  readonly file: string;
  readonly directory: string;
  /** Null: no key could be read or made; the gate goes on, and the district will not know the box. */
  readonly identity: DeviceIdentity | null;
  readonly clock: Clock;
}

/** Reads the files it names; a fault says which of them cannot be used. */
export function serviceAddress(options: AddressOptions): Result<ServiceAddress, readonly SiteFault[]> {
  const { site, identity, clock } = options;
  const { url, authority, clientCertificate } = site.uplink;
  const faults: SiteFault[] = [];
  const pem = (name: string | undefined, where: string): string => {
    if (name === undefined) return '';
    const text = readOrNull(path.resolve(options.directory, name));
    if (text?.includes('-----BEGIN') === true) return text;
    faults.push({ file: options.file, path: `uplink.${where}`, expected: 'a readable PEM file' });
    return '';
  };
  const authorityPem = pem(authority, 'authority');
  const certificate = pem(clientCertificate?.certificate, 'clientCertificate.certificate');
  const key = pem(clientCertificate?.key, 'clientCertificate.key');
  if (faults.length > 0) return err(faults);
  return ok({
    url: new URL(url),
    source: sourceOf(site.place),
    clock,
    ...(site.uplink.identity === 'token' && identity !== null ? { deviceKey: identity } : {}),
    ...(authority === undefined ? {} : { authority: authorityPem }),
    ...(clientCertificate === undefined ? {} : { clientCertificate: { certificate, key } }),
  });
}

/** The keys whose commands count; the error says what is wrong with the file. No file named, no keys: nothing is obeyed. */
export function commandKeysOf(
  { uplink }: Pick<Site, 'uplink'>,
  directory: string,
): Result<CommandParts['keys'] | null, string> {
  if (uplink.commandKeys === undefined) return ok(null);
  const file = path.resolve(directory, uplink.commandKeys);
  const text = readOrNull(file);
  if (text === null) return err(`${file} cannot be read: npm run enroll writes it`);
  const keys = parseCommandKeys(text);
  return keys.ok ? keys : err(`${file}: ${keys.error}`);
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
