import { createSecretKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { ready } from '../../access/example.ts';
import type { Credential, Listed } from '../../../../kiosk/access/credential.ts';
import { stepEncounter } from '../../../../kiosk/access/encounter.ts';
import type { EncounterInput, EncounterState } from '../../../../kiosk/access/encounter-state.ts';
import type { Policy } from '../../../../kiosk/access/policy.ts';
import { emptyTrustList, parseTrustList } from '../../../../kiosk/credentials/trust-list.ts';
import { createVerifiers } from '../../../../kiosk/credentials/verifier.ts';
import { createCredentialDesk, type CredentialDesk } from '../../../../kiosk/station/credentials/desk.ts';
import { openPseudonyms, pseudonymsBy } from '../../../../kiosk/station/credentials/desk-pseudonyms.ts';
import { ruleSetsIn } from '../../../../kiosk/station/credentials/desk-rules.ts';
import { codesSchema } from '../../../../kiosk/station/credentials/desk-schema.ts';
import { openCredentialSources } from '../../../../kiosk/station/credentials/desk-sources.ts';
import { openLog } from '../../../../kiosk/station/care/diagnostics.ts';
import { openCodeRegister } from '../../../district/codes.ts';
import { directCodeInquiry } from '../../../district/codes-direct.ts';
import { moment, policy, settings } from '../../access/example.ts';
import { hc1TrustText, issuedAtS, issueHc1 } from '../../credentials/hc1-issue.ts';

function unexpected(detail: string): void {
  throw new Error(detail);
}

const number = '11010519491231002X';
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-desk-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** The desk before the machine itself, with what reaches the machine kept for a look. */
class Bench {
  readonly clock = new VirtualClock(issuedAtS * 1000 + 60_000);
  readonly inputs: EncounterInput[] = [];
  readonly lines: string[] = [];
  readonly asked: Credential[] = [];
  readonly numbers: string[] = [];
  readonly line;
  readonly desk: CredentialDesk;
  encounter: EncounterState = ready;
  policy: Policy = policy;
  trusted = true;

  constructor(online: readonly { name: string; pattern: string }[] = [], readsCards = false) {
    const trust = parseTrustList(hc1TrustText, 'test');
    const register = openCodeRegister(() => this.clock.wallMs());
    this.line = directCodeInquiry(register, this.clock);
    const listed: Listed = { roster: null, watchlisted: true };
    this.desk = createCredentialDesk({
      verify: createVerifiers(emptyTrustList),
      scannerReadsCards: readsCards,
      sources: openCredentialSources({
        trust: trust.ok ? trust.value : emptyTrustList,
        trustDirectory: directory,
        pseudonymKey: path.join(directory, 'keys', 'pseudonyms.key'),
        onKeyNotKept: unexpected,
        codes: codesSchema.parse({ online }),
        line: this.line,
      }),
      flow: () => this,
      policy: () => this.policy,
      clock: this.clock,
      clockTrusted: () => this.trusted,
      listed: (credential) => {
        this.asked.push(credential);
        return listed;
      },
      listedOfIdentityNumber: (asked) => {
        this.numbers.push(asked);
        return listed;
      },
      picked: (entry) => (entry === 7 ? { holder: 'roster-7', listed } : null),
      log: openLog('debug', { write: (text) => void this.lines.push(text) }),
    });
  }

  toEncounter(input: EncounterInput): void {
    this.inputs.push(input);
    this.encounter = stepEncounter(this.encounter, input, moment(this.clock.monotonicMs()), settings).state;
  }

  scan(text: string): string {
    this.desk.take(Buffer.from(text), 'scanner');
    const last = this.inputs.at(-1);
    if (last?.type !== 'credential') return last?.type ?? 'nothing';
    const { check } = last;
    return check.outcome === 'verified' ? check.credential.kind : `${check.reason} at ${check.step}`;
  }
}

/** A box whose reader is one of identity cards. */
const cardBench = () => new Bench([], true);

describe('an identity number', () => {
  test('of a card is matched by the lists and known by its pseudonym from then on', () => {
    const bench = cardBench();
    expect(bench.scan(number)).toBe('identityNumber');
    expect(bench.numbers).toEqual([number]);
    expect(bench.asked).toEqual([]);
    const everything = JSON.stringify([bench.inputs, bench.encounter, bench.lines]);
    expect(everything).not.toContain(number);
    expect(everything).not.toContain(number.slice(0, 14));
    expect(bench.inputs[0]).toMatchObject({ listed: { watchlisted: true } });
    expect(bench.inputs[0]).toMatchObject({
      check: { credential: { holder: bench.desk.holderOf(number), medium: 'typed' } },
    });
  });

  test('typed by staff is the same person as by a card, whatever the spelling of its X', () => {
    const bench = cardBench();
    bench.scan(` ${number.toLowerCase()} `);
    expect(bench.desk.identityNumber(number, 'A-01')).toEqual({ ok: true, value: undefined });
    const holders = bench.inputs.map((input) =>
      input.type === 'credential' && input.check.outcome === 'verified' ? input.check.credential.holder : null,
    );
    expect(new Set(holders).size).toBe(1);
    expect(bench.inputs[1]).toMatchObject({ staff: 'A-01' });
  });

  test.each([
    ['110105194912310021', 'identityNumberWrong at checkCharacter'],
    ['990105194912310021', 'identityNumberWrong at region'],
    ['110105194913310029', 'identityNumberWrong at birthday'],
    ['110105209912310029', 'identityNumberWrong at birthday'],
    ['11010519491231002', 'codeUnknown at prefix'],
    ['11010519491231002XX', 'codeUnknown at prefix'],
    ['１１０１０５１９４９１２３１００２X', 'codeUnknown at prefix'],
  ])('%s: %s', (text, expected) => {
    expect(new Bench().scan(text)).toBe(expected);
    expect(cardBench().scan(text)).toBe(expected);
  });

  test('in a code is nobody: the lists are not asked, staff are, and the number is kept nowhere', () => {
    for (const take of ['scanner', 'camera'] as const) {
      // A camera reads codes, whatever the reader beside it is.
      const bench = new Bench([], take === 'camera');
      bench.desk.take(Buffer.from(number), take);
      expect(bench.inputs).toMatchObject([
        { check: { outcome: 'unverifiable', reason: 'identityNumberScanned', step: 'reader' }, listed: null },
      ]);
      expect([bench.numbers, bench.asked]).toEqual([[], []]);
      expect(JSON.stringify([bench.inputs, bench.encounter, bench.lines])).not.toContain(number.slice(0, 14));
    }
  });

  test('in a code does not stand in the way of the same number typed by staff', () => {
    const bench = new Bench();
    bench.scan(number);
    bench.desk.identityNumber(number, 'A-01');
    const payloads = bench.inputs.map((input) => (input.type === 'credential' ? input.payload : null));
    expect(new Set(payloads).size).toBe(2);
  });

  test('in a code is refused where the policy takes none at all', () => {
    const bench = new Bench();
    bench.policy = { ...policy, kinds: { ...policy.kinds, identityNumber: 'deny' } };
    expect(bench.scan(number)).toBe('credentialKindNotAccepted at kind');
  });

  test('staff are told what is wrong with one, and nothing reaches the encounter', () => {
    const bench = new Bench();
    expect(bench.desk.identityNumber('110105194912310021', 'A-01')).toEqual({ ok: false, error: 'checkCharacter' });
    expect(bench.inputs).toEqual([]);
  });

  test('a box that believes it is 1970 takes one all the same', () => {
    const bench = new Bench();
    bench.clock.stepWall(-bench.clock.wallMs());
    bench.trusted = false;
    expect(bench.desk.identityNumber(number, 'A-01').ok).toBe(true);
  });
});

describe('somebody whom staff have picked from the roster', () => {
  test('is presented like a typed number, under a pseudonym, with what the lists say', () => {
    const bench = new Bench();
    expect(bench.desk.resident(7, 'A-01')).toBe(true);
    expect(bench.inputs).toMatchObject([
      {
        check: { credential: { kind: 'identityNumber', medium: 'typed', holder: 'roster-7', issuer: 'roster' } },
        payload: 'roster:roster-7',
        listed: { watchlisted: true },
        staff: 'A-01',
      },
    ]);
    expect(bench.lines.join('')).not.toContain('roster-7');
  });

  test('is nobody when the roster has no such entry', () => {
    const bench = new Bench();
    expect([bench.desk.resident(8, 'A-01'), bench.inputs]).toEqual([false, []]);
  });
});

describe('an online code', () => {
  const patterns = [{ name: 'province', pattern: 'PV\\d{8}' }];

  test('is asked about under a keyed name and appears nowhere', async () => {
    const bench = new Bench(patterns);
    expect(bench.scan('PV12345678')).toBe('credentialAsked');
    await bench.clock.advance(0);
    expect(bench.line.questions).toBe(1);
    expect(JSON.stringify([bench.inputs, bench.encounter, bench.lines])).not.toContain('12345678');
    expect(bench.encounter.open).toMatchObject({ asking: null, credential: { reason: 'codeUnknown' } });
  });

  test('a code of no pattern is asked of nobody', () => {
    const bench = new Bench(patterns);
    expect(bench.scan('PV1234567')).toBe('codeUnknown at prefix');
    expect(bench.scan('https://pay.example/PV12345678')).toBe('codeUnknown at prefix');
    expect(bench.line.questions).toBe(0);
  });

  test('a pattern takes no pass, no certificate and no identity number', () => {
    const bench = new Bench([{ name: 'all', pattern: '[A-Z0-9:]{4,200}' }]);
    expect(bench.scan('KD1:ABC')).toContain('credentialMalformed at');
    expect(bench.scan('HC1:ABC')).toContain('credentialMalformed at');
    expect(bench.scan(number)).toBe('identityNumberScanned at reader');
    expect(bench.line.questions).toBe(0);
  });

  test('where the policy takes none, none is told to anybody', () => {
    const bench = new Bench(patterns);
    bench.policy = { ...policy, kinds: { ...policy.kinds, opaqueOnline: 'deny' } };
    expect(bench.scan('PV12345678')).toBe('credentialKindNotAccepted at kind');
    expect(bench.line.questions).toBe(0);
  });

  test.each(['(a+)+', 'PV\\d*', 'PV\\d+', '.{20}', ''])('the site file may not hold the pattern %j', (pattern) => {
    expect(codesSchema.safeParse({ online: [{ name: 'x', pattern }] }).success).toBe(false);
  });
});

describe('a certificate', () => {
  test('is known by a pseudonym only this box can make', () => {
    const bench = new Bench();
    expect(bench.scan(issueHc1())).toBe('hc1');
    const kept = JSON.stringify([bench.inputs, bench.encounter, bench.asked, bench.lines]);
    for (const personal of ['MUELLER', '1968', 'URN:UVCI', 'HC1:']) expect(kept).not.toContain(personal);
    expect(new Set(bench.asked.map(({ holder, id }) => `${holder} ${id}`)).size).toBe(1);
  });

  test.each([
    ['a name that leads elsewhere', '../gate', 'not a name'],
    ['one that is not there', 'gate', 'ENOENT'],
  ])('rules: %s', (_what, name, says) => {
    const bench = new Bench();
    bench.policy = { ...policy, certificates: { inPlaceOfTest: [], ruleSet: name } };
    expect(bench.scan(issueHc1())).toBe('certificateRuleFailed at rules');
    expect(JSON.stringify(bench.inputs)).toContain(says);
    expect(bench.lines.join('')).toContain('rules the policy names cannot be used');
  });

  test('rules are about times as well: without a trusted clock that rule alone decides', () => {
    const bench = new Bench();
    bench.policy = { ...policy, certificates: { inPlaceOfTest: [], ruleSet: 'gate' } };
    bench.trusted = false;
    expect(bench.scan(issueHc1())).toBe('hc1');
  });

  test('a set of rules that was mended is read anew', () => {
    const file = path.join(directory, 'gate.rules.json');
    const sets = ruleSetsIn(directory);
    writeFileSync(file, '{"rules":5}');
    expect(sets('gate')).toMatchObject({ ok: false });
    writeFileSync(file, '{"rules":[]}\n');
    expect(sets('gate')).toMatchObject({ ok: true });
  });
});

describe('pseudonyms', () => {
  test('stay the same over restarts, differ between boxes, and their key is its owner’s only', () => {
    const file = path.join(directory, 'keys', 'pseudonyms.key');
    const first = openPseudonyms(file, unexpected);
    expect(openPseudonyms(file, unexpected)('identityNumber', number)).toBe(first('identityNumber', number));
    expect(openPseudonyms(path.join(directory, 'other.key'), unexpected)('identityNumber', number)).not.toBe(
      first('identityNumber', number),
    );
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file)).toHaveLength(32);
  });

  test('the kinds do not run into each other, and half a key is none', () => {
    const by = pseudonymsBy(createSecretKey(Buffer.alloc(32, 1)));
    expect(by('onlineCode', 'x')).not.toBe(by('certificate', 'x'));
    const file = path.join(directory, 'half.key');
    writeFileSync(file, 'half');
    openPseudonyms(file, unexpected);
    expect(readFileSync(file)).toHaveLength(32);
  });
});
