/** What lies on the disk or on a medium: site files, sheets, configuration codes, releases, certificates, backups, ledgers. */
import { createPublicKey, sign } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { parseSite } from '../../../kiosk/station/site/site.ts';
import { signConfiguration, verifyConfiguration } from '../../../scripts/provision/code/configuration-code.ts';
import { parsePublicKeys, publicKeyText } from '../../../scripts/provision/code/keys.ts';
import { CodePieces, cutIntoCodes } from '../../../scripts/provision/code/pieces.ts';
import { parseCsv } from '../../../scripts/provision/sheet/csv.ts';
import { readPeople } from '../../../scripts/provision/sheet/people.ts';
import { readSheet } from '../../../scripts/provision/sheet/read-sheet.ts';
import { readYaml } from '../../../scripts/provision/sheet/read-yaml.ts';
import { openSealedFile, sealedWriter } from '../../../scripts/handover/sealed-file.ts';
import { readContents } from '../../../scripts/handover/contents.ts';
import { parseTrace } from '../../../scripts/plot/trace.ts';
import { Refusal } from '../../../scripts/refusal.ts';
import { certificateSchema, checkCertificate, signOrder } from '../../../scripts/retire/certificate.ts';
import { parseReleaseKeys, signRelease, verifyRelease } from '../../../kiosk/station/care/release.ts';
import { eddsaKey } from '../../kiosk/credentials/test-keys.ts';
import { bytesOf, type FuzzTarget, jsonBytes, must, mustBeCoded, textOf } from '../target.ts';

const hardware = new URL('../../../hw-config/', import.meta.url);
const read = (path: string, from = hardware): Uint8Array => new Uint8Array(readFileSync(new URL(path, from)));
const publicKey = createPublicKey(eddsaKey);
const nowMs = Date.UTC(2022, 0, 5, 8);
const nowS = nowMs / 1000;

const siteText = textOf(read('sites/single-lane.json'));
const siteFiles: FuzzTarget = {
  name: 'site-file',
  input: 'the file that describes a box',
  seeds: ['single-lane', 'simulated', 'turnstile', 'vehicle-lane'].map((name) => read(`sites/${name}.json`)),
  maxBytes: 8_000,
  run(input) {
    const parsed = parseSite(textOf(input), 'site.json');
    must(parsed.ok || parsed.error.every(({ expected }) => expected.length > 0), 'a fault says what was expected');
  },
};

const sheets: FuzzTarget = {
  name: 'sheet',
  input: 'a sheet of boxes as CSV',
  seeds: [read('sheets/example.csv'), bytesOf('name,model\n"a ""b""",x\n')],
  maxBytes: 3_000,
  run(input) {
    const sheet = readSheet(input, 'sheet.csv');
    must(sheet.rows.length <= input.length, 'no more rows than bytes');
    for (const { cells } of sheet.rows) for (const [, { text }] of cells) readPeople(text);
    parseCsv(textOf(input));
  },
};

const yamlSheets: FuzzTarget = {
  name: 'sheet-yaml',
  input: 'a sheet of boxes as YAML',
  seeds: [read('sheets/example.yaml'), bytesOf('defaults: &a {model: x}\nboxes:\n  - <<: *a\n    name: 0042\n')],
  words: ['<<: *a', '&a ', '*a', '!!binary ', '|-\n', '? ', '---\n', '%YAML 1.1\n', '[[[[', '{{{{'],
  maxMs: 500,
  run(input) {
    const sheet = readYaml(textOf(input), 'sheet.yaml');
    must(sheet.rows.length <= input.length, 'no more rows than bytes');
  },
};

const site = JSON.parse(siteText) as { kiosk: string };
const codeTrust = { keys: new Map([['k1', publicKey]]), audience: 'east-1' };
const configuration = {
  keyId: 'k1',
  serial: 3,
  issuedAtS: nowS,
  expiresAtS: nowS + 600,
  audience: 'east-1',
  site: { ...site },
  releaseKeys: null,
};
const genuineCode = signConfiguration(configuration, eddsaKey);
const now = { wallMs: nowMs, trusted: true };

const configurationCodes: FuzzTarget = {
  name: 'configuration-code',
  input: 'the signed text of a configuration code',
  seeds: [bytesOf(genuineCode)],
  maxBytes: 6_000,
  run(input) {
    const verified = verifyConfiguration(textOf(input), codeTrust, now);
    mustBeCoded(verified);
    if (verified.ok)
      must(JSON.stringify(verified.value) === JSON.stringify(configuration), 'only what was signed is taken');
  },
};

const configurationInside: FuzzTarget = {
  name: 'configuration-inside',
  input: 'header in JSON, a line feed, and a body, signed anew',
  seeds: [
    Uint8Array.from([
      ...jsonBytes({
        alg: 'EdDSA',
        typ: 'kadian-configuration+jws',
        zip: 'DEF',
        kid: 'k1',
        iat: nowS,
        exp: nowS + 600,
        serial: 3,
        audience: 'east-1',
      }),
      10,
      ...deflateRawSync(bytesOf('{"kiosk":"east-1"}')),
    ]),
  ],
  maxBytes: 1_500,
  run(input) {
    const end = input.indexOf(10);
    const parts = [input.subarray(0, Math.max(0, end)), input.subarray(end + 1)].map((part) =>
      Buffer.from(part).toString('base64url'),
    );
    const text = parts.join('.');
    const jws = `${text}.${sign(null, Buffer.from(text), eddsaKey).toString('base64url')}`;
    for (const at of [now, { wallMs: 0, trusted: true }, { wallMs: 0, trusted: false }])
      mustBeCoded(verifyConfiguration(jws, codeTrust, at));
  },
};

const configurationPieces: FuzzTarget = {
  name: 'configuration-pieces',
  input: 'pieces of a configuration, one a line',
  seeds: [bytesOf((cutIntoCodes(genuineCode) ?? []).join('\n'))],
  maxBytes: 4_000,
  run(input) {
    const pieces = new CodePieces();
    for (const line of textOf(input).split('\n')) {
      const taken = pieces.take(line);
      if (taken.type === 'complete') must(taken.text.length <= input.length, 'no more than was shown');
    }
  },
};

const provisioningKeys: FuzzTarget = {
  name: 'provisioning-keys',
  input: 'the keys of whoever provisions boxes, or of releases',
  seeds: [
    bytesOf(publicKeyText({ keyId: 'k1', publicKey: 'A'.repeat(43), privateKey: eddsaKey })),
    jsonBytes({ keys: [{ publicKey: 'A'.repeat(43), validFrom: '2022-01-01T00:00:00Z' }] }),
  ],
  run(input) {
    mustBeCoded(parsePublicKeys(textOf(input)));
    const keys = parseReleaseKeys(textOf(input));
    mustBeCoded(keys);
    if (keys.ok) must(!verifyRelease(release.manifest, keys.value).ok, 'no other key has signed it');
  },
};

const releaseContent = {
  name: 'kadian',
  version: '1.2.3',
  architecture: 'arm64',
  sha256: 'a'.repeat(64),
  size: 5,
  ledgerSchema: 3,
  serial: 7,
  issuedAt: '2022-01-05T08:00:00Z',
  expires: '2022-06-05T08:00:00Z',
} as const;
const release = signRelease(releaseContent, eddsaKey);
const releaseKeys = parseReleaseKeys(JSON.stringify({ keys: [{ publicKey: release.publicKey }] }));

const releases: FuzzTarget = {
  name: 'release',
  input: 'the manifest of a release, or its content signed anew',
  seeds: [bytesOf(release.manifest), jsonBytes(releaseContent)],
  run(input) {
    if (!releaseKeys.ok) throw new Error(releaseKeys.error);
    const verified = verifyRelease(textOf(input), releaseKeys.value);
    mustBeCoded(verified);
    if (verified.ok)
      must(JSON.stringify(verified.value) === JSON.stringify(releaseContent), 'only what was signed is installed');
    const [head = ''] = release.manifest.split('.');
    const text = `${head}.${Buffer.from(input).toString('base64url')}`;
    mustBeCoded(
      verifyRelease(`${text}.${sign(null, Buffer.from(text), eddsaKey).toString('base64url')}`, releaseKeys.value),
    );
  },
};

const order = {
  format: 'kadian.erasure',
  version: 1,
  id: 'erasure-1',
  kiosk: 'east-1',
  source: 'urn:kadian:410100:03:017:east-gate:1',
  software: '1.2.3',
  signedAt: '2022-01-05T08:00:00Z',
  clockTrusted: true,
  ledger: null,
  handedOver: null,
  files: [{ kind: 'key', path: '/var/lib/kadian/device.key', bytes: 32 }],
  method: 'overwritten',
  limits: 'none',
  deviceKey: publicKey.export({ format: 'jwk' }).x ?? '',
  completionKey: publicKey.export({ format: 'jwk' }).x ?? '',
} as const;
const certificate = signOrder({ ...order, files: [...order.files] }, eddsaKey);
const certificates: FuzzTarget = {
  name: 'erasure-certificate',
  input: 'a certificate of erasure',
  seeds: [jsonBytes(certificate)],
  maxBytes: 3_000,
  run(input) {
    let json: unknown;
    try {
      json = JSON.parse(textOf(input));
    } catch {
      return;
    }
    const parsed = certificateSchema.safeParse(json);
    if (!parsed.success) return;
    const verdict = checkCertificate(parsed.data, order.deviceKey);
    const same = JSON.stringify(parsed.data.order) === JSON.stringify(certificate.order);
    must(same || verdict === 'forged' || verdict === 'otherKey', 'a changed certificate is forged');
  },
};

const contentKey = Buffer.alloc(32, 5);
const contentText = 'some bytes of the box';
const folder = mkdtempSync(join(tmpdir(), 'kadian-fuzz-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const backupFile = join(folder, 'backup');
const genuineBackup = (() => {
  const manifest = jsonBytes({
    id: 'b1',
    kiosk: 'east-1',
    source: 'urn:kadian:1:2:3:4:5',
    software: '1',
    madeAtMs: nowMs,
    clockTrusted: true,
    handedOver: false,
    ledger: { chain: 'c', sequence: 1, hash: 'a'.repeat(64), unsent: 0, schema: 1 },
    siteFile: 'site.json',
    named: [],
    files: [],
  });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(manifest.length);
  const descriptor = openSync(backupFile, 'w');
  const lock = { kind: 'recipient', publicKey: 'AAAA', sealed: 'AAAA' } as const;
  const writer = sealedWriter(
    descriptor,
    { format: 'kadian.backup', version: 1, id: 'b1', kiosk: 'east-1', madeAtMs: nowMs, lock },
    contentKey,
  );
  writer.write(length);
  writer.write(manifest);
  writer.end();
  closeSync(descriptor);
  return new Uint8Array(readFileSync(backupFile));
})();

/** Refusals are what these readers declare. */
function orRefused(work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
  }
}

const backups: FuzzTarget = {
  name: 'backup',
  input: 'a backup of a box',
  seeds: [genuineBackup],
  run(input) {
    writeFileSync(backupFile, input);
    orRefused(() => {
      const reader = openSealedFile(backupFile);
      try {
        for (const _ of reader.read(null));
      } finally {
        reader.close();
      }
    });
    orRefused(() => {
      const reader = openSealedFile(backupFile);
      try {
        readContents('backup', reader.read(contentKey), {
          onManifest: () => {},
          onFile: () => ({ write: () => {}, end: () => {} }),
        });
        must(Buffer.compare(input, genuineBackup) === 0, 'only the genuine file is read to its end');
      } finally {
        reader.close();
      }
    });
  },
};

const backupContents: FuzzTarget = {
  name: 'backup-contents',
  input: 'what a backup holds, opened',
  seeds: [Uint8Array.from([0, 0, 0, contentText.length, ...bytesOf(contentText)])],
  run: (input) =>
    orRefused(
      () =>
        void readContents('backup', [Buffer.from(input.subarray(0, 9)), Buffer.from(input.subarray(9))], {
          onManifest: () => {},
          onFile: () => ({ write: () => {}, end: () => {} }),
        }),
    ),
};

const traces: FuzzTarget = {
  name: 'trace',
  input: 'a trace of a temperature for the simulation',
  seeds: [read('../test/recordings/traces/hot-car.json'), read('../test/recordings/traces/moves.json')],
  run(input) {
    const parsed = parseTrace(textOf(input), 'trace.json');
    must(parsed.ok || parsed.error.length > 0, 'a fault says what was expected');
  },
};

export const fileTargets: readonly FuzzTarget[] = [
  siteFiles,
  sheets,
  yamlSheets,
  configurationCodes,
  configurationInside,
  configurationPieces,
  provisioningKeys,
  releases,
  certificates,
  backups,
  backupContents,
  traces,
];
