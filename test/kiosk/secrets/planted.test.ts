/**
 * Secrets never in what a box says: each goes through its own door into the real station at its lowest level, and then every
 * place a technician, a log collector or a district could read is searched for it, in clear and encoded.
 */
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyPlaceCode } from '../../../kiosk/credentials/place-code.ts';
import { clearancePath } from '../../../kiosk/uplink/clearance-contract.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { boxDiagnostics } from '../../../scripts/export/diagnostics.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import { syntheticIdentityNumber, syntheticResident } from '../../district/lists.ts';
import { codeOf } from '../../simulation/codes.ts';
import { processTree } from '../ports/listening.ts';
import { type Page, type PlantedBox, startPlantedBox, until } from './planted-box.ts';
import { formsOf, type Planted, search } from './planted.ts';

let box: PlantedBox;
const secrets: Planted[] = [];
/** What the screen shows to whoever stands there, and nothing else may tell. */
const shown: Planted[] = [];
const places = new Map<string, string | Uint8Array>();
const plant = (name: string, value: string): string => {
  secrets.push({ name, value });
  return value;
};

/** Where output and error output of each process lead: the station first. */
const outputs = new Map<number, readonly string[]>();

/** Whoever lives here and shows the card of their identity; the others are on the list only. */
const resident = syntheticResident(3);
const identityNumber = syntheticIdentityNumber(3);
const passphrase = 'zeven planken met gaten 5519';
const contact = '13955510846';
const called = '13955510999';
const note = `her son was called at ${called}`;
const stranger = 'https://elsewhere.example/?session=Zq81vvT0kkPp27';

async function show(payload: string, type: string, count: number): Promise<void> {
  box.bench.showCode(payload);
  await box.arrived(type, count);
}

async function atTheDesk(page: Page): Promise<void> {
  page.send({ type: 'staffSignIn', pin: plant('PIN typed wrongly', box.pins.wrong) });
  await box.arrived('staff.signInFailed');
  page.send({ type: 'staffSignIn', pin: plant('PIN of staff', box.pins.staff) });
  await box.arrived('staff.signedIn');
  box.bench.standBefore(36.5);
  page.send({ type: 'identityNumber', number: plant('identity number', identityNumber) });
  page.send({ type: 'staffAsk', question: { name: 'identity', number: identityNumber } });
  page.send({
    type: 'register',
    kind: 'visitor',
    household: `${resident.building}-${resident.unit}-${resident.room}`,
    contact: plant('telephone number of a visitor', contact),
  });
  await box.arrived('person.registered');
  page.send({ type: 'override', encounter: null, verdict: 'denied', reason: 'otherNoted', note: note });
  plant('telephone number in a note', called);
  await box.arrived('access.overridden');
  const { building, unit, room } = resident;
  page.send({ type: 'staffAsk', question: { name: 'household', building, unit, room } });
  // What an inspector finds wrong with the post is no secret, and the district is to read it.
  page.send({ type: 'inspected', inspector: 'police', result: 'inOrder', note: 'the bin is full' });
  await box.arrived('inspection.visit');
}

async function atTheScanner(page: Page): Promise<void> {
  const code = (kind: 'forged' | 'red'): string =>
    plant(`${kind} pass`, codeOf(kind, box.compound, box.keys, Date.now()));
  await show(code('red'), 'access.denied', 1);
  await show(code('forged'), 'access.denied', 2);
  await show(plant('code of somebody else’s service', stranger), 'access.denied', 3);
  page.send({
    type: 'cameraCode',
    text: plant('code of the camera', codeOf('red', box.compound, box.keys, Date.now())),
  });
  // The one before has left when nobody stood there for 1.5 s.
  box.bench.stepAway();
  await pause(2_500);
  box.bench.standBefore(36.5);
  const holder = resident.holder ?? '';
  box.bench.showCode(plant('pass of a resident', codeOf('valid', box.compound, box.keys, Date.now(), holder)));
  await box.arrived('access.granted');
  page.send({ type: 'staffSignOut' });
  await box.arrived('staff.signedOut');
  await show(plant('badge', box.badge), 'staff.signedIn', 2);
  await show(plant('badge nobody has', 'KB1:ABCDEFGHIJKLMNOPQRSTUVWXYZ'), 'staff.signInFailed', 2);
}

/** Who scans the code of the place with their phone: the page shows it, the district gets it with a pass, the box a clearance. */
async function atThePlaceCode(page: Page): Promise<void> {
  const codes = page.heard.flatMap((line) => line.match(/KP1\.[\w-]+/g) ?? []);
  const placeCode = codes.at(-1) ?? '';
  const read = verifyPlaceCode(placeCode, (place) => box.district.identity.register.known(sourceOf(place)), Date.now());
  if (!read.ok) throw new Error(read.error.detail);
  const { slot, nonce } = read.value;
  shown.push({ name: 'place code', value: placeCode }, { name: 'its random part', value: nonce });
  const claim = async (code: string, pass: string): Promise<number> => {
    const answer = await fetch(new URL(clearancePath, box.district.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ placeCode: code, pass }),
    });
    places.set(`answer ${places.size} to a phone`, await answer.text());
    return answer.status;
  };
  const passOf = (kind: 'valid' | 'forged' | 'expired'): string =>
    plant(`${kind} pass of a phone`, codeOf(kind, box.compound, box.keys, Date.now()));
  expect(await claim(placeCode, passOf('forged'))).toBe(403);
  expect(await claim(placeCode, passOf('expired'))).toBe(403);
  expect(await claim(`${placeCode.slice(0, -3)}AAA`, passOf('valid'))).toBe(403);
  box.bench.stepAway();
  await pause(2_500);
  box.bench.standBefore(36.5);
  const pass = passOf('valid');
  expect(await claim(placeCode, pass)).toBe(200);
  await box.arrived('access.granted', 2);
  expect(await claim(placeCode, pass)).toBe(403);
  // The same for a code this box has never shown, straight from the district.
  const nowS = Math.floor(Date.now() / 1000);
  const foreign = plant('random part of a code of another', 'Zq81vvT0kkP');
  const never = { slot, nonce: foreign, id: 'c-1', holder: 'holder-of-another' };
  const said = { issuer: 'i-1', colour: 'green', compounds: [box.compound], test: null, itineraryAtRisk: false };
  const clearance = { ...never, ...said, clearedAtS: nowS, expiresAtS: nowS + 90 };
  await box.command({ name: 'clearance', clearance });
  await box.arrived('command.refused');
}

async function technician(): Promise<void> {
  const page = await box.page();
  page.send({ type: 'technicianSignIn', pin: plant('PIN of the technician', box.pins.technician) });
  await box.arrived('technician.signedIn');
  page.send({ type: 'technicianAsk', page: 'copy' });
  page.send({ type: 'trace', device: 'scanner', on: true });
  await until(() => (page.heard.at(-1)?.includes('"device":"scanner"') ? true : undefined), 'a trace begins');
  await show(plant('pass during a trace', codeOf('red', box.compound, box.keys, Date.now())), 'access.denied', 4);
  page.send({ type: 'trace', device: 'scanner', on: false });
  await box.arrived('trace.recorded');
  page.send({ type: 'technicianAsk', page: 'state' });
  page.send({ type: 'technicianSignOut' });
  await box.arrived('technician.signedOut');
  places.set('page of the technician', page.heard.join('\n'));
  page.close();
}

/** What does not fit is refused with a word about its shape, never its content. */
async function atWrongDoors(): Promise<void> {
  const { staff } = box.pins;
  for (const message of [
    `{"type":"staffSignIn","pin":"${staff}`,
    { type: 'staffSignIn', pin: `${staff}x` },
    { type: 'staffSignIn', pin: staff, [staff]: 1 },
    { type: 'identityNumber', number: `${identityNumber}0` },
    { type: staff },
  ]) {
    const page = await box.page();
    page.send(message);
    await until(() => (page.heard.some((line) => line.startsWith('closed')) ? true : undefined), 'refused');
  }
  const address = new URL(`/health/${staff}?pin=${staff}`, box.url);
  places.set('answer to a wrong address', await (await fetch(address, { headers: { cookie: `pin=${staff}` } })).text());
}

/** Private keys and symmetric ones that lie on the box, whatever file they are in. */
function keysOf(files: ReadonlyMap<string, Buffer>): readonly Planted[] {
  return [...files]
    .filter(([file]) => /\.(?:key|pem)$/.test(file))
    .flatMap(([file, bytes]) => {
      const lines = bytes.toString().split('\n');
      const isPem = lines[0]?.startsWith('-----BEGIN') === true;
      if (isPem && !lines[0]?.includes('PRIVATE')) return [];
      // The beginning of a private key says its kind, in every file alike.
      const body = Buffer.from(lines.filter((line) => !line.startsWith('-----')).join(''), 'base64');
      return [{ name: file, value: isPem ? body.subarray(-32) : bytes }];
    });
}

beforeAll(async () => {
  box = await startPlantedBox();
  plant('enrolment code', box.enrolmentCode);
  for (const hash of box.hashes) plant('hash of a PIN or badge', hash);
  plant('name of a resident', resident.details.name);
  plant('telephone number of a resident', resident.details.contact);
  plant('passphrase', passphrase);
  plant('link token', await box.linkToken());
  await box.arrived('list.loaded', 2);

  const page = await box.page();
  await atTheDesk(page);
  await atTheScanner(page);
  await atThePlaceCode(page);
  await technician();
  await atWrongDoors();
  for (const key of keysOf(box.kept())) secrets.push(key);
  await box.command({ name: 'rotateKeys' });
  await box.arrived('device.keyChanged');
  for (const key of keysOf(box.kept())) secrets.push(key);
  await box.command({ name: 'collectDiagnostics' });
  const { records } = box.district.store;
  await until(async () => ((await records.list('diagnostics')).length > 0 ? true : undefined), 'the bundle');
  places.set('bundle for the district', JSON.stringify(await records.list('diagnostics')));
  for (const address of ['/health', '/metrics', '/device-key', '/site-pins']) {
    places.set(address, await (await fetch(new URL(address, box.url))).text());
  }
  for (const [name, verb] of [
    ['doctor', ['doctor', '--site', box.siteFile, '--json']],
    ['doctor in words', ['doctor', '--site', box.siteFile]],
    ['lint of the site', ['lint-site', box.siteFile]],
    ['list of devices', ['list-devices', '--json']],
  ] as const) {
    places.set(name, (await box.run('scripts/kadian.ts', verb)).output);
  }
  places.set('diagnostics of an export', await boxDiagnostics(siteOf(box.siteFile, ''), () => undefined));
  for (const pid of processTree(box.station.pid ?? 0)) {
    places.set(`command line of ${pid}`, readFileSync(`/proc/${pid}/cmdline`));
    outputs.set(
      pid,
      [1, 2].map((output) => readlinkSync(`/proc/${pid}/fd/${output}`)),
    );
  }
  places.set('enrolment', box.enrolled.output);

  // How it ends, in order and not: a station that is killed writes nothing more, one that is told to says so.
  box.station.kill('SIGTERM');
  await once(box.station, 'exit');
  const backup = path.join(box.directory, 'backup.kbk');
  const out = ['--site', box.siteFile, '--out', backup, '--passphrase', '--runtime', box.directory];
  const made = await box.run('scripts/kadian.ts', ['backup', ...out], `${passphrase}\n`);
  expect(made.code, made.output).toBe(0);
  const verified = await box.run(
    'scripts/kadian.ts',
    ['backup', '--verify', backup, '--passphrase'],
    `${passphrase}\n`,
  );
  expect(verified.code, verified.output).toBe(0);
  const wrong = await box.run('scripts/kadian.ts', ['backup', '--verify', backup, '--passphrase'], `${passphrase}9\n`);
  expect(wrong.code).not.toBe(0);
  places.set('making, opening and not opening a backup', made.output + verified.output + wrong.output);
  places.set('the backup', readFileSync(backup));
  places.set('standard output', box.said.stdout);
  places.set('standard error, which is the log and the journal', box.said.stderr);
}, 240_000);

afterAll(async () => {
  await box.stop();
});

test('the session went through every door, and the log told of it', () => {
  expect(box.said.stderr).toContain('"level":20');
  expect(box.said.stderr).toContain('code presented');
  expect(box.said.stderr).toContain('screen link refused');
  expect(places.get('doctor')).toContain('"findings"');
  expect(box.tokens.size).toBeGreaterThan(0);
  expect(secrets.length).toBeGreaterThan(25);
  expect(secrets.map(({ name }) => path.extname(name))).toContain('.key');
  // What is no secret is found where it stands: the search looks at what was said.
  const control = { name: 'control', value: box.source };
  const found = search([control, { name: 'control', value: 'code presented' }], places).map(({ place }) => place);
  expect(found).toEqual(expect.arrayContaining(['bundle for the district', 'diagnostics of an export', 'enrolment']));
  expect(found.some((place) => place.startsWith('standard error'))).toBe(true);
});

test('no secret in anything the box says, in any form', () => {
  const tokens = [...box.tokens].map((value) => ({ name: 'token of the box', value }));
  expect(search([...secrets, ...tokens], places)).toEqual([]);
  const notPages = new Map([...places].filter(([place]) => !place.startsWith('page ')));
  expect(shown).toHaveLength(2);
  expect(search(shown, notPages)).toEqual([]);
});

test('what people typed and showed, and what belongs to them, lies nowhere on the disk in clear', () => {
  const onDisk = secrets.filter(({ name }) => !/\.(?:key|pem)$/.test(name));
  const files = new Map([...box.kept()].filter(([file]) => !/\.(?:key|pem)$/.test(file)));
  expect([...files.keys()]).toContain('ledger.db');
  expect(search([...onDisk, ...shown], files)).toEqual([]);
});

/** What the service manager reads for the journal is the one output and the one error output it gave the station. */
test('no process of the box writes anywhere else than where the station writes', () => {
  const [own, ...others] = outputs.entries();
  if (own === undefined) throw new Error('no station');
  // The guard and two devices, and the player where it has not just been started anew.
  expect(others.length).toBeGreaterThanOrEqual(3);
  const elsewhere = others.filter(([, ends]) =>
    ends.some((end) => end !== '/dev/null' && !own[1].includes(end) && !/^(?:socket|pipe):/.test(end)),
  );
  expect(elsewhere).toEqual([]);
  // Of a device and of the guard the errors go where the station’s go, the bytes as they are.
  expect(others.filter(([, ends]) => ends[1] === own[1][1]).length).toBeGreaterThanOrEqual(3);
});

test('the search finds a secret in each of its forms, wherever it begins', () => {
  const value = '930517482066';
  for (const [form, needles] of formsOf(value)) {
    for (const needle of needles) {
      const hits = search([{ name: 'PIN', value }], new Map([['log', Buffer.concat([Buffer.from('…'), needle])]]));
      expect(hits.map((hit) => hit.form)).toContain(form);
    }
  }
  for (const before of ['', 'a', 'ab', 'abc']) {
    const log = Buffer.from(`${before}${value}yz`).toString('base64');
    expect(search([{ name: 'PIN', value }], new Map([['log', log]]))).not.toEqual([]);
  }
  expect(search([{ name: 'PIN', value }], new Map([['log', '930517482067']]))).toEqual([]);
});
