/** What the district sends: policies, lists, commands, answers. Nothing changed may be followed. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { splitDelivery } from '../../../kiosk/lists/delivery.ts';
import { parseRosterLine, parseWatchlistLine } from '../../../kiosk/lists/entries.ts';
import { type ListTrust, type Manifest, verifyManifest } from '../../../kiosk/lists/manifest.ts';
import { openSealedKey } from '../../../kiosk/lists/sealed-key.ts';
import { duplicateKey } from '../../../kiosk/policy/duplicate-keys.ts';
import { parseEncounter } from '../../../kiosk/policy/encounter-file.ts';
import { explain } from '../../../kiosk/policy/explanation.ts';
import { lintPolicy } from '../../../kiosk/policy/lint.ts';
import { parsePolicy } from '../../../kiosk/policy/parse-policy.ts';
import { verifySignedPolicy } from '../../../kiosk/policy/signed-policy.ts';
import { localTimeAt } from '../../../kiosk/station/time/local-time.ts';
import { acknowledgedOf, heldOf, rangesOf } from '../../../kiosk/uplink/acknowledgement.ts';
import { answerAbout, codeAnswerSchema, digestOfCode } from '../../../kiosk/uplink/code-inquiry-contract.ts';
import { clearanceSchema } from '../../../kiosk/uplink/clearance-contract.ts';
import { verifyCommand } from '../../../kiosk/uplink/command.ts';
import { commandListSchema } from '../../../kiosk/uplink/command-contract.ts';
import { commandKeySet, parseCommandKeys } from '../../../kiosk/uplink/command-keys.ts';
import { acknowledgementSchema } from '../../../kiosk/uplink/contract.ts';
import { enrolAnswerSchema } from '../../../kiosk/uplink/enrol-contract.ts';
import { readAnswer } from '../../../kiosk/uplink/http-answer.ts';
import { answerOf } from '../../../kiosk/uplink/mqtt-answer.ts';
import { boxOfTopic, properties } from '../../../kiosk/uplink/mqtt-contract.ts';
import { placeOf, sourceOf } from '../../../kiosk/uplink/source.ts';
import { signed } from '../../district/command-desk.ts';
import { signPolicy } from '../../district/sign-policy.ts';
import { eddsaKey, eddsaKeyId, entryFor, trustOf } from '../../kiosk/credentials/test-keys.ts';
import { bytesOf, type FuzzTarget, jsonBytes, must, mustBeCoded, textOf } from '../target.ts';
import { jwsWithChangedSignature } from './changed-signatures.ts';
import { mustBeSame } from './signed-statement.ts';

const nowMs = Date.UTC(2022, 0, 5, 8);
const nowS = nowMs / 1000;
const place = { district: '410100', subdistrict: '03', community: '017', compound: 'east-gate', lane: '1' };
const source = sourceOf(place);
const hardware = new URL('../../../hw-config/', import.meta.url);
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, hardware)));
const key = { algorithm: 'EdDSA', keyId: eddsaKeyId, privateKey: eddsaKey } as const;
const publicKey = createPublicKey(eddsaKey);
const trust = trustOf(JSON.stringify({ issuers: [entryFor(eddsaKey, 'EdDSA', eddsaKeyId, { usages: ['policy'] })] }));

const example = read('policies/example.json');
const policies: FuzzTarget = {
  name: 'policy',
  input: 'a policy file',
  seeds: [example, read('policies/demonstration.json')],
  maxBytes: 6_000,
  run(input) {
    const text = textOf(input);
    const parsed = parsePolicy(text, 'policy.json');
    if (!parsed.ok) return must(parsed.error.length > 0, 'a fault says what was expected');
    lintPolicy(parsed.value, null);
    duplicateKey(text);
    const encounter = parseEncounter(encounterText, 'encounter.json', localTimeAt);
    if (encounter.ok) explain(parsed.value, encounter.value);
  },
};
const encounterText = textOf(read('policies/encounter.json'));

const policyText = JSON.stringify(JSON.parse(textOf(example)));
const genuinePolicy = signPolicy(policyText, key, nowS, source);
const signedPolicies: FuzzTarget = {
  name: 'signed-policy',
  input: 'a policy as the district sends it',
  seeds: [bytesOf(genuinePolicy)],
  make: (chance) => bytesOf(jwsWithChangedSignature(genuinePolicy, chance)),
  maxBytes: 8_000,
  run(input) {
    const verified = verifySignedPolicy(textOf(input), trust, source);
    mustBeCoded(verified);
    if (verified.ok) mustBeSame(textOf(input), genuinePolicy);
  },
};

/** Signed whatever it holds: what stands behind the signature is read as carefully as what stands before. */
const policyInside: FuzzTarget = {
  name: 'signed-policy-inside',
  input: 'the text of a policy, signed anew',
  seeds: [bytesOf(policyText)],
  maxBytes: 6_000,
  run: (input) => mustBeCoded(verifySignedPolicy(signPolicy(textOf(input), key, nowS, source), trust, source)),
};

const encounters: FuzzTarget = {
  name: 'encounter-file',
  input: 'an encounter as a technician describes it',
  seeds: [bytesOf(encounterText)],
  maxBytes: 4_000,
  run(input) {
    const parsed = parseEncounter(textOf(input), 'encounter.json', localTimeAt);
    if (!parsed.ok) must(parsed.error.length > 0, 'a fault says what was expected');
  },
};

const recipient = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), Buffer.alloc(32, 7)]),
  format: 'der',
  type: 'pkcs8',
});
/** Key 9 sealed to it once and kept, so that the same seed makes the same inputs. */
const sealed =
  'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6ImxfanJISVd4QUQ0V1R6TlpwMzRJeGRXTElHUGpyRVNZeXpVSnRnRU1lSDAiLCJlcGsiOnsia3R5IjoiT0tQIiwiY3J2IjoiWDI1NTE5IiwieCI6InJKcHlDU2d3Qmthck1xN0FNMm9ZaVlUR0h1WG42Ny1wUEpuSFpOOVpuVzgifX0..KCFaYfTNXkCPXy0_.ZkpuXlqym2Vx-N3mmuBtkGLyWuJ7o5b-9J6VqHyu9k8.my-vGEBTsLd5XFsofnzxFQ';
const sealedKeys: FuzzTarget = {
  name: 'sealed-key',
  input: 'a key sealed to the box',
  seeds: [bytesOf(sealed)],
  maxBytes: 1_000,
  run(input) {
    const opened = openSealedKey(textOf(input), recipient);
    must(opened === null || opened.export().every((byte) => byte === 9), 'only what was sealed is opened');
  },
};

const manifest: Manifest = {
  list: 'watchlist',
  audience: 'urn:kadian:410100:03:017:east-gate',
  version: 2,
  follows: null,
  issuedAt: nowS,
  entries: 1,
  lines: 1,
  keyId: 'k1',
  keys: { match: sealed, details: null },
  body: { encoding: 'zstd', sha256: 'a'.repeat(64), bytes: 3, unpackedBytes: 3 },
};
const listTrust: ListTrust = {
  source,
  keysWithId: (id) => (id === 'district' ? [{ publicKey, validFromS: 0, validUntilS: nowS + 1 }] : []),
};
/** A compact JWS of these bytes, whatever they are. */
function jws(header: object, body: Uint8Array): string {
  const text = [jsonBytes(header), body].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${text}.${sign(null, Buffer.from(text), eddsaKey).toString('base64url')}`;
}
const listHeader = { alg: 'EdDSA', typ: 'kadian-list+jws', kid: 'district' };
const genuineManifest = jws(listHeader, jsonBytes(manifest));

const deliveries: FuzzTarget = {
  name: 'list-delivery',
  input: 'a delivery of a list: signed manifest, line feed, body',
  seeds: [bytesOf(`${genuineManifest}\nabc`), bytesOf('<html>')],
  make: (chance) => bytesOf(`${jwsWithChangedSignature(genuineManifest, chance)}\nabc`),
  maxBytes: 4_000,
  run(input) {
    const split = splitDelivery(input);
    mustBeCoded(split);
    if (!split.ok) return;
    const verified = verifyManifest(split.value.jws, listTrust, 'watchlist');
    mustBeCoded(verified);
    if (!verified.ok) return;
    must(JSON.stringify(verified.value) === JSON.stringify(manifest), 'only what was signed is taken');
    mustBeSame(split.value.jws, genuineManifest);
  },
};

const manifests: FuzzTarget = {
  name: 'list-manifest',
  input: 'the manifest of a list, signed anew',
  seeds: [jsonBytes(manifest), jsonBytes({ ...manifest, follows: 1, keys: null })],
  run: (input) => mustBeCoded(verifyManifest(jws(listHeader, input), listTrust, 'watchlist')),
};

const hash = 'A'.repeat(22);
const listLines: FuzzTarget = {
  name: 'list-lines',
  input: 'a line of a list',
  seeds: [
    jsonBytes([7, 'resident', '3', '1', '101', hash, null, 'AAAA']),
    jsonBytes([8, hash, null, 'refer', 'note-1']),
    jsonBytes([9]),
  ],
  maxBytes: 512,
  run(input) {
    const line = textOf(input);
    for (const parsed of [parseRosterLine(line), parseWatchlistLine(line)]) {
      mustBeCoded(parsed);
      if (parsed.ok) must(Number.isSafeInteger(parsed.value.id) && parsed.value.id > 0, 'an entry has a number');
    }
  },
};

const claims = (command: object): object => ({ jti: 'command-0001', aud: source, iat: nowS, exp: nowS + 60, command });
const commandTrust = { keys: new Map([['k1', publicKey]]), audience: source };
const now = { wallMs: nowMs, trusted: true };
const genuineCommand = signed(claims({ name: 'openOnce' }), eddsaKey, 'k1');

const commands: FuzzTarget = {
  name: 'command',
  input: 'a command as the district sends it',
  seeds: [bytesOf(genuineCommand)],
  make: (chance) => bytesOf(jwsWithChangedSignature(genuineCommand, chance)),
  run(input) {
    const verified = verifyCommand(textOf(input), commandTrust, now);
    mustBeCoded(verified);
    if (!verified.ok) return;
    must(JSON.stringify(verified.value.command) === '{"name":"openOnce"}', 'only what was signed is followed');
    mustBeSame(textOf(input), genuineCommand);
  },
};

const commandClaims: FuzzTarget = {
  name: 'command-claims',
  input: 'the claims of a command, signed anew',
  seeds: ['openOnce', 'sync', 'restart', 'collectDiagnostics'].map((name) => jsonBytes(claims({ name }))),
  run(input) {
    const command = jws({ alg: 'EdDSA', typ: 'kadian-command+jws', kid: 'k1' }, input);
    for (const at of [now, { ...now, trusted: false }, { ...now, wallMs: 0 }, { ...now, wallMs: 8.64e15 }]) {
      mustBeCoded(verifyCommand(command, commandTrust, at));
    }
  },
};

const commandKeys: FuzzTarget = {
  name: 'command-keys',
  input: 'the key set of the district',
  seeds: [jsonBytes(commandKeySet('k1', publicKey))],
  run(input) {
    const parsed = parseCommandKeys(textOf(input));
    mustBeCoded(parsed);
    if (!parsed.ok) return;
    for (const [kid] of parsed.value)
      verifyCommand(signed(claims({ name: 'openOnce' }), eddsaKey, kid), { ...commandTrust, keys: parsed.value }, now);
  },
};

const code = 'HN123456789012345678';
const person = {
  outcome: 'person',
  codeDigest: digestOfCode(code),
  holder: 'h1',
  id: 'c1',
  issuer: 'district',
  medium: 'phone',
  colour: 'green',
  compounds: ['C0042'],
  test: { takenAtS: nowS, result: 'negative' },
  itineraryAtRisk: false,
  answeredAtS: nowS,
  expiresAtS: null,
};
const acknowledgement = {
  acknowledged: [{ chain: 'chain-1', from: 1, to: 3 }],
  held: [{ chain: 'chain-1', through: 3, hash: 'a'.repeat(64) }],
  now: '2022-01-05T08:00:00.000Z',
};
const sent = [1, 2, 3, 4].map((sequence) => ({ chain: 'chain-1', sequence }));

/** Bodies of every kind of answer, by the same road: status and media type from the first byte, then the schema. */
const answers: FuzzTarget = {
  name: 'answers',
  input: 'a status and a body of an answer of the district, over HTTPS or MQTT',
  seeds: [
    acknowledgement,
    { ...acknowledgement, of: 'box' },
    person,
    { outcome: 'unknown', codeDigest: digestOfCode(code) },
    { commands: [genuineCommand], cursor: 3 },
    { source, keyId: 'k1', commandKeys: commandKeySet('k1', publicKey) },
  ].map((body) => Uint8Array.from([0, ...jsonBytes(body)])),
  run([first = 0, ...rest]) {
    const status = [200, 200, 204, 302, 401, 429, 503, 511][first & 7] ?? 0;
    const contentType =
      ['application/json', 'text/html', 'application/json; charset=utf-8', ''][(first >> 3) & 3] ?? '';
    const body = Buffer.from(rest);
    const byHttps = { status, headers: { 'content-type': contentType, 'retry-after': String(first) }, body };
    const byMqtt = answerOf(body, { contentType, userProperties: { [properties.status]: String(status) } });
    for (const answer of [byHttps, byMqtt]) {
      const acknowledged = readAnswer(answer, acknowledgementSchema);
      mustBeCoded(acknowledged);
      if (acknowledged.ok) {
        const named = acknowledgedOf(sent, acknowledged.value);
        if (named.ok)
          must(
            named.value.length <= sent.length && rangesOf(named.value).length <= sent.length,
            'no more than was sent',
          );
        must(heldOf(['chain-1'], acknowledged.value).length <= 1, 'each chain once');
      }
      const about = readAnswer(answer, codeAnswerSchema);
      if (about.ok) mustBeCoded(answerAbout(code, about.value));
      for (const schema of [commandListSchema, enrolAnswerSchema, clearanceSchema])
        mustBeCoded(readAnswer(answer, schema));
    }
  },
};

const sources: FuzzTarget = {
  name: 'source',
  input: 'the name of a box, or a topic of one',
  seeds: [bytesOf(source), bytesOf(`kadian/v1/${source}/events`), bytesOf('urn:kadian:%E4%B8%AD:1:2:3:4')],
  maxBytes: 256,
  run(input) {
    const text = textOf(input);
    const known = placeOf(text);
    must(known === null || sourceOf(known) === text, 'a name has one spelling');
    const box = boxOfTopic(text);
    must(box === null || !/[+#/]/.test(box.source), 'no box is named by a wildcard');
  },
};

export const districtTargets: readonly FuzzTarget[] = [
  policies,
  signedPolicies,
  policyInside,
  encounters,
  sealedKeys,
  deliveries,
  manifests,
  listLines,
  commands,
  commandClaims,
  commandKeys,
  answers,
  sources,
];
