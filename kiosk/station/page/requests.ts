/** What people do on the screen, as inputs. Everything of the staff needs a signed-in member. */
import type { EncounterState, StaffAction } from '../../access/encounter-state.ts';
import type { Language } from '../../screen/model.ts';
import type { Outcome } from '../../screen/model-staff.ts';
import type { Flow } from '../flow.ts';
import type { Recorder } from '../care/recorder.ts';
import type { FromTechnician } from '../../screen/messages-technician.ts';
import type { PageRequest as AnyRequest } from './server.ts';
import { whyNotTaken } from '../staff/acts.ts';
import type { StaffPost } from '../staff/post.ts';
import { standingBefore } from '../staff/clinical.ts';
import { overrideReasonsFor } from '../staff/view.ts';

/** What a technician asks for goes elsewhere. */
type PageRequest = Exclude<AnyRequest, FromTechnician>;

export interface PageRequestContext {
  readonly post: StaffPost;
  readonly flow: Flow;
  readonly recorder: Recorder;
  readonly setLanguage: (language: Language) => void;
  /** A code the page's camera has read; whether a camera may read here is for the station to say. */
  readonly onCameraCode: (text: string) => void;
  /** The request comes from the page the member signed in on; another page may not act for them. */
  readonly fromStaffPage: boolean;
  /** The sign-in of this request was taken: its page is now the member's. */
  readonly onSignedIn: () => void;
  readonly onRefused: () => void;
}

/** Takes one request; what is not allowed changes nothing, because the page shows what is. */
export async function takePageRequest(request: PageRequest, context: PageRequestContext): Promise<void> {
  const { desk } = context.post;
  if (request.type === 'setLanguage') return context.setLanguage(request.language);
  if (request.type === 'cameraCode') return context.onCameraCode(request.text);
  if (request.type === 'staffSignIn') {
    if (await desk.signIn(request.pin)) context.onSignedIn();
    return;
  }
  if (!context.fromStaffPage) return context.onRefused();
  desk.touch();
  // After the touch: it ends the session of whoever signed in by what counts no more.
  const { member } = desk;
  if (member === null) return context.onRefused();
  takeStaffRequest(request, member, context);
}

type StaffRequest = Exclude<PageRequest, { type: 'setLanguage' | 'cameraCode' | 'staffSignIn' }>;

/** Whether only a signed-in member may ask for it. */
export function isOfStaff(request: PageRequest): request is StaffRequest {
  return request.type !== 'setLanguage' && request.type !== 'cameraCode' && request.type !== 'staffSignIn';
}

function takeStaffRequest(request: StaffRequest, staff: string, { post, flow, recorder }: PageRequestContext): void {
  const { desk, duty, registration } = post;
  switch (request.type) {
    case 'staffSignOut':
      desk.signOut();
      return;
    case 'staffTouched':
      // That the member is there was taken from it above.
      return;
    case 'override': {
      const { encounter, verdict } = request;
      const reasons = overrideReasonsFor(flow.encounter, encounter, post.policy);
      const reason = reasons[verdict].find((allowed) => allowed === request.reason) ?? null;
      if (reason === null) return post.ended('notAllowed');
      const note = request.note?.trim() ?? '';
      if (reason === 'otherNoted' && note === '') return post.ended('noteMissing');
      const action = { type: 'override', encounter, verdict, reason, note: note === '' ? null : note, staff } as const;
      const isThere = encounter === null || standingBefore(flow.encounter) === encounter;
      // Registered was somebody else, after this one had left.
      const isOther = reason === 'registeredHere' && post.registered !== null && !isThere;
      const outcome = post.once(request.act, () => (isOther ? 'personGone' : act(action)));
      if (outcome === 'recorded' && encounter === null) post.registeredDone();
      // Once it is taken, its verdict is on the screen.
      if (outcome !== 'recorded') post.ended(outcome);
      return;
    }
    case 'pickResident': {
      const { open } = flow.encounter;
      // Chosen for one person: whoever has shown a code of their own or was measured meanwhile is somebody else.
      const isServed = open !== null && (open.credential !== null || open.readings.length > 0);
      const isOther = isServed && open.id !== request.encounter;
      return once(() => (isOther ? 'nobodyWaits' : (registration.resident(request.entry, staff) ?? 'recorded')));
    }
    case 'clinicalReading': {
      const { encounter, temperatureC } = request;
      return once(() => act({ type: 'clinicalReading', encounter, temperatureC, staff }));
    }
    case 'maskSeen':
      return once(() => act({ type: 'maskSeen', encounter: request.encounter, staff }));
    case 'callSupervisor': {
      const encounter = flow.encounter.open?.id ?? flow.encounter.closed[0]?.id ?? null;
      recorder.record({ type: 'supervisor.called', data: { encounter, staff } });
      post.callSupervisor();
      return;
    }
    case 'handoverBegin':
      desk.beginHandover(request.note ?? null);
      return;
    case 'handoverCancel':
      desk.cancelHandover();
      return;
    case 'staffAsk':
      post.ask(request.question);
      return;
    case 'identityNumber':
      return once(() => registration.identityNumber(request.number, ofNumber(flow.encounter), staff), true);
    case 'register': {
      const { type: _type, act: _act, encounter, ...fields } = request;
      // Of whoever stands there and stood there when it was begun: nobody else takes on these papers.
      const there = standingBefore(flow.encounter);
      const of = encounter === undefined || encounter === there ? there : null;
      return once(() => post.register(fields, of), true);
    }
    case 'portalMode':
    case 'mute':
    case 'volume':
    case 'postNotice':
    case 'disinfected':
    case 'inspected':
      return once(() => duty.take(request, staff, desk.role), true);
  }

  /** Without a word nobody waits for an answer; `told`: that it is recorded is said all the same. */
  function once(run: () => Outcome, told = false): void {
    const word = 'act' in request ? request.act : undefined;
    const outcome = post.once(word, run);
    if (told || word !== undefined || outcome !== 'recorded') post.ended(outcome, word);
  }

  // The machine takes no act on somebody who is gone or was let in: whoever touched it must learn that.
  function act(action: StaffAction): Outcome {
    const before = flow.encounter;
    flow.toEncounter({ type: 'staff', action });
    return whyNotTaken(before, flow.encounter, action) ?? 'recorded';
  }
}

/** The encounter a typed number goes on with: of whoever stands there without a code; else it begins one of its own. */
function ofNumber({ open, presentSinceMs, needsAbsence }: EncounterState): string | null {
  const takes = open !== null && open.credential === null && open.hadPresence && !needsAbsence;
  return takes && presentSinceMs !== null ? open.id : null;
}
