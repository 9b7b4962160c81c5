/** The states of the technician's panel worth a picture. */
import type { Language, ResidentView, ScreenModel } from '../../kiosk/screen/model.ts';
import {
  type FactGroup,
  type PendingCorrectionView,
  type SelfTest,
  selfTests,
  type TechnicianAnswer,
  type TechnicianView,
  type TestView,
} from '../../kiosk/screen/model-technician.ts';
import type { TestCause } from '../../kiosk/screen/model-technician-acts.ts';
import type { ScreenState } from './show.ts';
import { noon } from './states-staff.ts';

const out: TechnicianView = { member: null, signInFault: null, lockedForMs: 0, outcome: null, answer: null };
const inside = (answer: TechnicianAnswer): TechnicianView => ({ ...out, member: 'T-01', answer });

const hex = 'A4 07 0E 42 0C 8F 5D E2';

const live: readonly FactGroup[] = [
  {
    group: 'thermometer',
    facts: [
      { code: 'state', value: 'ready' },
      { code: 'object', value: 36.52 },
      { code: 'corrected', value: 36.82 },
      { code: 'ambient', value: 21.4 },
      { code: 'age', value: 64 },
      { code: 'discarded', value: 3 },
      { code: 'frameIn', value: hex },
      { code: 'frameIn', value: hex },
      { code: 'frameOut', value: 'A5 45 EA' },
    ],
  },
  {
    group: 'scanner',
    facts: [
      { code: 'state', value: 'lost', grave: true },
      { code: 'fault', value: 'lost', grave: true },
      { code: 'faultDetail', value: '/dev/hidraw0: the scanner was unplugged; check its cable', grave: true },
      { code: 'codeFormat', value: 'districtPass' },
      { code: 'codeLength', value: 214 },
      { code: 'age', value: 95_000 },
      { code: 'discarded', value: 0 },
      { code: 'frameIn', value: `02 ${'58 '.repeat(23)}… (64)` },
    ],
  },
  {
    group: 'gate',
    facts: [
      { code: 'state', value: 'ready' },
      { code: 'relay', value: 'atRest' },
      { code: 'doorContact', value: 'open' },
      { code: 'requestToExit', value: 'notPressed' },
      { code: 'fire', value: 'noAlarm' },
      { code: 'tamper', value: 'unreadable', grave: true },
      { code: 'passage', value: 'notWired' },
    ],
  },
];

const state: readonly FactGroup[] = [
  {
    group: 'network',
    facts: [
      { code: 'line', value: 'lost', grave: true },
      { code: 'address', value: 'eth0 192.0.2.17/24' },
      { code: 'waiting', value: 128 },
      { code: 'oldestWaiting', value: 3_900_000 },
    ],
  },
  {
    group: 'clock',
    facts: [
      { code: 'now', value: noon },
      { code: 'source', value: 'timesync' },
      { code: 'trusted', value: 'yes' },
      { code: 'trustedFor', value: 260_000_000 },
      { code: 'moved', value: -240 },
      { code: 'offset', value: 12.4 },
      { code: 'measuredAgo', value: 1_240_000 },
      { code: 'server', value: '192.0.2.1 (time.example)' },
    ],
  },
  {
    group: 'documents',
    facts: [
      { code: 'rules', value: 'D01-2022-01-05' },
      { code: 'rulesAge', value: 180_000_000 },
      { code: 'rulesStanding', value: 'inForce' },
      { code: 'roster', value: 2_640 },
      { code: 'rosterAge', value: 90_000_000, grave: true },
      { code: 'watchlist', value: null },
      { code: 'watchlistAge', value: null },
    ],
  },
  {
    group: 'ledger',
    facts: [
      { code: 'ledger', value: 'works' },
      { code: 'lastEvent', value: 51_201 },
      { code: 'waiting', value: 128 },
      { code: 'unwritten', value: 0 },
      { code: 'ledgerBytes', value: 41_200_000 },
      { code: 'limitBytes', value: 2_147_483_648 },
      { code: 'freeBytes', value: 9_300_000_000 },
      { code: 'checkpoint', value: 51_130 },
      { code: 'checkpointAge', value: 700_000 },
    ],
  },
  {
    group: 'software',
    facts: [
      { code: 'software', value: 'kadian-0.1.0' },
      { code: 'siteFile', value: 'south-gate.json · 3f9a01c2d4e5' },
      { code: 'upFor', value: 1_200_000_000 },
      { code: 'memory', value: 92_000_000 },
    ],
  },
];

const byHand: Partial<Record<SelfTest, TestCause>> = { scanner: 'needsCode', relay: 'opensGate' };

function tests(changed: Partial<Record<SelfTest, Partial<TestView>>> = {}): TechnicianAnswer {
  const untested = { state: 'untested', facts: [], atMs: null, detail: null } as const;
  return {
    name: 'tests',
    tests: selfTests.map((test) => ({ ...untested, test, cause: byHand[test] ?? null, ...changed[test] })),
  };
}

const tested = tests({
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

const noExport = { recording: [], traces: 2, sealed: true, media: [], export: null };
const stick = { path: '/media/stick', label: 'KADIAN', freeBytes: 15_600_000_000 };
const copied = (
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

const rule = { aloneC: 0.3, mostC: 1, mostDays: 30 };
const corrected = inside({
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
const pendingOf = (sign: Pick<PendingCorrectionView, 'fault' | 'lockedForMs'>) =>
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
const pending = pendingOf({ fault: null, lockedForMs: 0 });

/** Words of the doctor as long as they come. */
const examined = inside({
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
            says: '扫码器 不能用:/dev/hidraw0 没有了',
            remedy: '检查插头和电源;kadian list-devices 列出已插上的设备',
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
const unexamined = inside({ name: 'doctor', doctor: { state: 'running', atMs: null, result: null, findings: [] } });

interface Parts {
  readonly model: (language: Language, view: ResidentView, more?: Partial<ScreenModel>) => ScreenModel;
  readonly idle: ResidentView;
}

const door = ['[data-staff]', '[data-technician]'];
const tab = (at: number): string => `.tab >> nth=${at}`;
const choice = (at: number): string => `.menu .main >> nth=${at}`;

/** Every state of the panel; the models are made by the part given. */
export function technicianStates({ model, idle }: Parts): readonly ScreenState[] {
  const at = (name: string, technician: TechnicianView, ...touches: readonly string[]): ScreenState => ({
    name: `technician-${name}`,
    model: (l) => model(l, idle, { technician }),
    touches,
  });
  return [
    at('door', out, '[data-staff]'),
    at('pin', { ...out, signInFault: 'wrongPin' }, ...door),
    at('pin-locked', { ...out, signInFault: 'lockedOut', lockedForMs: 40_000 }, ...door),
    at('live', inside({ name: 'live', groups: live }), ...door),
    at('tests', inside(tests()), ...door, tab(1)),
    at('tested', inside(tested), ...door, tab(1)),
    at(
      'relay',
      inside(tests({ relay: { state: 'confirm', cause: null } })),
      ...door,
      tab(1),
      '.pager .tool >> nth=1',
      '.pager .tool >> nth=1',
    ),
    at('state', inside({ name: 'state', groups: state }), ...door, tab(2)),
    at('copy', inside({ name: 'copy', copy: { ...noExport, sealed: false } }), ...door, tab(3)),
    at('copying', copied('writing', 0.42), ...door, tab(3)),
    at(
      'copied',
      { ...copied('done', 1), outcome: { code: 'started', number: 1, act: 'copy', of: null } },
      ...door,
      tab(3),
    ),
    at('pulled-out', copied('pulledOut', 0.6), ...door, tab(3)),
    at('read-only', copied('readOnly', 0), ...door, tab(3)),
    at('no-stick', inside({ name: 'copy', copy: noExport }), ...door, tab(3), '[data-export]'),
    at('sticks', inside({ name: 'copy', copy: { ...noExport, media: [stick] } }), ...door, tab(3), '[data-export]'),
    at(
      'range',
      inside({ name: 'copy', copy: { ...noExport, media: [stick] } }),
      ...door,
      tab(3),
      '[data-export]',
      '.leaf .main',
    ),
    at(
      'parts',
      { ...corrected, outcome: { code: 'somebodyThere', number: 2, act: 'restart', of: 'thermometer' } },
      ...door,
      tab(4),
    ),
    at('correction', corrected, ...door, tab(4), choice(0), '[data-more]'),
    at(
      'correction-unplugged',
      inside({
        name: 'parts',
        parts: {
          rule,
          pending: null,
          correction: null,
          objectC: 21.5,
          ageMs: 70_000,
          hindrance: 'notFound',
          restarting: [],
        },
      }),
      ...door,
      tab(4),
      choice(0),
    ),
    at('taken-elsewhere', { ...out, takenElsewhere: true }, ...door),
    at(
      'correction-second',
      { ...pending, outcome: { code: 'secondNeeded', number: 3, act: 'correction', of: null } },
      ...door,
      tab(4),
    ),
    at('correction-second-locked', pendingOf({ fault: 'lockedOut', lockedForMs: 40_000 }), ...door, tab(4)),
    at('doctor', examined, ...door, tab(2), '[data-doctor]'),
    at('examining', unexamined, ...door, tab(2), '[data-doctor]'),
    at('restart', corrected, ...door, tab(4), choice(1)),
    at('restart-confirm', corrected, ...door, tab(4), choice(1), '.leaf .main >> nth=4'),
  ];
}
