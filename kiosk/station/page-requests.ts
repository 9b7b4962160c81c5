/** What people do on the screen, as inputs. Everything of the staff needs a signed-in member. */
import { overrideReasons, type OverrideReason } from '../access/reasons.ts';
import type { Language } from '../screen/model.ts';
import type { Flow } from './flow.ts';
import type { Recorder } from './recorder.ts';
import type { PageRequest } from './screen-server.ts';
import type { StaffDesk } from './staff-desk.ts';

export interface PageRequestContext {
  readonly desk: StaffDesk;
  readonly flow: Flow;
  readonly recorder: Recorder;
  readonly setLanguage: (language: Language) => void;
  readonly onSupervisorCalled: () => void;
}

/** Takes one request; what is not allowed changes nothing, because the page shows what is. */
export async function takePageRequest(request: PageRequest, context: PageRequestContext): Promise<void> {
  const { desk, flow } = context;
  if (request.type === 'setLanguage') return context.setLanguage(request.language);
  if (request.type === 'staffSignIn') return desk.signIn(request.pin);
  const staff = desk.member;
  if (staff === null) return;
  desk.touch();
  switch (request.type) {
    case 'staffSignOut':
      desk.signOut();
      return;
    case 'override': {
      const reason = knownReason(request.reason);
      if (reason === null) return;
      const { encounter, verdict } = request;
      const note = request.note ?? null;
      flow.toEncounter({ type: 'staff', action: { type: 'override', encounter, verdict, reason, note, staff } });
      return;
    }
    case 'clinicalReading': {
      const { encounter, temperatureC } = request;
      flow.toEncounter({ type: 'staff', action: { type: 'clinicalReading', encounter, temperatureC, staff } });
      return;
    }
    case 'callSupervisor': {
      const encounter = flow.encounter.open?.id ?? flow.encounter.closed[0]?.id ?? null;
      context.recorder.record({ type: 'supervisor.called', data: { encounter, staff } });
      context.onSupervisorCalled();
      return;
    }
  }
}

function knownReason(reason: string): OverrideReason | null {
  return overrideReasons.find((known) => known === reason) ?? null;
}
