/** The states of the staff's panel worth a picture. */
import type { Language, ResidentView, ScreenModel } from '../../kiosk/screen/model.ts';
import type { AboutView, StaffAnswer, StaffView } from '../../kiosk/screen/model-staff.ts';
import { overrideReasonsOf, reasonsWithoutReading } from '../../kiosk/station/staff/view.ts';
import { buildings, homes, leftEarly, queue, report, residents, today } from './answers-staff.ts';
import { noon } from './noon.ts';
import type { ScreenState } from './show.ts';
import { choice, key, open, staffStatesUnsent, tab } from './states-staff-unsent.ts';

export const staffOut: StaffView = {
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

export const staffIn: StaffView = {
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

const nobody: StaffView = { ...staffIn, openEncounter: null };
const supervisor: StaffView = {
  ...nobody,
  member: { id: 'S-01', role: 'supervisor' },
  modes: ['controlled', 'lockedDown', 'lockedOpen'],
};

interface Parts {
  readonly model: (language: Language, view: ResidentView, more?: Partial<ScreenModel>) => ScreenModel;
  readonly idle: ResidentView;
  readonly refused: ResidentView;
  readonly allTroubles: Partial<ScreenModel>;
}

/** Every state of the panel; the models are made by the parts given. */
export function staffStates({ model, idle, refused, allTroubles }: Parts): readonly ScreenState[] {
  function at(name: string, staff: StaffView, ...touches: readonly string[]): ScreenState {
    return { name: `staff-${name}`, model: (l) => model(l, idle, { staff }), touches };
  }
  function waiting(name: string, staff: StaffView, ...touches: readonly string[]): ScreenState {
    return { name: `staff-${name}`, model: (l) => model(l, refused, { staff }), touches };
  }
  const second: ResidentView = {
    name: 'encounter',
    steps: [
      { step: 'credential', state: 'done' },
      { step: 'temperature', state: 'active' },
    ],
    guidance: 'waitForSecondMeasurement',
    waitMs: 27_000,
  };
  function pausing(name: string, staff: StaffView, ...touches: readonly string[]): ScreenState {
    return { name: `staff-${name}`, model: (l) => model(l, second, { staff }), touches };
  }
  const asked = (answer: StaffAnswer): StaffView => ({ ...nobody, answer });
  const known: AboutView = {
    name: '王*',
    kind: 'identityNumber',
    sinceMs: 94_000,
    there: false,
    state: 'referred',
    readings: [
      { temperatureC: 38.4, band: 'elevated' },
      { temperatureC: 38.4, band: 'elevated' },
    ],
    againMs: null,
    measurable: true,
  };
  const once: AboutView = {
    ...known,
    there: true,
    state: 'checking',
    readings: [{ temperatureC: 38.4, band: 'elevated' }],
    againMs: 27_000,
  };
  return [
    waiting('about', { ...staffIn, maskWanted: true, about: known }, open),
    pausing('about-second', { ...staffIn, about: once }, open),
    pausing('about-second-why', { ...staffIn, about: once }, '.strip .admit'),
    waiting('about-strip', { ...staffIn, about: known }),
    waiting('about-why', { ...staffIn, about: known }, '.strip .admit'),
    waiting('about-temperature', { ...staffIn, about: known }, open, '.further-acts .main >> nth=0', key(2)),
    waiting(
      'about-temperature-gone',
      { ...staffIn, about: { ...known, name: null, kind: 'unseen', measurable: false } },
      open,
      '.further-acts .main >> nth=0',
    ),
    at(
      'about-checking',
      { ...staffIn, about: { ...known, name: null, kind: 'pass', there: true, state: 'checking', readings: [] } },
      open,
    ),
    at(
      'about-unseen',
      { ...staffIn, about: { ...known, name: null, kind: 'unseen', there: true, state: 'checking', readings: [] } },
      open,
    ),
    {
      ...waiting('person-changed', { ...staffIn, about: known }, '.strip .admit'),
      afterwards: (l) => {
        const next: AboutView = { ...known, name: null, kind: 'certificate', sinceMs: 3000, there: true, readings: [] };
        return model(l, refused, { staff: { ...staffIn, maskWanted: true, openEncounter: 'e-42', about: next } });
      },
    },
    { ...waiting('not-sent', { ...staffIn, about: known }, '.strip .refuse'), unsent: '.reasons .main' },
    waiting(
      'note-missing',
      { ...staffIn, about: known, outcome: { code: 'noteMissing', number: 4 } },
      '.which .refuse',
    ),
    at('person-gone', { ...nobody, outcome: { code: 'personGone', number: 5 } }, open),
    at('already-let-in', { ...nobody, outcome: { code: 'alreadyLetIn', number: 6 } }, open),
    at('left-early', { ...nobody, leftEarly }, open),
    waiting('left-early-waiting', { ...staffIn, maskWanted: true, about: known, leftEarly }, open),
    at('left-early-strip', { ...nobody, leftEarly }),
    ...staffStatesUnsent({ at, waiting, staffIn: { ...staffIn, about: known }, nobody, asked, residents }),
    at('elsewhere', { ...staffOut, elsewhere: 'taken' }, open),
    at('pin', staffOut, open, key(0), key(4)),
    at('pin-wrong', { ...staffOut, signInFault: 'wrongPin' }, open),
    at('pin-locked', { ...staffOut, signInFault: 'lockedOut', lockedForMs: 60_000 }, open),
    waiting('strip', staffIn),
    waiting('decide', { ...staffIn, maskWanted: true }, open),
    waiting('why', staffIn, '.strip .admit'),
    waiting('why-refuse', staffIn, '.strip .refuse'),
    waiting('note', staffIn, '.strip .admit', '[data-note]', '.leaf .main >> nth=0', key(7), key(0)),
    waiting('temperature', staffIn, open, '.further-acts .main >> nth=0', key(2), key(5), key(7)),
    at('nobody', nobody, open),
    at('registered', { ...nobody, registered: { kind: 'visitor', sinceMs: 12_000 } }, open),
    at('registered-why', { ...nobody, registered: { kind: 'visitor', sinceMs: 12_000 } }, open, '.which .admit'),
    waiting(
      'clinical-wanted',
      { ...staffIn, about: once, clinicalWanted: true, overrideReasons: reasonsWithoutReading },
      '.strip .admit',
    ),
    at('leaving', { ...nobody, leavingInMs: 18_000 }, open),
    at('supervisor-waits', { ...nobody, supervisorCalled: true, supervisorWaits: true }, open, tab(4)),
    at('why-nobody', nobody, open, '.which .admit'),
    at('register', nobody, open, tab(1)),
    at('buildings', asked(buildings), open, tab(1), choice(0)),
    at('homes', asked(homes), open, tab(1), choice(0)),
    at('by-name', asked(residents), open, tab(1), choice(1), key(22)),
    at('residents', asked(residents), open, tab(1), choice(1), key(22), '.key.go'),
    at('no-roster', asked({ name: 'places', fault: 'noRoster', building: null, found: [] }), open, tab(1), choice(0)),
    at('identity', asked({ name: 'identity', state: 'birthday' }), open, tab(1), choice(2), ...[3, 0, 0, 1].map(key)),
    at('visitor', asked({ name: 'places', fault: 'noRoster', building: null, found: [] }), open, tab(1), choice(3)),
    at('province', nobody, open, tab(1), choice(5)),
    at('plate', { ...nobody, outcome: { code: 'plateWrong', number: 2 } }, open, tab(1), choice(5), key(7), key(0)),
    at('today', asked(today), open, tab(2)),
    at('today-views', asked(today), open, tab(2), '.folds .tool >> nth=0'),
    at('today-filters', asked(today), open, tab(2), '.folds .tool >> nth=1', '[data-filters] .tool'),
    at('queue', asked(queue), open, tab(2), '.chips .tool >> nth=1'),
    at('report', asked(report), open, tab(2), '.chips .tool >> nth=2'),
    at('events', staffIn, open, tab(2), '.chips .tool >> nth=3'),
    at('duty', { ...nobody, outcome: { code: 'recorded', number: 1 } }, open, tab(3)),
    at('handover', nobody, open, tab(3), choice(0)),
    at('taking-over', { ...nobody, handingOver: true, signInFault: 'sameRole' }, open),
    at('gate', nobody, open, tab(3), choice(1)),
    at('gate-supervisor', supervisor, open, tab(3), choice(1)),
    at('gate-confirm', nobody, open, tab(3), choice(1), choice(0)),
    at('sound', nobody, open, tab(3), choice(2)),
    at(
      'muted',
      { ...nobody, sound: { mutedForMs: 3_000_000, volume: 'low', volumeForMs: 60_000 } },
      open,
      tab(3),
      choice(2),
    ),
    at('notice', nobody, open, tab(3), choice(3), choice(0), choice(3)),
    at('notice-preview', nobody, open, tab(3), choice(3), choice(0), choice(3), '[data-go]'),
    at('disinfection', nobody, open, tab(3), choice(4)),
    at('inspector', nobody, open, tab(3), choice(5)),
    at('inspection', nobody, open, tab(3), choice(5), choice(0)),
    at('help', { ...nobody, outcome: { code: 'noSealingKey', number: 3 } }, open, tab(4)),
    {
      name: 'staff-help-troubles',
      model: (l) => model(l, idle, { ...allTroubles, staff: nobody }),
      touches: [open, tab(4)],
    },
  ];
}
