/** Refusals for which neither the person nor a fault gave a reason are found, and times that are wrong. */
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { Blow, History, Visit } from './history.ts';
import {
  originMs,
  grantedMs,
  bootId,
  history,
  resident,
  happened,
  blow,
  brokenBy,
  granted,
} from './made-up-history.ts';
import { judge } from './oracle.ts';
import type { Rule } from './rules.ts';

describe('refusals of somebody who may pass', () => {
  const refused = (reason: string, atMs = grantedMs): RecordedEvent =>
    happened('access.referred', atMs, { reasons: [reason] });
  const by = (reason: string, blows: readonly Blow[], change: Partial<History> = {}): Rule[] =>
    brokenBy({ ledger: [started, refused(reason)], relay: [], tellings: [], quietMs: null, blows, ...change });
  const justBefore = grantedMs - 1_000;
  const started = happened('station.started', originMs + 100, {}, 99);

  test.each([
    ['ledgerUnavailable', { kind: 'disk', target: 'full' }, 3_000],
    ['ledgerUnavailable', { kind: 'memory', target: 'refused' }, 3_000],
    ['thermometerUnavailable', { kind: 'unplug', target: 'thermometer' }, 5_000],
    ['thermometerUnavailable', { kind: 'kill', target: 'thermometer' }, 5_000],
    ['scannerUnavailable', { kind: 'freeze', target: 'scanner' }, 5_000],
    ['gateUnavailable', { kind: 'unplug', target: 'everything' }, 5_000],
    ['clockNotTrusted', { kind: 'clock', target: 'step' }, 35_000],
  ] as const)('%s: a %o in force, or over for less than its margin', (reason, fault, stillMs) => {
    expect(by(reason, [blow(fault, justBefore, grantedMs + 500)])).toEqual([]);
    expect(by(reason, [blow(fault, justBefore - stillMs, justBefore)])).toEqual([]);
    expect(by(reason, [blow(fault, justBefore - stillMs, grantedMs - stillMs - 100)])).toEqual(['refusedRightly']);
    expect(by(reason, [blow(fault, grantedMs + 500, grantedMs + 900)])).toEqual(['refusedRightly']);
    expect(by(reason, [])).toEqual(['refusedRightly']);
  });

  test.each([
    ['ledgerUnavailable', { kind: 'network', target: 'cut' }],
    ['ledgerUnavailable', { kind: 'killDistrict', target: 'district' }],
    ['thermometerUnavailable', { kind: 'network', target: 'stalled' }],
    ['onlineUnreachable', { kind: 'network', target: 'cut' }],
    ['ledgerUnavailable', { kind: 'unplug', target: 'everything' }],
    ['thermometerUnavailable', { kind: 'unplug', target: 'scanner' }],
    ['credentialExpired', { kind: 'clock', target: 'step' }],
    ['temperatureElevated', { kind: 'unplug', target: 'thermometer' }],
  ] as const)('%s: a %o excuses none', (reason, fault) => {
    expect(by(reason, [blow(fault, justBefore, grantedMs + 500)])).toEqual(['refusedRightly']);
  });

  test('a station that was frozen, or a machine that stood still, gets that time as well', () => {
    const disk = blow({ kind: 'disk', target: 'full' }, grantedMs - 8_000, grantedMs - 4_500);
    const frozen = blow({ kind: 'freeze', target: 'station' }, grantedMs - 3_000, grantedMs - 1_000);
    expect(by('ledgerUnavailable', [disk])).toEqual(['refusedRightly']);
    expect(by('ledgerUnavailable', [disk, frozen])).toEqual([]);
    expect(by('ledgerUnavailable', [disk], { lags: [{ atMs: grantedMs - 3_000, lateMs: 1_600 }] })).toEqual([]);
    expect(by('ledgerUnavailable', [disk], { lags: [{ atMs: grantedMs - 3_000, lateMs: 400 }] })).toEqual([
      'refusedRightly',
    ]);
  });

  test('a code in pieces while the machine stood still is not judged', () => {
    const torn = (lateMs: number) =>
      judge(
        history({
          ledger: [started, refused('codeUnknown')],
          relay: [],
          tellings: [],
          quietMs: null,
          lags: [{ atMs: grantedMs - 200, lateMs }],
        }),
      );
    expect(torn(80)).toMatchObject({ violations: [], unjudged: [{ rule: 'refusedRightly' }] });
    expect(torn(40)).toMatchObject({ violations: [{ rule: 'refusedRightly' }], unjudged: [] });
  });

  test('each reason wants its own', () => {
    const event = happened('access.denied', grantedMs, { reasons: ['colourNotAccepted', 'ledgerUnavailable'] });
    const red = { ...resident, kind: 'red' as const };
    expect(by('', [], { visits: [red], ledger: [event] })).toEqual(['refusedRightly']);
  });

  test('a start of the station excuses devices that are not there yet', () => {
    const lives = [
      { pid: 7, originMs: originMs - 90_000, bootId: 'boot-0', endedMs: null, end: null },
      { pid: 8, originMs, bootId, endedMs: null, end: null },
    ];
    expect(by('thermometerUnavailable', [], { lives })).toEqual([]);
    expect(by('ledgerUnavailable', [], { lives })).toEqual(['refusedRightly']);
  });

  test('the reason of somebody else is not theirs, and is of whoever is there where no code says who', () => {
    const expired: Visit = {
      ...resident,
      kind: 'expired',
      fromMs: grantedMs - 5_000,
      toMs: grantedMs - 2_500,
      shown: [{ atMs: grantedMs - 3_000, code: 'expired', holder: 'holder-0' }],
    };
    const visits = [expired, resident];
    expect(by('credentialExpired', [], { visits })).toEqual(['refusedRightly']);
    const nameless = (atMs: number): Partial<History> => ({
      visits,
      ledger: [happened('access.denied', atMs, { reasons: ['credentialExpired'], credential: null })],
    });
    expect(by('', [], nameless(grantedMs - 2_400))).toEqual([]);
    expect(by('', [], nameless(grantedMs))).toEqual(['refusedRightly']);
  });
});

describe('times', () => {
  const off = (byMs: number, wallTrusted = true): Partial<History> => ({
    ledger: [{ ...granted(), wallMs: grantedMs + byMs, wallTrusted }],
  });
  test('that are wrong are not called trusted', () => {
    expect(brokenBy(off(900))).toEqual([]);
    expect(brokenBy(off(-86_400_000, false))).toEqual([]);
    expect(brokenBy(off(-86_400_000))).toEqual(['timeRight']);
    expect(brokenBy(off(5_000))).toEqual(['timeRight']);
  });
  test('in which the station started it cannot know to be wrong', () => {
    const step = blow({ kind: 'clock', target: 'step' }, originMs - 500, grantedMs + 500);
    expect(brokenBy({ ...off(5_000), blows: [step] })).toEqual([]);
    const began = happened('station.started', originMs + 100, {}, 99);
    const later = blow({ kind: 'clock', target: 'step' }, originMs + 200, grantedMs + 500);
    expect(brokenBy({ ledger: [began, ...(off(5_000).ledger ?? [])], blows: [later] })).toEqual(['timeRight']);
  });
});
