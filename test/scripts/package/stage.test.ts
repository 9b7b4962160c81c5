import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { elfMachineOf } from '../../../scripts/package/elf.ts';
import { stageApp } from '../../../scripts/package/stage-app.ts';
import { stageSystem } from '../../../scripts/package/stage-system.ts';
import { ownArchitecture, targets } from '../../../scripts/package/target.ts';
import { pinMatches } from '../../../kiosk/station/staff/pin.ts';
import { schemaVersion } from '../../../kiosk/ledger/schema.ts';

const checkout = path.join(import.meta.dirname, '../../..');
const architecture = ownArchitecture() ?? 'x64';
const room = mkdtempSync(path.join(tmpdir(), 'kadian-stage-'));
const app = path.join(room, 'app');
let files: readonly string[] = [];

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)));
}

beforeAll(() => {
  stageApp({ checkout, packagesRoot: checkout, architecture, version: '1.2.3', directory: app });
  stageSystem({ checkout, packagesRoot: checkout, architecture, shell: 'chromium', directory: room });
  files = filesIn(app);
}, 60_000);
afterAll(() => rmSync(room, { recursive: true }), 60_000);

/** Everything that may lie directly in node_modules: what the station and the technician's tools import, and what that needs. */
const allowed = `
  @babel @koromix @opentelemetry @pinojs @serialport @zxing abort-controller atomic-sleep base64-js
  better-sqlite3 bintrees bl broker-factory buffer buffer-from caller cborg commist concat-stream
  data-uri-to-buffer debug event-target-shim events fast-unique-numbers fetch-blob formdata-polyfill help-me
  ieee754 inherits ip-address koffi lru-cache minimist mqtt mqtt-packet ms node-addon-api node-domexception
  node-fetch node-gyp-build node-hid node-web-audio-api on-exit-leak-free pino pino-abstract-transport
  pino-std-serializers pkg-prebuilds process process-nextick-args process-warning prom-client
  quick-format-unescaped readable-stream real-require rfdc safe-buffer safe-stable-stringify serialport
  smart-buffer socks sonic-boom split2 string_decoder tdigest thread-stream ts-custom-error tslib typedarray
  util-deprecate web-streams-polyfill webidl-conversions worker-factory worker-timers worker-timers-broker
  worker-timers-worker ws yaml zod
`.split(/\s+/);

const listed = z.object({ components: z.array(z.object({ name: z.string(), version: z.string() })) });
const identity = z.object({ name: z.string(), version: z.string() });

/** Bundled into the page, and not packed beside it. */
const inThePage = new Set(['@preact/signals', '@preact/signals-core', 'preact']);

/** Packages and machine code that are packed and not in the list, and parts of the list that are not packed. */
function unlike(sbom: string, packed: readonly string[]): { unlisted: readonly string[]; absent: readonly string[] } {
  const named = listed.parse(JSON.parse(sbom)).components;
  const parts = new Set(named.map(({ name, version }) => `${name}@${version}`));
  const packages = packed.flatMap((file) => {
    const directory = /^((?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+)package\.json$/.exec(file)?.[1];
    if (directory === undefined) return [];
    const { name, version } = identity.parse(JSON.parse(readFileSync(path.join(app, file), 'utf8')));
    return [`${name}@${version}`];
  });
  const code = packed.filter((file) => /\.(?:node|so(?:\.[\d.]+)?)$/.test(file) || file.startsWith('bin/'));
  const known = (file: string): boolean => file === 'bin/node' || file.startsWith('node_modules/');
  const node = `node-linux-${architecture}`;
  return {
    unlisted: [...packages.filter((name) => !parts.has(name)), ...code.filter((file) => !known(file))],
    absent: named
      .filter(({ name }) => name !== node && !inThePage.has(name))
      .map(({ name, version }) => `${name}@${version}`)
      .filter((name) => !packages.includes(name)),
  };
}

describe('what lies in /opt/kadian', () => {
  test('is within its size', () => {
    const bytes = (names: readonly string[]): number =>
      names.reduce((sum, file) => sum + statSync(path.join(app, file)).size, 0);
    expect(bytes(files)).toBeLessThan(170e6);
    // Node itself is most of it.
    expect(bytes(files.filter((file) => file !== 'bin/node'))).toBeLessThan(45e6);
  });

  test('has no package that nobody listed, and none of development', () => {
    const found = readdirSync(path.join(app, 'node_modules'));
    expect(found.filter((name) => !allowed.includes(name))).toEqual([]);
    const lists = z.object({ devDependencies: z.record(z.string(), z.string()) });
    const { devDependencies } = lists.parse(JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')));
    const packages = new Set(files.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
    expect(Object.keys(devDependencies).filter((name) => packages.has(name))).toEqual([]);
  });

  test('is what the list of parts says: every package of it, every program, and nothing else', () => {
    const sbom = readFileSync(path.join(room, 'system/usr/share/doc/kadian/sbom.cdx.json'), 'utf8');
    expect(unlike(sbom, files)).toEqual({ unlisted: [], absent: [] });
    // A list that forgets two of them, and a package that forgets one.
    const parsed = listed.parse(JSON.parse(sbom));
    const forgetful = parsed.components.filter(({ name }) => name !== 'ws' && name !== 'mqtt');
    expect(unlike(JSON.stringify({ components: forgetful }), files).unlisted).toEqual(
      expect.arrayContaining([expect.stringMatching(/^mqtt@/), expect.stringMatching(/^ws@/)]),
    );
    const without = files.filter((file) => !file.startsWith('node_modules/pino/'));
    expect(unlike(sbom, without).absent).toEqual([expect.stringMatching(/^pino@/)]);
    expect(unlike(sbom, [...files, 'hw-config/tool.node', 'bin/other']).unlisted).toEqual([
      'hw-config/tool.node',
      'bin/other',
    ]);
  });

  test('has no test, no paper but licences, no map, no types, no sources of what is compiled', () => {
    const licence = /\/(?:licen[cs]e|copying|notice|copyright)[^/]*$/i;
    const unwanted = /(?:^|\/)tests?\/|\.test\.|\.(?:md|map|d\.[mc]?ts|cc?|cpp|hpp|h|gyp|tsx)$/;
    expect(files.filter((file) => unwanted.test(file) && !licence.test(`/${file}`))).toEqual([]);
  });

  test('is machine code of this machine only', () => {
    const machines = files.map((file) => elfMachineOf(path.join(app, file))).filter((machine) => machine !== null);
    expect(new Set(machines)).toEqual(new Set([targets[architecture].elfMachine]));
    expect(files.filter((file) => file.endsWith('.node')).length).toBeGreaterThanOrEqual(5);
  });

  test.each([
    'bin/node',
    'kiosk/station/main.ts',
    'drivers/gate/guard-process.ts',
    'drivers/host/device-process.ts',
    'kiosk/announcer/player-process.ts',
    'kiosk/announcer/aplay-process.ts',
    'kiosk/announcer/speech-process.ts',
    'kiosk/lists/apply-worker.ts',
    'kiosk/lists/initials-worker.ts',
    'scripts/kadian.ts',
    'build/screen/index.html',
    'hw-config/models/thermometers/gy-mcu90614.json',
  ])('%s is there', (file) => expect(files).toContain(file));

  test('says which version it is, and which tables of the ledger it knows', () => {
    expect(JSON.parse(readFileSync(path.join(app, 'package.json'), 'utf8'))).toMatchObject({ version: '1.2.3' });
    expect(readFileSync(path.join(app, 'ledger-schema'), 'utf8')).toBe(`${schemaVersion}\n`);
    expect(readFileSync(path.join(room, 'control/preinst'), 'utf8')).toContain(`known=${schemaVersion}\n`);
  });

  test('finishes an interrupted update at every boot', () => {
    const units = path.join(room, 'system/usr/lib/systemd/system');
    for (const unit of ['kadian-make-whole.service', 'kadian-update.service']) {
      expect(readlinkSync(path.join(units, 'multi-user.target.wants', unit))).toBe(`../${unit}`);
      expect(readFileSync(path.join(units, unit), 'utf8')).toContain('Type=oneshot');
    }
    expect(statSync(path.join(room, 'system/opt/kadian/bin/make-whole')).mode & 0o111).toBe(0o111);
  });

  test('holds no private key of anybody', () => {
    const key = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{40}|"d":\s*"[\w-]{43}"/;
    expect(
      key.test('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC'),
    ).toBe(true);
    const texts = files.filter((file) => /\.(?:[cm]?js|ts|json|pem|key|html|css)$/.test(file));
    expect(texts.filter((file) => key.test(readFileSync(path.join(app, file), 'utf8')))).toEqual([]);
  });

  test('whose example lets nobody in as it is', async () => {
    const example = JSON.parse(readFileSync(path.join(room, 'system/etc/kadian/site.example.json'), 'utf8'));
    const pins = [...example.staff, ...example.technicians].map(({ pin }) => String(pin));
    expect(pins.length).toBeGreaterThan(0);
    // The PIN of the demonstration, whose hash stands in the examples of the repository.
    for (const pin of pins) expect(await pinMatches('246810', pin)).toBe(false);
    expect(new Set(pins).size).toBe(1);
    const shown = readFileSync(path.join(checkout, 'hw-config/sites/single-lane.json'), 'utf8');
    for (const pin of pins) expect(shown).not.toContain(pin);
  });

  test('has its licences and its list of parts', () => {
    const papers = path.join(room, 'system/usr/share/doc/kadian');
    expect(readFileSync(path.join(papers, 'copyright'), 'utf8')).toContain('Files: opt/kadian/bin/node');
    expect(JSON.parse(readFileSync(path.join(papers, 'sbom.cdx.json'), 'utf8'))).toMatchObject({ specVersion: '1.6' });
  });

  test('keeps what device processes compile outside the sources', () => {
    expect(readlinkSync(path.join(app, 'build/device-process'))).toBe('/var/cache/kadian/device-process');
  });
});
