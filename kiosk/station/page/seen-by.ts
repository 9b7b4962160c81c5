/** What of the model a page may have: what belongs to somebody signed in reaches the page they signed in on, and no other. */
import type { ScreenModel } from '../../screen/model.ts';
import type { StaffView } from '../../screen/model-staff.ts';

/** `free`: a badge was shown, and no page has been touched for it yet. */
export interface Sees {
  readonly staff: 'own' | 'elsewhere' | 'free';
  readonly technician: boolean;
}

export const seesAll: Sees = { staff: 'own', technician: true };

/** The model without what is somebody else's. */
export function seenBy(model: ScreenModel, sees: Sees): ScreenModel {
  const { staff, technician } = model;
  const hidesStaff = staff.signedIn && sees.staff !== 'own';
  const hidesTechnician = technician !== undefined && technician.member !== null && !sees.technician;
  if (!hidesStaff && !hidesTechnician) return model;
  return {
    ...model,
    ...(hidesStaff ? { staff: withoutMember(staff, sees.staff === 'free' ? 'free' : 'taken') } : {}),
    ...(hidesTechnician ? { technician: { ...technician, member: null, outcome: null, answer: null } } : {}),
  };
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
