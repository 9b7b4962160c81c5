/** The states of the screen worth a picture: a model, and what to touch to get there. */
import type { DeviceName, Language, ResidentView, ScreenModel } from '../../kiosk/screen/model.ts';
import { writtenIn } from '../../kiosk/screen/texts/written.ts';
import { noon } from './noon.ts';
import type { ScreenState } from './show.ts';
import { crowdedStates } from './states-crowded.ts';
import { staffOut, staffStates } from './states-staff.ts';
import { technicianStates } from './states-technician.ts';

const captions = {
  'zh-CN': ['场所码', '健康码', '行程码', '访客登记'],
  en: ['This place', 'Health code', 'Itinerary code', 'Visitors'],
} as const;

const notices = {
  'zh-CN': '请大家排好队，保持一米距离，登记一人、放行一人。今天下午两点到六点在小区东门做核酸，请带好身份证。',
  en: 'Please queue one metre apart: one is registered, one is let in. Tests today from two to six at the east entrance; please bring your identity card.',
} as const;

function placeCodes(language: Language, count: number): ScreenModel['placeCodes'] {
  return captions[writtenIn(language)]
    .slice(0, count)
    .map((caption, at) => ({ caption, payload: `https://example.org/place/410100-0${at + 1}-7QK4M2X9` }));
}

function model(language: Language, view: ResidentView, more: Partial<ScreenModel> = {}): ScreenModel {
  return {
    language,
    light: 'day',
    compound: writtenIn(language) === 'en' ? 'Demonstration compound' : '示范小区',
    checkpoint: writtenIn(language) === 'en' ? 'South entrance' : '南门',
    clock: { wallMs: noon, trusted: true, timeZone: 'Asia/Shanghai' },
    placeCodes: placeCodes(language, 1),
    notice: notices[writtenIn(language)],
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

const lost = (...devices: readonly DeviceName[]): Partial<ScreenModel> => ({
  missingDevices: devices.map((device) => ({ device, fault: 'lost' })),
});

const refused = verdict('referred', ['temperatureLow', 'ambientOutOfRange', 'scannerUnavailable'], 33.8);

export const screenStates: readonly ScreenState[] = [
  state('idle', (l) => model(l, idle)),
  state('idle-no-code', (l) => model(l, idle, { placeCodes: [] })),
  state('idle-two-codes', (l) => model(l, idle, { placeCodes: placeCodes(l, 2) })),
  state('idle-four-codes', (l) => model(l, idle, { placeCodes: placeCodes(l, 4) })),
  state('idle-troubles', (l) => model(l, idle, allTroubles)),
  state('idle-no-scanner', (l) => model(l, { name: 'idle', takes: ['temperature'] }, lost('scanner'))),
  state('idle-no-thermometer', (l) => model(l, { name: 'idle', takes: ['credential'] }, lost('thermometer'))),
  state('idle-neither', (l) => model(l, { name: 'idle', takes: [] }, lost('scanner', 'thermometer'))),
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
  ...crowdedStates({ model, idle, allTroubles }),
  ...staffStates({ model, idle, refused, allTroubles }),
  ...technicianStates({ model, idle }),
  state('camera', (l) => model(l, idle, { camera: 'on', missingDevices: [{ device: 'scanner', fault: 'lost' }] })),
  state('camera-encounter', (l) =>
    model(
      l,
      { name: 'encounter', steps: steps('active', 'done'), guidance: 'presentCode', waitMs: null },
      { camera: 'on' },
    ),
  ),
];
