/** What the station shows a technician in the pictures. */
import {
  type PendingCorrectionView,
  type SelfTest,
  selfTests,
  type TechnicianAnswer,
  type TechnicianView,
  type TestView,
} from '../../kiosk/screen/model-technician.ts';
import type { TestCause } from '../../kiosk/screen/model-technician-acts.ts';
import { noon } from './noon.ts';

export const out: TechnicianView = { member: null, signInFault: null, lockedForMs: 0, outcome: null, answer: null };
export const inside = (answer: TechnicianAnswer): TechnicianView => ({ ...out, member: 'T-01', answer });

const byHand: Partial<Record<SelfTest, TestCause>> = { scanner: 'needsCode', relay: 'opensGate' };

export function tests(changed: Partial<Record<SelfTest, Partial<TestView>>> = {}): TechnicianAnswer {
  const untested = { state: 'untested', facts: [], atMs: null, detail: null } as const;
  return {
    name: 'tests',
    tests: selfTests.map((test) => ({ ...untested, test, cause: byHand[test] ?? null, ...changed[test] })),
  };
}

export const tested = tests({
  thermometer: {
    state: 'pass',
    atMs: noon,
    facts: [
      { code: 'frameRate', value: 10.3 },
      { code: 'noise', value: 0.031 },
      { code: 'object', value: 21.4 },
      { code: 'ambient', value: 21.2 },
    ],
  },
  scanner: { state: 'showCode', cause: null },
  relay: {
    state: 'unknown',
    atMs: noon,
    cause: null,
    facts: [
      { code: 'readBack', value: 'yes' },
      { code: 'doorSeen', value: 'no' },
    ],
  },
  inputs: {
    state: 'fail',
    atMs: noon,
    cause: 'unreadable',
    facts: [{ code: 'tamper', value: 'unreadable', grave: true }],
  },
  sound: { state: 'fail', atMs: noon, cause: 'cardStill', detail: 'the card has played 12000 of 72000 frames' },
  screen: { state: 'running' },
});

export const noExport = { recording: [], traces: 2, sealed: true, media: [], export: null };
export const stick = { path: '/media/stick', label: 'KADIAN', freeBytes: 15_600_000_000 };
export const copied = (
  state: NonNullable<Extract<TechnicianAnswer, { name: 'copy' }>['copy']['export']>['state'],
  share: number,
) =>
  inside({
    name: 'copy',
    copy: {
      ...noExport,
      media: [stick],
      recording: [{ device: 'thermometer', forMs: 34_000, bytes: 21_400 }],
      export: { state, label: 'KADIAN', share, bytes: 8_400_000 },
    },
  });

export const rule = { aloneC: 0.3, mostC: 1, mostDays: 30 };
export const corrected = inside({
  name: 'parts',
  parts: {
    rule,
    pending: null,
    correction: { offsetC: 0.3, author: 'T-01', expires: '2022-02-05', daysLeft: 30, ofTechnician: true },
    objectC: 36.52,
    ageMs: 120,
    hindrance: null,
    restarting: ['scanner'],
  },
});

/** A large correction waits for a second person. */
export const pendingOf = (sign: Pick<PendingCorrectionView, 'fault' | 'lockedForMs'>) =>
  inside({
    name: 'parts',
    parts: {
      rule,
      pending: { offsetC: 0.8, days: 30, forMs: 96_000, ...sign },
      correction: null,
      objectC: 35.62,
      ageMs: 120,
      hindrance: null,
      restarting: [],
    },
  });
export const pending = pendingOf({ fault: null, lockedForMs: 0 });

/** Words of the doctor as long as they come. */
export const examined = inside({
  name: 'doctor',
  doctor: {
    state: 'done',
    atMs: noon,
    result: 'red',
    findings: [
      {
        level: 'red',
        in: {
          'zh-CN': {
            area: '设备',
            says: '扫码器 不能用：/dev/hidraw0 没有了',
            remedy: '检查插头和电源；kadian list-devices 列出已插上的设备',
          },
          en: {
            area: 'Devices',
            says: 'scanner cannot be used: /dev/hidraw0 is gone',
            remedy: 'check plug and power; kadian list-devices shows what is plugged in',
          },
        },
      },
      {
        level: 'unknown',
        in: {
          'zh-CN': { area: '主板', says: '这块主板不报告供电', remedy: null },
          en: { area: 'Board', says: 'this board tells nothing of its supply', remedy: null },
        },
      },
      {
        level: 'green',
        in: {
          'zh-CN': { area: '台账', says: '从第 1 条到第 128420 条完整', remedy: null },
          en: { area: 'Ledger', says: 'whole from event 1 to 128420', remedy: null },
        },
      },
    ],
  },
});
export const unexamined = inside({
  name: 'doctor',
  doctor: { state: 'running', atMs: null, result: null, findings: [] },
});
