import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandTrust, verifyCommand } from '../../../kiosk/uplink/command.ts';
import { openCommandStore } from '../../../kiosk/uplink/command-store.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { signed } from '../../district/command-desk.ts';
import { place, temporaryDirectory } from './support.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const audience = sourceOf(place);
const trust: CommandTrust = { keys: new Map([['k1', publicKey]]), audience };
const nowMs = Date.UTC(2022, 0, 5, 8);
const now = { wallMs: nowMs, trusted: true };
const iat = nowMs / 1000;

function claims(change: object = {}): object {
  return { jti: 'command-0001', aud: audience, iat, exp: iat + 60, command: { name: 'openOnce' }, ...change };
}

function codeOf(jws: string, at = now): string {
  const result = verifyCommand(jws, trust, at);
  return result.ok ? 'ok' : result.error.code;
}

describe('a command', () => {
  it('of the district, for this box, and of now is taken', () => {
    expect(verifyCommand(signed(claims(), privateKey, 'k1'), trust, now)).toEqual({
      ok: true,
      value: { id: 'command-0001', command: { name: 'openOnce' }, issuedAtMs: nowMs, expiresAtMs: nowMs + 60_000 },
    });
  });

  it.each([
    ['signatureInvalid', signed(claims(), stranger.privateKey, 'k1')],
    ['unknownKey', signed(claims(), privateKey, 'k2')],
    ['wrongAudience', signed(claims({ aud: sourceOf({ ...place, lane: '2' }) }), privateKey, 'k1')],
    ['expired', signed(claims({ iat: iat - 60, exp: iat }), privateKey, 'k1')],
    ['notYetValid', signed(claims({ iat: iat + 31, exp: iat + 90 }), privateKey, 'k1')],
    ['malformed', signed(claims({ command: { name: 'selfDestruct' } }), privateKey, 'k1')],
    ['malformed', signed(claims({ command: { name: 'openOnce', for: 'ever' } }), privateKey, 'k1')],
    ['malformed', signed(claims({ more: 1 }), privateKey, 'k1')],
    ['malformed', signed(claims({ exp: iat + 8 * 24 * 3600 }), privateKey, 'k1')],
    ['malformed', signed(claims({ exp: iat }), privateKey, 'k1')],
    ['malformed', 'a.b'],
    ['malformed', ''],
    ['malformed', `${signed(claims(), privateKey, 'k1')}.x`],
  ])('is refused as %s', (code, jws) => expect(codeOf(jws)).toBe(code));

  it('without a signature is none, whatever its header says', () => {
    const [, body] = signed(claims(), privateKey, 'k1').split('.');
    for (const alg of ['none', 'HS256', 'eddsa']) {
      const head = Buffer.from(JSON.stringify({ alg, typ: 'kadian-command+jws', kid: 'k1' })).toString('base64url');
      expect(codeOf(`${head}.${body}.`)).toBe('malformed');
    }
  });

  it('is not followed while its time cannot be judged', () => {
    expect(codeOf(signed(claims(), privateKey, 'k1'), { wallMs: nowMs, trusted: false })).toBe('clockNotTrusted');
  });

  it('is refused after any change of one character', () => {
    const jws = signed(claims(), privateKey, 'k1');
    const position = fc.integer({ min: 0, max: jws.length - 1 });
    fc.assert(
      fc.property(position, fc.constantFrom('A', 'a', '0', '_', '-', '.', '=', '!'), (at, character) => {
        const changed = jws.slice(0, at) + character + jws.slice(at + 1);
        // The last character of a signature holds bits that base64url does not use.
        fc.pre(changed !== jws && at !== jws.length - 1);
        expect(codeOf(changed)).not.toBe('ok');
      }),
    );
  });
});

describe('the ids of commands', () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let file: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    file = join(directory.path, 'below', 'commands.jsonl');
  });
  afterEach(() => directory.remove());

  it('are claimed once, also after a restart', () => {
    const store = openCommandStore(file, nowMs);
    expect([store.claim('command-0001', nowMs + 1), store.claim('command-0001', nowMs + 1)]).toMatchObject([
      { value: true },
      { value: false },
    ]);
    store.claim('command-0002', nowMs + 1);
    store.close();
    const again = openCommandStore(file, nowMs);
    expect(again.claim('command-0001', nowMs + 1)).toMatchObject({ value: false });
    expect(again.claim('command-0002', nowMs + 1)).toMatchObject({ value: false });
    again.close();
  });

  it('are forgotten when expired, but not by a clock that is not trusted', () => {
    const store = openCommandStore(file, nowMs);
    store.claim('command-0001', nowMs + 1);
    store.close();
    const untrusting = openCommandStore(file, null);
    expect(untrusting.claim('command-0001', nowMs + 1)).toMatchObject({ value: false });
    untrusting.close();
    const later = openCommandStore(file, nowMs + 2);
    expect(later.claim('command-0001', nowMs + 1)).toMatchObject({ value: true });
    later.close();
  });

  it('stay few in a running box, in the file too, and those that may still come are kept', () => {
    const store = openCommandStore(file, null);
    for (let at = 0; at < 1_000; at += 1) {
      store.claim(`command-${1000 + at}`, nowMs + at);
      store.claim(`lasting-${1000 + (at % 5)}`, nowMs + 10_000);
      store.forget(nowMs + at);
    }
    const lines = readFileSync(file, 'utf8').split('\n').length;
    expect(lines).toBeLessThan(450);
    for (const id of ['lasting-1000', 'lasting-1004']) expect(store.claim(id, 0)).toMatchObject({ value: false });
    expect(store.claim('last-command', nowMs + 2_000)).toMatchObject({ value: true });
    store.close();
    const again = openCommandStore(file, null);
    for (const id of ['lasting-1000', 'last-command']) expect(again.claim(id, 0)).toMatchObject({ value: false });
    again.close();
  });

  it('survive a line that a power loss has torn', () => {
    const store = openCommandStore(file, nowMs);
    store.claim('command-0001', nowMs + 1);
    store.close();
    appendFileSync(file, '\n["command-00');
    const again = openCommandStore(file, nowMs);
    expect(again.claim('command-0001', nowMs + 1)).toMatchObject({ value: false });
    again.close();
  });

  it('that cannot be kept are an error, not a claim', () => {
    const store = openCommandStore(file, nowMs);
    store.close();
    expect(store.claim(randomUUID(), nowMs + 1).ok).toBe(false);
  });

  it('in a file that cannot be opened are an exception at the start', () => {
    const blocked = join(directory.path, 'blocked');
    writeFileSync(blocked, '');
    chmodSync(blocked, 0o400);
    expect(() => openCommandStore(join(blocked, 'commands.jsonl'), nowMs)).toThrow(/ENOTDIR|EEXIST/);
  });
});
