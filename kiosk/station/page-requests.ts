/** What people do on the screen, as inputs. Everything of the staff needs a signed-in member. */
import type { OverrideReason } from '../access/reasons.ts';
import type { Language } from '../screen/model.ts';
import type { Flow } from './flow.ts';
import type { Recorder } from './recorder.ts';
import { overrideReasonsOf } from './screen-model.ts';
import type { PageRequest } from './screen-server.ts';
import type { StaffDesk } from './staff-desk.ts';

export interface PageRequestContext {
  readonly desk: StaffDesk;
  readonly flow: Flow;
  readonly recorder: Recorder;
  readonly setLanguage: (language: Language) => void;
  readonly onSupervisorCalled: () => void;
  /** A code the page's camera has read; whether a camera may read here is for the station to say. */
  readonly onCameraCode: (text: string) => void;
  /** The request comes from the page the member signed in on; another page may not act for them. */
  readonly fromStaffPage: boolean;
  readonly onRefused: () => void;
}

/** Takes one request; what is not allowed changes nothing, because the page shows what is. */
export async function takePageRequest(request: PageRequest, context: PageRequestContext): Promise<void> {
  const { desk, flow } = context;
  if (request.type === 'setLanguage') return context.setLanguage(request.language);
  if (request.type === 'cameraCode') return context.onCameraCode(request.text);
  if (request.type === 'staffSignIn') return desk.signIn(request.pin);
  const staff = desk.member;
  if (staff === null || !context.fromStaffPage) return context.onRefused();
  desk.touch();
  switch (request.type) {
    case 'staffSignOut':
      desk.signOut();
      return;
    case 'override': {
      const { encounter, verdict } = request;
      const reason = allowedReason(verdict, request.reason);
      if (reason === null) return;
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

function allowedReason(verdict: 'granted' | 'denied', reason: string): OverrideReason | null {
  return overrideReasonsOf[verdict].find((allowed) => allowed === reason) ?? null;
}
