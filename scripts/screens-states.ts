/** The states of the screen worth a picture: a model, and what to touch to get there. */
import type { Language, ResidentView, ScreenModel } from '../kiosk/screen/model.ts';
import type { StaffView } from '../kiosk/screen/model-staff.ts';
import { overrideReasonsOf } from '../kiosk/station/staff-view.ts';

export interface ScreenState {
  readonly name: string;
  readonly model: (language: Language) => ScreenModel;
  /** Selectors touched in order after the model is drawn. */
  readonly touches: readonly string[];
}

const noon = Date.UTC(2022, 0, 7, 9, 5, 12);

const staffOut: StaffView = {
  signedIn: false,
  member: null,
  signInFault: null,
  lockedForMs: 0,
  badges: true,
  handingOver: false,
  openEncounter: null,
  maskWanted: false,
  overrideReasons: overrideReasonsOf,
  supervisorCalled: false,
  recent: [],
  modes: [],
  sound: { mutedForMs: 0, volume: 'normal', volumeForMs: 0 },
  notice: null,
  outcome: null,
  answer: null,
};

const staffIn: StaffView = {
  ...staffOut,
  signedIn: true,
  member: { id: 'A-01', role: 'a' },
  modes: ['controlled', 'lockedDown'],
  openEncounter: 'e-41',
  recent: [
    { sequence: 5120, wallMs: noon, type: 'access.referred', reasons: ['temperatureLow'] },
    { sequence: 5117, wallMs: noon - 34_000, type: 'access.granted', reasons: ['allStepsPassed'] },
    { sequence: 5112, wallMs: noon - 61_000, type: 'access.denied', reasons: ['testTooOld', 'temperatureElevated'] },
    { sequence: 5105, wallMs: noon - 95_000, type: 'access.granted', reasons: ['allStepsPassed'] },
    { sequence: 5100, wallMs: noon - 122_000, type: 'access.granted', reasons: ['allStepsPassed'] },
    { sequence: 5094, wallMs: noon - 150_000, type: 'encounter.abandoned', reasons: [] },
    { sequence: 5090, wallMs: noon - 190_000, type: 'station.started', reasons: [] },
  ],
};

const captions = {
  'zh-CN': ['场所码', '健康码', '行程码', '访客登记'],
  en: ['This place', 'Health code', 'Itinerary code', 'Visitors'],
} as const;

const notices = {
  'zh-CN': '请大家排好队，保持一米距离，登记一人、放行一人。今天下午两点到六点在小区东门做核酸，请带好身份证。',
  en: 'Please queue one metre apart: one is registered, one is let in. Tests today from two to six at the east entrance; please bring your identity card.',
} as const;

function placeCodes(language: Language, count: number): ScreenModel['placeCodes'] {
  return captions[language]
    .slice(0, count)
    .map((caption, at) => ({ caption, payload: `https://example.org/place/410100-0${at + 1}-7QK4M2X9` }));
}

function model(language: Language, view: ResidentView, more: Partial<ScreenModel> = {}): ScreenModel {
  return {
    language,
    light: 'day',
    compound: language === 'en' ? 'Demonstration compound' : '示范小区',
    checkpoint: language === 'en' ? 'South entrance' : '南门',
    clock: { wallMs: noon, trusted: true, timeZone: 'Asia/Shanghai' },
    placeCodes: placeCodes(language, 1),
    notice: notices[language],
    view,
    portal: { mode: 'controlled', state: 'closed' },
    missingDevices: [],
    uplink: { connected: true, waiting: 0 },
    sound: 'sounding',
    camera: 'off',
    staff: staffOut,
    ...more,
  };
}

const steps = (credential: 'waiting' | 'active' | 'done' | 'failed', temperature: typeof credential) =>
  [
    { step: 'credential', state: credential },
    { step: 'temperature', state: temperature },
  ] as const;

function verdict(
  name: 'granted' | 'denied' | 'referred',
  reasons: readonly string[],
  temperatureC: number | null,
  more: { byStaff?: boolean; holder?: string } = {},
): ResidentView {
  return {
    name: 'verdict',
    verdict: name,
    byStaff: more.byStaff ?? false,
    reasons,
    holder: more.holder ?? null,
    temperatureC,
    remainingMs: 6000,
    totalMs: 8000,
  };
}

function state(name: string, make: (language: Language) => ScreenModel, ...touches: readonly string[]): ScreenState {
  return { name, model: make, touches };
}

const idle: ResidentView = { name: 'idle' };
const openPanel = '[data-staff]';
const allTroubles: Partial<ScreenModel> = {
  portal: { mode: 'controlled', state: 'heldOpen' },
  missingDevices: [
    { device: 'thermometer', fault: 'silent' },
    { device: 'scanner', fault: 'lost' },
  ],
  clock: { wallMs: noon, trusted: false, timeZone: 'Asia/Shanghai' },
  uplink: { connected: false, waiting: 128 },
  sound: 'degraded',
};

const refused = verdict('referred', ['temperatureLow', 'ambientOutOfRange', 'scannerUnavailable'], 33.8);

export const screenStates: readonly ScreenState[] = [
  state('idle', (l) => model(l, idle)),
  state('idle-no-code', (l) => model(l, idle, { placeCodes: [] })),
  state('idle-two-codes', (l) => model(l, idle, { placeCodes: placeCodes(l, 2) })),
  state('idle-four-codes', (l) => model(l, idle, { placeCodes: placeCodes(l, 4) })),
  state('idle-troubles', (l) => model(l, idle, allTroubles)),
  state('idle-locked-down', (l) => model(l, idle, { portal: { mode: 'lockedDown', state: 'closed' } })),
  state('encounter-code', (l) =>
    model(l, { name: 'encounter', steps: steps('waiting', 'done'), guidance: 'presentCode', waitMs: null }),
  ),
  state('encounter-closer', (l) =>
    model(l, { name: 'encounter', steps: steps('done', 'active'), guidance: 'comeCloser', waitMs: null }),
  ),
  state('encounter-second', (l) =>
    model(l, {
      name: 'encounter',
      steps: steps('done', 'failed'),
      guidance: 'waitForSecondMeasurement',
      waitMs: 27_000,
    }),
  ),
  state('encounter-warm-up', (l) =>
    model(l, { name: 'encounter', steps: steps('done', 'active'), guidance: 'warmUp', waitMs: 58_000 }),
  ),
  state('granted', (l) => model(l, verdict('granted', ['allStepsPassed'], 36.5))),
  state('granted-by-staff', (l) =>
    model(l, verdict('granted', ['clinicalReadingNormal'], 36.8, { byStaff: true, holder: '王*' })),
  ),
  state('denied', (l) => model(l, verdict('denied', ['testTooOld'], 36.4))),
  state('denied-three', (l) =>
    model(l, verdict('denied', ['temperatureElevated', 'testTooOld', 'colourNotAccepted'], 38.2)),
  ),
  state('referred', (l) => model(l, refused)),
  state('staff-pin', (l) => model(l, idle), openPanel, '.key >> nth=0', '.key >> nth=4'),
  state('staff-pin-wrong', (l) => model(l, idle, { staff: { ...staffOut, signInFault: 'wrongPin' } }), openPanel),
  state(
    'staff-pin-locked',
    (l) => model(l, idle, { staff: { ...staffOut, signInFault: 'lockedOut', lockedForMs: 60_000 } }),
    openPanel,
  ),
  state('staff-strip', (l) => model(l, refused, { staff: staffIn })),
  state('staff-decide', (l) => model(l, refused, { staff: staffIn }), openPanel),
  state('staff-why', (l) => model(l, refused, { staff: staffIn }), '.strip .admit'),
  state('staff-why-refuse', (l) => model(l, refused, { staff: staffIn }), '.strip .refuse'),
  state(
    'staff-temperature',
    (l) => model(l, refused, { staff: staffIn }),
    openPanel,
    '.tab >> nth=1',
    '.key >> nth=2',
    '.key >> nth=5',
    '.key >> nth=7',
  ),
  state('staff-events', (l) => model(l, idle, { staff: staffIn }), openPanel, '.tab >> nth=2'),
  state('staff-help', (l) => model(l, idle, { staff: staffIn }), openPanel, '.tab >> nth=3'),
  state(
    'staff-nobody',
    (l) => model(l, idle, { staff: { ...staffIn, openEncounter: null } }),
    openPanel,
    '.tab >> nth=0',
  ),
  state(
    'staff-why-nobody',
    (l) => model(l, idle, { staff: { ...staffIn, openEncounter: null } }),
    openPanel,
    '.tab >> nth=0',
    '.which .admit',
  ),
  state('camera', (l) => model(l, idle, { camera: 'on', missingDevices: [{ device: 'scanner', fault: 'lost' }] })),
  state('camera-encounter', (l) =>
    model(
      l,
      { name: 'encounter', steps: steps('active', 'done'), guidance: 'presentCode', waitMs: null },
      { camera: 'on' },
    ),
  ),
];
