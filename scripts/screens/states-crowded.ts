/**
 * The idle screen when everything comes together: a place code as long as a box's own, a notice, staff who have somebody
 * to decide on, and a bar with something to say.
 */
import type { Language, ResidentView, ScreenModel } from '../../kiosk/screen/model.ts';
import type { AboutView, StaffView } from '../../kiosk/screen/model-staff.ts';
import { writtenIn } from '../../kiosk/screen/texts/written.ts';
import type { ScreenState } from './show.ts';
import { staffIn } from './states-staff.ts';

/** As long as a box's own code is (kiosk/credentials/place-code.md) behind the address of a district's page. */
export const ownCode = `https://pass.example/p#KP1.${'0oRNogEnBEhQMNF45mXW'.repeat(9).slice(0, 168)}`;

interface Parts {
  readonly model: (language: Language, view: ResidentView, more?: Partial<ScreenModel>) => ScreenModel;
  readonly idle: ResidentView;
  readonly allTroubles: Partial<ScreenModel>;
}

export function crowdedStates({ model, idle, allTroubles }: Parts): readonly ScreenState[] {
  const known = (language: Language): AboutView => ({
    name: writtenIn(language) === 'en' ? 'He*' : '何*',
    kind: 'pass',
    sinceMs: 41_000,
    there: false,
    state: 'referred',
    readings: [{ temperatureC: 38.4, band: 'elevated' }],
    againMs: null,
    measurable: true,
  });
  const nameless: AboutView = { ...known('en'), name: null, kind: 'identityNumber', there: true };
  const codes = (language: Language): ScreenModel['placeCodes'] => [
    { caption: writtenIn(language) === 'en' ? 'Place code' : '场所码', payload: ownCode },
  ];
  const state = (name: string, more: Partial<ScreenModel>, about?: (language: Language) => AboutView): ScreenState => ({
    name: `idle-${name}`,
    model: (l) => {
      const staff: Partial<{ staff: StaffView }> =
        about === undefined ? {} : { staff: { ...staffIn, about: about(l) } };
      return model(l, idle, { placeCodes: codes(l), sound: 'degraded', ...staff, ...more });
    },
    touches: [],
  });
  return [
    state('own-code', {}),
    state('own-code-strip', { notice: null }, known),
    state('own-code-strip-notice', {}, known),
    state('own-code-strip-kind', {}, () => nameless),
    state('own-code-strip-troubles', allTroubles, known),
    state('own-code-strip-muted', {
      staff: { ...staffIn, sound: { mutedForMs: 900_000, volume: 'normal', volumeForMs: 0 } },
    }),
    state('locked-down-strip', { portal: { mode: 'lockedDown', state: 'closed' } }, known),
    state('held-open', { portal: { mode: 'lockedOpen', state: 'open' } }),
    state('held-open-strip', { portal: { mode: 'lockedOpen', state: 'open' } }, known),
  ];
}
