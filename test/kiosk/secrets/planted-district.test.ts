/**
 * The other end: a district as a process of its own, with the words of its libraries asked for. The pass a phone sends with
 * the code of a place, the codes and tokens of boxes and of operators are in nothing it says, and in clear in nothing it keeps.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makePlaceCode, placeCodeSlotAt } from '../../../kiosk/credentials/place-code.ts';
import { clearancePath } from '../../../kiosk/uplink/clearance-contract.ts';
import { enrolPaths } from '../../../kiosk/uplink/enrol-contract.ts';
import { paths, sourceHeader } from '../../../kiosk/uplink/http-contract.ts';
import { loadDemoKeys } from '../../district/demo-keys.ts';
import { startFloodedDistrict } from '../../district/flood-district.ts';
import { lane } from '../../district/store/support.ts';
import { codeOf } from '../../simulation/codes.ts';
import { type Planted, search } from './planted.ts';

test('a place code, a pass, codes and tokens: nothing at the district tells them', { timeout: 120_000 }, async () => {
  const district = await startFloodedDistrict();
  onTestFinished(() => district.stop());
  const secrets: Planted[] = [];
  const plant = (name: string, value: string): string => {
    secrets.push({ name, value });
    return value;
  };
  const answers = new Map<string, string>();
  const ask = async (to: string, init: RequestInit): Promise<number> => {
    const answer = await fetch(new URL(to, district.url), init);
    answers.set(`answer ${answers.size} of ${to.split('?')[0]}`, await answer.text());
    return answer.status;
  };
  const claim = (placeCode: string, pass: string, more = {}): Promise<number> =>
    ask(clearancePath, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ placeCode, pass, ...more }),
    });

  const keys = loadDemoKeys(path.join(district.directory, 'keys'));
  const nonce = randomBytes(8).toString('base64url');
  const slot = placeCodeSlotAt(Date.now());
  const placeCode = plant('place code', makePlaceCode({ place: lane, slot, nonce }, district.box.key));
  const pass = (kind: 'valid' | 'forged' | 'red'): string =>
    plant(`${kind} pass`, codeOf(kind, lane.compound, keys, Date.now()));
  const good = pass('valid');
  expect(await claim(placeCode, good)).toBe(200);
  expect(await claim(placeCode, good)).toBe(403);
  expect(await claim(placeCode, pass('forged'))).toBe(403);
  expect(await claim(`${placeCode}AA`, pass('red'))).toBe(403);
  expect(await claim(placeCode, pass('valid'), { [good]: good })).toBe(400);
  expect(await claim(good, placeCode)).toBe(403);
  expect(await claim(placeCode, `${good}${good.repeat(40)}`)).toBe(400);

  // Tokens: of the box and of an operator, right and at the wrong door, and a code of enrolment that nobody redeems.
  const token = plant('token of the box', district.box.token().replace('Bearer ', ''));
  const operator = plant(
    'token of an operator',
    readFileSync(path.join(district.directory, 'data/operator.token'), 'utf8').trim(),
  );
  const { code } = await district.asOperator(enrolPaths.codes, { source: district.traitor.source });
  plant('enrolment code', String(code));
  const headers = { [sourceHeader]: district.box.source, authorization: `Bearer ${token}` };
  expect(await ask(paths.commands, { headers })).toBe(200);
  expect(await ask(paths.commands, { headers: { ...headers, [sourceHeader]: district.traitor.source } })).toBe(401);
  expect(await ask(`/v1/none?token=${token}`, { headers })).toBe(404);
  const wrong = { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Operator ${token}` } };
  expect(await ask(paths.commands, { ...wrong, body: `{"source":"${operator}` })).toBe(400);
  expect(await ask(enrolPaths.enrol, { ...wrong, body: JSON.stringify({ code, [String(code)]: operator }) })).toBe(400);

  // The commands waiting for the box name the code by its random part, and nobody's pass.
  answers.delete([...answers.keys()].find((each) => each.endsWith('/v1/none')) ?? '');
  const places = new Map<string, string | Uint8Array>([...answers, ['what the district said', district.said.text]]);
  const data = path.join(district.directory, 'data');
  for (const file of readdirSync(data)) {
    if (file !== 'operator.token') places.set(file, readFileSync(path.join(data, file)));
  }
  expect([...places.keys()]).toContain('district.db');
  expect(secrets.length).toBeGreaterThan(7);
  expect(search(secrets, places)).toEqual([]);
});
