/** The example site, moved into a directory of its own, with devices, ledger and keys there and the ports that are asked for. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadSite, siteFaultText, type LoadedSite } from '../../kiosk/station/site/file.ts';
import { type DemoKeys, loadDemoKeys } from '../district/demo-keys.ts';

const example = path.join(import.meta.dirname, '../../hw-config/sites/simulated.json');

export interface BenchSiteOptions {
  readonly directory: string;
  readonly screenPort?: number;
  readonly uplinkUrl?: string;
  /** How long the relay stays active, milliseconds; that of the example unless given. */
  readonly releaseTimeMs?: number;
}

export interface BenchSite {
  readonly file: string;
  readonly loaded: LoadedSite;
  readonly keys: DemoKeys;
  /** Where the simulated devices are expected. */
  readonly devices: string;
  /** A page to serve where the screen has not been built: the least the station takes for one. */
  readonly page: string;
}

/** Writes and loads it. Codes may be shown at any time until they expire, and again at once. Throws when the example is bad. */
export function writeBenchSite({ directory, screenPort = 0, uplinkUrl, releaseTimeMs }: BenchSiteOptions): BenchSite {
  const devices = path.join(directory, 'devices');
  mkdirSync(path.join(devices, 'gpio'), { recursive: true });
  const keys = loadDemoKeys(path.join(directory, 'keys'));
  const site = JSON.parse(readFileSync(example, 'utf8'));
  const changed = {
    ...site,
    $schema: undefined,
    dataDirectory: 'ledger',
    thermometer: { ...site.thermometer, path: path.join(devices, 'thermometer') },
    scanner: { ...site.scanner, device: { kind: 'simulatedHid', socket: 'devices/scanner.sock' } },
    gate: {
      ...site.gate,
      gpio: { transport: 'directory', directory: 'devices/gpio' },
      portal: { ...site.gate.portal, ...(releaseTimeMs === undefined ? {} : { releaseTimeMs }) },
    },
    screen: { ...site.screen, port: screenPort },
    uplink: { ...site.uplink, url: uplinkUrl ?? site.uplink.url },
    trustList: 'keys/trust-list.json',
    policy: {
      ...site.policy,
      freshnessMinutes: eachAs(site.policy.freshnessMinutes, null),
      replayWindowMinutes: eachAs(site.policy.replayWindowMinutes, 0),
    },
  };
  const page = path.join(directory, 'page');
  mkdirSync(page, { recursive: true });
  writeFileSync(path.join(page, 'index.html'), '<!doctype html><meta name="token" content="%LINK_TOKEN%">');
  const file = path.join(directory, 'site.json');
  writeFileSync(file, JSON.stringify(changed, null, 2));
  const loaded = loadSite(file);
  if (!loaded.ok) throw new Error(loaded.error.map(siteFaultText).join('\n'));
  return { file, loaded: loaded.value, keys, devices, page };
}

/** The same keys, all with one value. */
function eachAs(of: object, value: number | null): Readonly<Record<string, number | null>> {
  return Object.fromEntries(Object.keys(of).map((key) => [key, value]));
}
