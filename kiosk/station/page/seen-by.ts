/** What of the model a page may have: what belongs to somebody signed in reaches the page they signed in on, and no other. */
import type { ScreenModel } from '../../screen/model.ts';
import type { StaffView } from '../../screen/model-staff.ts';

/** `free`: a badge was shown, and no page has been touched for it yet. */
export interface Sees {
  readonly staff: 'own' | 'elsewhere' | 'free';
  readonly technician: boolean;
  /** A technician was signed in on this page until one signed in on another. */
  readonly technicianTaken?: boolean;
}

export const seesAll: Sees = { staff: 'own', technician: true };

/** The model without what is somebody else's. */
export function seenBy(model: ScreenModel, sees: Sees): ScreenModel {
  const { staff } = model;
  const hidesStaff = staff.signedIn && sees.staff !== 'own';
  const technician = technicianSeenBy(model.technician, sees);
  if (!hidesStaff && technician === model.technician) return model;
  return {
    ...model,
    ...(hidesStaff ? { staff: withoutMember(staff, sees.staff === 'free' ? 'free' : 'taken') } : {}),
    ...(technician === undefined ? {} : { technician }),
  };
}

function technicianSeenBy(view: ScreenModel['technician'], sees: Sees): ScreenModel['technician'] {
  if (view === undefined || sees.technician) return view;
  const hidden = view.member === null ? view : { ...view, member: null, outcome: null, answer: null };
  return sees.technicianTaken === true ? { ...hidden, takenElsewhere: true } : hidden;
}

/** Named one by one: what is added to the view later is not shown elsewhere before somebody has thought of it. */
function withoutMember(
  { signInFault, lockedForMs, badges, overrideReasons }: StaffView,
  elsewhere: 'taken' | 'free',
): StaffView {
  return {
    signedIn: false,
    member: null,
    signInFault,
    lockedForMs,
    badges,
    overrideReasons,
    handingOver: false,
    openEncounter: null,
    maskWanted: false,
    supervisorCalled: false,
    recent: [],
    modes: [],
    sound: { mutedForMs: 0, volume: 'normal', volumeForMs: 0 },
    notice: null,
    outcome: null,
    answer: null,
    elsewhere,
  };
}
