/** What a phone sends over HTTP, and what reaches the box of that place. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { makePlaceCode, placeCodeSlotAt } from '../../kiosk/credentials/place-code.ts';
import { parseTrustList } from '../../kiosk/credentials/trust-list.ts';
import { clearancePath } from '../../kiosk/uplink/clearance-contract.ts';
import { rawOf } from '../../kiosk/uplink/command-keys.ts';
import { enrolRequest, keyIdOf } from '../../kiosk/uplink/enrol-contract.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { place, temporaryDirectory } from '../kiosk/uplink/support.ts';
import { type CodeKind, codeOf } from '../simulation/codes.ts';
import { type DemoKeys, loadDemoKeys } from './demo-keys.ts';
import { type District, startDistrict } from './service.ts';

const source = sourceOf(place);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const box = { privateKey, x: rawOf(publicKey), keyId: keyIdOf(rawOf(publicKey)) };
let directory: ReturnType<typeof temporaryDirectory>;
let clock: VirtualClock;
let district: District;
let keys: DemoKeys;

beforeEach(async () => {
  directory = temporaryDirectory();
  clock = new VirtualClock(Date.UTC(2022, 0, 5, 8));
  keys = loadDemoKeys(directory.path);
  const trust = parseTrustList(keys.trustListText, 'trust');
  if (!trust.ok) throw new Error(trust.error.expected);
  district = await startDistrict({ port: 0, directory: ':memory:', clock, passTrust: trust.value });
  const { register } = district.identity;
  const code = await register.issueCode(source, clock.wallMs() + 1_000, 'operator');
  await register.redeem(enrolRequest(source, code, box.x, privateKey), clock.wallMs());
});

afterEach(async () => {
  await district.stop();
  directory.remove();
});

function placeCode(nonce = 'AAAAAAAAAAA'): string {
  return makePlaceCode({ place, slot: placeCodeSlotAt(clock.wallMs()), nonce }, box);
}

function pass(kind: CodeKind = 'valid', holder?: string): string {
  return codeOf(kind, place.compound, keys, clock.wallMs(), holder);
}

async function send(body: unknown): Promise<string> {
  const answer = await fetch(new URL(clearancePath, district.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return answer.ok ? 'cleared' : String(JSON.parse(await answer.text()).title ?? answer.status);
}

async function waiting(): Promise<readonly Record<string, unknown>[]> {
  const { commands } = await district.commands.wait(source, 0, 0, new AbortController().signal);
  return commands.map((jws) => JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()).command);
}

describe('a phone that has scanned a place code', () => {
  it('clears its holder at that box, with what the pass says and no more', async () => {
    const code = `https://district.example/p#${placeCode()}`;
    expect(await send({ placeCode: code, pass: pass('valid', 'holder-1') })).toBe('cleared');
    const nowS = clock.wallMs() / 1000;
    expect(await waiting()).toMatchObject([
      {
        name: 'clearance',
        clearance: { holder: 'holder-1', colour: 'green', clearedAtS: nowS, expiresAtS: nowS + 90, slot: nowS / 30 },
      },
    ]);
    expect(await send({ placeCode: code, pass: pass('valid', 'holder-1') })).toBe('clearedBefore');
    expect(await send({ placeCode: code, pass: pass('valid', 'holder-2') })).toBe('cleared');
    expect(await waiting()).toHaveLength(2);
  });

  it.each([
    ['expired', 'passExpired'],
    ['forged', 'passInvalid'],
    ['oldPicture', 'passOld'],
    ['paper', 'passInvalid'],
    ['notAPass', 'passInvalid'],
  ] as const)('is refused with a pass that is %s', async (kind, answer) => {
    expect(await send({ placeCode: placeCode(), pass: pass(kind) })).toBe(answer);
    expect(await waiting()).toEqual([]);
  });

  it('is refused with an old code, one of a box nobody knows, and with rubbish', async () => {
    const old = placeCode();
    await clock.advance(90_000);
    expect(await send({ placeCode: old, pass: pass() })).toBe('tooOld');
    const far = makePlaceCode(
      { place: { ...place, lane: '9' }, slot: placeCodeSlotAt(clock.wallMs()), nonce: 'AAAAAAAAAAA' },
      box,
    );
    expect(await send({ placeCode: far, pass: pass() })).toBe('unknownPlace');
    for (const body of [
      '{',
      '[]',
      { placeCode: 7 },
      { placeCode: placeCode() },
      { placeCode: 'x'.repeat(1_001), pass: 'x' },
    ]) {
      expect(await send(body)).not.toBe('cleared');
    }
    expect(await send({ placeCode: 'KP1.AAAA', pass: pass() })).toBe('malformed');
    expect(await waiting()).toEqual([]);
  });

  it('may not try for ever', async () => {
    const answers = await Promise.all(Array.from({ length: 125 }, () => send({ placeCode: 'KP1.AAAA', pass: 'x' })));
    expect(answers.filter((answer) => answer === 'Too often')).toHaveLength(5);
    await clock.advance(60_000);
    expect(await send({ placeCode: placeCode(), pass: pass() })).toBe('cleared');
  });

  it('opens a page in both languages that says what to do', async () => {
    const page = await fetch(new URL('/p', district.url));
    expect(page.headers.get('content-type')).toContain('text/html');
    const text = await page.text();
    expect(text).toContain('请站到测温仪前');
    expect(text).toContain('Please stand before the thermometer');
    // Every refusal the desk knows has its words.
    for (const code of ['tooOld', 'notYet', 'malformed', 'unknownPlace', 'signatureInvalid'])
      expect(text).toContain(`${code}:`);
    for (const code of ['passInvalid', 'passExpired', 'passOld', 'clearedBefore']) expect(text).toContain(`${code}:`);
  });
});
