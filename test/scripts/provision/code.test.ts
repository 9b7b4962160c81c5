import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyFile, type OwnKey } from '../../../drivers/basics/key-file.ts';
import { applyConfiguration, applySteps, recordFile } from '../../../scripts/provision/code/apply.ts';
import {
  type ConfigurationCode,
  signConfiguration,
  verifyConfiguration,
} from '../../../scripts/provision/code/configuration-code.ts';
import { parsePublicKeys, publicKeyText } from '../../../scripts/provision/code/keys.ts';
import { CodePieces, cutIntoCodes } from '../../../scripts/provision/code/pieces.ts';
import type { JsonObject } from '../../../scripts/provision/sheet/json-path.ts';
import { answering, healthy, simulatedBox, type Box } from '../devices/box.ts';

const root = path.join(import.meta.dirname, '../../..');
const nowMs = Date.UTC(2026, 0, 20);
const site: JsonObject = JSON.parse(readFileSync(path.join(root, 'hw-config/sites/single-lane.json'), 'utf8'));
let directory = '';
let key: OwnKey;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-code-'));
  key = openKeyFile(path.join(directory, 'desk/provisioning.key'), 'ed25519');
});
afterEach(() => rmSync(directory, { recursive: true }));

const codeOf = (change: Partial<ConfigurationCode> = {}): ConfigurationCode => ({
  keyId: key.keyId,
  serial: 7,
  issuedAtS: nowMs / 1000,
  expiresAtS: nowMs / 1000 + 600,
  audience: 'KD-0042-E1',
  site,
  releaseKeys: null,
  ...change,
});
function judged(jws: string, now: Partial<{ wallMs: number; trusted: boolean }> = {}): string {
  const keys = parsePublicKeys(publicKeyText(key));
  if (!keys.ok) throw new Error(keys.error);
  const code = verifyConfiguration(
    jws,
    { keys: keys.value, audience: 'KD-0042-E1' },
    { wallMs: nowMs, trusted: true, ...now },
  );
  return code.ok ? 'taken' : code.error.code;
}

describe('a configuration code', () => {
  it('is taken whole as it was signed, and refused for one reason each', () => {
    const jws = signConfiguration(codeOf(), key.privateKey);
    expect(judged(jws)).toBe('taken');
    expect(judged(jws, { wallMs: nowMs + 600_000 })).toBe('expired');
    expect(judged(jws, { wallMs: nowMs - 301_000 })).toBe('notYetValid');
    expect(judged(jws, { trusted: false })).toBe('clockNotTrusted');
    expect(judged(signConfiguration(codeOf({ audience: 'KD-0042-E2' }), key.privateKey))).toBe('otherBox');
    // A number at the end of all numbers would be the last this box ever takes.
    expect(judged(signConfiguration(codeOf({ serial: nowMs / 1000 + 86_400 }), key.privateKey))).toBe('taken');
    expect(judged(signConfiguration(codeOf({ serial: nowMs / 1000 + 86_401 }), key.privateKey))).toBe('malformed');
    const other = generateKeyPairSync('ed25519').privateKey;
    expect(judged(signConfiguration(codeOf(), other))).toBe('wrongSignature');
    expect(judged(signConfiguration(codeOf({ keyId: 'other' }), other))).toBe('unknownKey');
    const [head = '', body = ''] = jws.split('.');
    expect(judged(`${head}.${body}.`)).toBe('malformed');
    expect(judged(JSON.stringify(site))).toBe('malformed');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'kadian-configuration+jws' })).toString('base64url');
    expect(judged(`${none}.${body}.AA`)).toBe('malformed');
  });

  it('is not taken with a single character changed anywhere', () => {
    const jws = signConfiguration(codeOf(), key.privateKey);
    fc.assert(
      fc.property(fc.nat(jws.length - 1), fc.constantFrom('A', 'z', '9', '_', '.'), (at, character) => {
        const changed = jws.slice(0, at) + character + jws.slice(at + 1);
        // The last character of a part may hold bits that say nothing.
        const same = changed
          .split('.')
          .map((part) => Buffer.from(part, 'base64url').toString('hex'))
          .join();
        if (
          same ===
            jws
              .split('.')
              .map((part) => Buffer.from(part, 'base64url').toString('hex'))
              .join() &&
          judged(changed) === 'taken'
        )
          return;
        expect(judged(changed)).not.toBe('taken');
      }),
    );
  });

  it('is put together from its pieces in any order, and from those of one configuration only', () => {
    const jws = signConfiguration(codeOf(), key.privateKey);
    const codes = cutIntoCodes(jws) ?? [];
    expect(codes.length).toBeGreaterThan(1);
    for (const code of codes) expect(code).toMatch(/^KC1:[0-9A-Z $%*+./:-]{1,600}$/);
    const pieces = new CodePieces();
    const [first = '', ...others] = codes;
    for (const code of others.toReversed()) expect(pieces.take(code).type).toBe('waiting');
    expect(pieces.take(first)).toEqual({ type: 'complete', text: jws });
    const strange = cutIntoCodes(signConfiguration(codeOf({ serial: 8 }), key.privateKey)) ?? [];
    pieces.take(first);
    expect(pieces.take(strange[1] ?? '')).toMatchObject({ type: 'waiting', have: 1, begun: true });
    expect(pieces.take(first.toLowerCase())).toMatchObject({
      type: 'malformed',
      detail: expect.stringContaining('Caps Lock'),
    });
    const spoilt = `${first.slice(0, 30)}${first[30] === 'A' ? 'B' : 'A'}${first.slice(31)}`;
    const outcomes = [spoilt, ...others].map((code) => pieces.take(code).type);
    expect(outcomes.at(-1)).toBe('malformed');
  });

  it('counts by a key for provisioning only', () => {
    const { keyId: kid, publicKey: x } = key;
    const command = { keys: [{ kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' }] };
    expect(parsePublicKeys(JSON.stringify(command)).ok).toBe(false);
    expect(parsePublicKeys(JSON.stringify({ ...command, use: 'kadian-provisioning' })).ok).toBe(false);
    expect(parsePublicKeys('no').ok).toBe(false);
  });
});

describe('putting it in force', () => {
  function onBox(change: Partial<ConfigurationCode> = {}, dryRun = false) {
    const siteFile = path.join(directory, 'site.json');
    if (!existsSync(siteFile)) writeFileSync(siteFile, JSON.stringify(site), { mode: 0o640 });
    const { staff: _staff, ...others } = site;
    const code = codeOf({ site: { ...others, language: 'en' }, ...change });
    const jws = signConfiguration(code, key.privateKey);
    return applyConfiguration({ siteFile, jws, code, board: null, dryRun });
  }
  const present = (): JsonObject => JSON.parse(readFileSync(path.join(directory, 'site.json'), 'utf8'));

  it('keeps the people of the box, its mode, and the file before; a second time does nothing', () => {
    expect(onBox({}, true)).toMatchObject({ ok: true, value: { result: 'wouldApply', changes: ['language'] } });
    expect(present().language).toBe('zh-CN');
    expect(onBox()).toMatchObject({ ok: true, value: { result: 'applied' } });
    expect([present().language, present().staff]).toEqual(['en', site.staff]);
    expect(statSync(path.join(directory, 'site.json')).mode & 0o777).toBe(0o640);
    expect(JSON.parse(readFileSync(path.join(directory, 'site.json.before'), 'utf8'))).toEqual(site);
    expect(onBox()).toMatchObject({ ok: true, value: { result: 'alreadyApplied' } });
  });

  it('takes none that is older, or another of the same number, and none the linter has errors against', () => {
    expect(onBox().ok).toBe(true);
    for (const change of [{ serial: 6 }, { expiresAtS: nowMs / 1000 + 601 }]) {
      expect(onBox(change)).toMatchObject({ ok: false, error: { code: 'replayed' } });
    }
    const before = present();
    expect(onBox({ serial: 8, site: { ...site, clock: 'host' } })).toMatchObject({
      ok: false,
      error: { code: 'badContent' },
    });
    expect(onBox({ serial: 8, site: { kiosk: 'x' } })).toMatchObject({ ok: false, error: { code: 'badContent' } });
    expect(present()).toEqual(before);
    writeFileSync(path.join(directory, recordFile), '{');
    expect(onBox({ serial: 9 })).toMatchObject({ ok: false, error: { code: 'badRecord' } });
  });

  it.each(applySteps)(
    'after a power cut at %s the box has a whole site, and the same code shown again ends it',
    (step) => {
      writeFileSync(path.join(directory, 'site.json'), JSON.stringify(site));
      const jws = signConfiguration(codeOf({ site: { ...site, language: 'en' } }), key.privateKey);
      const text = path.join(directory, 'code');
      writeFileSync(text, jws);
      writeFileSync(path.join(directory, 'provisioning.pub'), publicKeyText(key));
      const run = (at: string) =>
        spawnSync(
          process.execPath,
          [path.join(import.meta.dirname, 'apply-child.ts'), directory, text, String(nowMs), at],
          { encoding: 'utf8' },
        );
      expect(run(step).signal).toBe('SIGKILL');
      expect(['zh-CN', 'en']).toContain(present().language);
      expect(run('never').stdout.trim()).toMatch(/^(applied|alreadyApplied)$/);
      expect(present().language).toBe('en');
      expect(readdirSync(directory).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
    },
    30_000,
  );
});

describe('kadian provision --from-scanner', () => {
  const kadian = (...words: readonly string[]) =>
    spawnSync(process.execPath, ['scripts/kadian.ts', 'provision', ...words], { cwd: root, encoding: 'utf8' });

  /** Codes for this box, whose site then says English, made by the command. */
  function codesFor(box: Box, keyFile: string, ...more: readonly string[]): readonly string[] {
    const wanted = path.join(box.directory, 'wanted.json');
    const now = JSON.parse(readFileSync(box.siteFile, 'utf8')) as object;
    writeFileSync(wanted, JSON.stringify({ ...now, language: 'en' }));
    const made = kadian('--code', '--site', wanted, '--key', keyFile, '--json', ...more);
    if (made.status !== 0) throw new Error(made.stderr);
    return (JSON.parse(made.stdout) as { codes: readonly string[] }).codes;
  }

  /** Shows codes one after the other, each when the one before was heard. */
  async function show(box: Box, codes: readonly string[], ...more: readonly string[]) {
    let next = 0;
    const typed = (said: string): string | null => {
      const isHeard = next === 0 ? said.includes('Show the configuration code') : said.includes('still to show');
      const code = codes[next];
      if (!isHeard || code === undefined) return null;
      next += 1;
      box.bench.showCode(code);
      return '';
    };
    const ended = await box.run('provision', ['--from-scanner', '--seconds', '60', '--json', ...more], { typed });
    return {
      code: ended.code,
      ...(JSON.parse(ended.out || '{}') as { result?: string; code?: string }),
      why: ended.error,
      exit: ended.code,
    };
  }

  it('puts a signed code in force, and refuses it to another box, by another key, and when it is old', async () => {
    const box = await simulatedBox();
    const keyFile = path.join(directory, 'desk/provisioning.key');
    const publicFile = path.join(box.directory, 'provisioning.pub');
    const made = kadian('--make-key', '--key', keyFile, '--out', publicFile, '--json');
    expect(JSON.parse(made.stdout)).toMatchObject({ keyId: key.keyId, made: false });
    const before = readFileSync(box.siteFile, 'utf8');
    const strange = await show(box, codesFor(box, keyFile, '--for', 'KD-OTHER'));
    expect([strange.exit, strange.result, strange.code]).toEqual([1, 'refused', 'otherBox']);
    const second = path.join(directory, 'second.key');
    expect(kadian('--make-key', '--key', second).status).toBe(0);
    expect((await show(box, codesFor(box, second))).code).toBe('unknownKey');
    expect(readFileSync(box.siteFile, 'utf8')).toBe(before);
    const newer = codesFor(box, keyFile, '--serial', '9');
    const older = codesFor(box, keyFile, '--serial', '8');
    const applied = await show(box, newer);
    expect([applied.exit, applied.result], applied.why).toEqual([0, 'applied']);
    expect(JSON.parse(readFileSync(box.siteFile, 'utf8'))).toMatchObject({ language: 'en', kiosk: 'KD-DEMO' });
    expect((await show(box, older)).code).toBe('replayed');
    expect((await show(box, newer)).result).toBe('alreadyApplied');
  }, 120_000);

  it('of a box whose clock is not set is taken only by --clock-is-right, which does not make an old code new', async () => {
    const box = await simulatedBox();
    const now = JSON.parse(readFileSync(box.siteFile, 'utf8')) as object;
    // Nobody has set this clock: systemd, which would tell, says so or is not there.
    writeFileSync(box.siteFile, JSON.stringify({ ...now, clock: 'timesync' }));
    const keyFile = path.join(directory, 'desk/provisioning.key');
    writeFileSync(path.join(box.directory, 'provisioning.pub'), publicKeyText(key));
    const codes = codesFor(box, keyFile);
    if (!existsSync('/run/systemd/timesync/synchronized')) {
      const refused = await show(box, codes);
      expect([refused.exit, refused.code], refused.why).toEqual([1, 'clockNotTrusted']);
      expect(JSON.parse(readFileSync(box.siteFile, 'utf8'))).toMatchObject({ language: 'zh-CN' });
    }
    const taken = await show(box, codes, '--clock-is-right');
    expect([taken.exit, taken.result], taken.why).toEqual([0, 'applied']);
    expect(JSON.parse(readFileSync(box.siteFile, 'utf8'))).toMatchObject({ language: 'en' });
    // Signed, for this box, newer than the one before, and over.
    const nowS = Math.floor(Date.now() / 1000);
    const over = codeOf({ audience: 'KD-DEMO', serial: nowS, issuedAtS: nowS - 600, expiresAtS: nowS - 1 });
    const old = await show(box, cutIntoCodes(signConfiguration(over, key.privateKey)) ?? [], '--clock-is-right');
    expect([old.exit, old.code], old.why).toEqual([1, 'expired']);
  }, 180_000);

  it('is refused beside a station, without a key, and ends by itself when nothing is shown', async () => {
    const box = await simulatedBox();
    expect((await box.run('provision', ['--from-scanner'])).code).toBe(66);
    writeFileSync(path.join(box.directory, 'provisioning.pub'), publicKeyText(key));
    expect((await box.run('provision', ['--from-scanner', '--seconds', '1'])).code).toBe(3);
    const port = await answering(200, { 'content-type': 'application/json' }, JSON.stringify(healthy));
    const busy = await simulatedBox({ port });
    cpSync(path.join(box.directory, 'provisioning.pub'), path.join(busy.directory, 'provisioning.pub'));
    expect((await busy.run('provision', ['--from-scanner'])).code).toBe(75);
  }, 60_000);

  it('never takes a file that is no key for one, and leaves it where it is', () => {
    const file = path.join(directory, 'notes.txt');
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, 'notes');
    expect(kadian('--make-key', '--key', file).status).toBe(66);
    expect(readFileSync(file, 'utf8')).toBe('notes');
  }, 30_000);
});
