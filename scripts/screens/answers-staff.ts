/** What the station answers staff in the pictures. */
import type { LeftEarlyView, StaffAnswer, TodayEntry } from '../../kiosk/screen/model-staff.ts';
import { noon } from './noon.ts';

export const today: StaffAnswer = {
  name: 'today',
  page: 0,
  pages: 23,
  total: 181,
  entries: [
    entry(0, 'referred', 'identityNumber', ['notOnRoster'], 36.4, '9f2c'),
    entry(1, 'granted', 'pass', ['allStepsPassed'], 36.5, '77ab'),
    entry(2, 'denied', 'pass', ['temperatureElevated', 'testTooOld'], 38.2, '01de'),
    entry(3, 'granted', 'unseen', [], null, null, true),
    entry(5, 'leftEarly', 'unseen', [], 33.9, null),
    entry(8, 'registered', 'delivery', [], null, 'Kq1z'),
    entry(9, 'granted', 'vehicle', [], null, 'Zx90', true),
    entry(12, 'granted', 'pass', ['allStepsPassed'], 36.7, 'c0fe'),
  ],
};

function entry(
  agoMinutes: number,
  verdict: TodayEntry['verdict'],
  kind: 'pass' | 'identityNumber' | 'unseen' | 'delivery' | 'vehicle',
  reasons: readonly string[],
  temperatureC: number | null,
  holder: string | null,
  byStaff = false,
) {
  return { wallMs: noon - agoMinutes * 60_000, verdict, kind, byStaff, reasons, temperatureC, holder };
}

export const leftEarly: readonly LeftEarlyView[] = [
  { name: '王*', kind: 'pass', reading: { temperatureC: 38.2, band: 'elevated' }, sinceMs: 94_000 },
  { name: null, kind: 'unseen', reading: { temperatureC: 33.9, band: 'low' }, sinceMs: 600_000 },
];

export const queue: StaffAnswer = {
  name: 'queue',
  minutes: Array.from({ length: 60 }, (_, at) => ({
    granted: Math.max(0, Math.round(5 + 4 * Math.sin(at / 9) - (at % 7))),
    refused: at % 11 === 3 ? 2 : at % 6 === 1 ? 1 : 0,
  })),
  perMinute: 6.4,
  medianMs: 4_100,
  slowestMs: 148_000,
};

export const report: StaffAnswer = {
  name: 'report',
  day: '2022-01-07',
  counts: {
    granted: 1_204,
    denied: 31,
    referred: 44,
    overridden: 27,
    admittedByStaff: 21,
    abandoned: 12,
    leftEarly: 3,
  },
  reasons: [
    { code: 'allStepsPassed', count: 1_190 },
    { code: 'temperatureLow', count: 22 },
    { code: 'testTooOld', count: 19 },
    { code: 'notResident', count: 9 },
    { code: 'credentialStale', count: 4 },
  ],
  staff: ['A-01', 'B-01', 'S-01'],
  outages: [
    { what: 'scanner', count: 1, durationMs: 42_000 },
    { what: 'network', count: 3, durationMs: 840_000 },
  ],
};

export const buildings: StaffAnswer = {
  name: 'places',
  fault: null,
  building: null,
  found: Array.from({ length: 14 }, (_, at) => ({ building: String(at + 1), unit: '', room: '' })),
};

export const homes: StaffAnswer = {
  name: 'places',
  fault: null,
  building: '1',
  found: Array.from({ length: 44 }, (_, at) => ({
    building: '1',
    unit: String(1 + Math.floor(at / 22)),
    room: `${1 + Math.floor((at % 22) / 2)}0${1 + (at % 2)}`,
  })),
};

export const residents: StaffAnswer = {
  name: 'residents',
  fault: null,
  found: [
    { entry: 411, place: '1-1-101', kind: 'resident', name: '王*' },
    { entry: 412, place: '1-1-101', kind: 'elderly', name: '李*' },
    { entry: 413, place: '1-1-101', kind: 'child', name: '王*' },
  ],
};
