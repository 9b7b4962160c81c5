/** The states of the staff's panel in which what was touched is not recorded, and is kept. */
import type { StaffAnswer, StaffView } from '../../kiosk/screen/model-staff.ts';
import type { ScreenState } from './show.ts';

export const open = '[data-staff]';
export const tab = (at: number): string => `.tab >> nth=${at}`;
export const choice = (at: number): string => `.menu .main >> nth=${at}`;
export const key = (at: number): string => `.key >> nth=${at}`;

type Made = (name: string, staff: StaffView, ...touches: readonly string[]) => ScreenState;

interface Parts {
  readonly at: Made;
  readonly waiting: Made;
  readonly staffIn: StaffView;
  readonly nobody: StaffView;
  readonly asked: (answer: StaffAnswer) => StaffView;
  readonly residents: StaffAnswer;
}

const go = '.key.go';
const temperature = [open, '.further-acts .main >> nth=0', key(2), key(5), key(7)] as const;
const number = [3, 0, 3, 0, 0, 0, 0, 5, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0].map(key);

export function staffStatesUnsent({ at, waiting, staffIn, nobody, asked, residents }: Parts): readonly ScreenState[] {
  const noRoster = asked({ name: 'places', fault: 'noRoster', building: null, found: [] });
  const typed = waiting('temperature-unsent', staffIn, ...temperature);
  const gone = { ...staffIn, openEncounter: 'e-42' };
  const out: StaffView = { ...nobody, signedIn: false, member: null };
  return [
    { ...typed, unsent: go },
    { ...typed, name: 'staff-temperature-of-before', afterwards: waiting('', gone).model },
    { ...typed, name: 'staff-temperature-of-before-unsent', unsent: go, afterwards: waiting('', gone).model },
    { ...typed, name: 'staff-kept', unsent: go, afterwards: waiting('', out).model },
    { ...at('plate-unsent', nobody, open, tab(1), choice(5), ...Array.from({ length: 7 }, () => key(7))), unsent: go },
    {
      ...at(
        'visitor-unsent',
        noRoster,
        open,
        tab(1),
        choice(3),
        key(2),
        go,
        ...Array.from({ length: 11 }, () => key(2)),
      ),
      unsent: go,
    },
    {
      ...at('identity-unsent', asked({ name: 'identity', state: 'right' }), open, tab(1), choice(2), ...number),
      unsent: go,
    },
    { ...at('residents-unsent', asked(residents), open, tab(1), choice(1), key(22), go), unsent: '.leaf .main' },
    { ...at('disinfection-unsent', nobody, open, tab(3), choice(4)), unsent: choice(0) },
    { ...at('inspection-unsent', nobody, open, tab(3), choice(5), choice(0)), unsent: choice(0) },
    { ...at('gate-unsent', nobody, open, tab(3), choice(1), choice(0)), unsent: choice(0) },
    { ...at('sound-unsent', nobody, open, tab(3), choice(2)), unsent: choice(0) },
    {
      ...at('notice-unsent', nobody, open, tab(3), choice(3), choice(0), choice(3), '[data-go]'),
      unsent: choice(0),
    },
    { ...at('handover-unsent', nobody, open, tab(3), choice(0)), unsent: '[data-go]' },
    { ...at('help-unsent', nobody, open, tab(4)), unsent: '.call .main' },
  ];
}
