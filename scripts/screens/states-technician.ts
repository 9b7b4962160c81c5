/** The states of the technician's panel worth a picture. */
import type { Language, ResidentView, ScreenModel } from '../../kiosk/screen/model.ts';
import type { FactGroup, TechnicianView } from '../../kiosk/screen/model-technician.ts';
import { noon } from './noon.ts';
import type { ScreenState } from './show.ts';
import {
  copied,
  corrected,
  examined,
  inside,
  noExport,
  out,
  pending,
  pendingOf,
  rule,
  stick,
  tested,
  tests,
  unexamined,
} from './views-technician.ts';

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
