/** Draws the one value the page shows from what the station knows. No rule is decided here, only how it is said. */
import type { CredentialCheck, Listed } from '../../access/credential.ts';
import type { EncounterState } from '../../access/encounter-state.ts';
import { guidanceOf } from '../../access/guidance.ts';
import type { Policy } from '../../access/policy.ts';
import type { PortalState } from '../../access/portal.ts';
import { temperatureOf } from '../../access/temperature.ts';
import { shownVerdict } from '../../access/verdict-shown.ts';
import {
  type CorrectionNotice,
  deviceNames,
  type EncounterView,
  faultCodes,
  type Language,
  type ResidentView,
  type ScreenModel,
  type StepState,
  stepNames,
  type VerdictView,
} from '../../screen/model.ts';
import type { StaffView } from '../../screen/model-staff.ts';
import type { TechnicianView } from '../../screen/model-technician.ts';
import { writtenIn } from '../../screen/texts/written.ts';
import type { Site } from '../site/site.ts';

export interface Snapshot {
  readonly site: Site;
  readonly policy: Policy;
  readonly language: Language;
  readonly encounter: EncounterState;
  readonly portal: PortalState;
  readonly nowMs: number;
  readonly wallMs: number;
  readonly clockTrusted: boolean;
  /** Device and fault code of each device that is not ready. */
  readonly faults: ReadonlyMap<string, string>;
  readonly uplink: ScreenModel['uplink'];
  readonly sound: ScreenModel['sound'];
  readonly camera: ScreenModel['camera'];
  readonly notice: string | null;
  /** The box's own code of this moment; null: the fixed ones of the site. */
  readonly placeCode: string | null;
  /** The masked name of somebody on the roster, while the names are open. */
  readonly nameOf: (listed: Listed | null) => string | null;
  readonly staff: StaffView;
  readonly correction?: CorrectionNotice;
  readonly technician?: TechnicianView;
}

/** Whether the page should read codes by its camera, by the site's wish and what the scanner says. */
export function cameraOf(site: Site, faults: Snapshot['faults']): ScreenModel['camera'] {
  switch (site.screen.camera) {
    case 'never':
      return 'off';
    case 'always':
      return 'on';
    case 'whenScannerMissing':
      return faults.has('scanner') ? 'on' : 'off';
  }
}

/** What the page should show at this moment. */
export function screenModel(snapshot: Snapshot): ScreenModel {
  const { site, language, encounter, portal, wallMs } = snapshot;
  return {
    language,
    light: lightAt(wallMs, site.timeZone),
    compound: site.names.compound[writtenIn(language)],
    checkpoint: site.names.checkpoint[writtenIn(language)],
    clock: { wallMs, trusted: snapshot.clockTrusted, timeZone: site.timeZone },
    placeCodes: placeCodesOf(snapshot),
    notice: snapshot.notice,
    view: residentView(encounter, snapshot.nowMs, snapshot),
    portal: portalView(portal),
    missingDevices: missingDevices(snapshot.faults),
    uplink: snapshot.uplink,
    sound: snapshot.sound,
    camera: snapshot.camera,
    staff: snapshot.staff,
    ...(snapshot.correction === undefined ? {} : { correction: snapshot.correction }),
    ...(snapshot.technician === undefined ? {} : { technician: snapshot.technician }),
  };
}

function placeCodesOf({ site, language, placeCode }: Snapshot): ScreenModel['placeCodes'] {
  const { placeCodes, placeCode: own } = site.screen;
  if (own !== undefined && placeCode !== null)
    return [{ caption: own.caption[writtenIn(language)], payload: placeCode }];
  return placeCodes.map(({ caption, payload }) => ({ caption: caption[writtenIn(language)], payload }));
}

function residentView(state: EncounterState, nowMs: number, snapshot: Snapshot): ResidentView {
  const { site, policy, wallMs, nameOf } = snapshot;
  const { open } = state;
  if (open !== null && (open.payload !== null || open.readings.length > 0 || state.shownUntilMs === null)) {
    const guidance = guidanceOf(state, nowMs, policy) ?? 'deciding';
    const waits = open.readings.length > 0 && nowMs < open.notBeforeMs;
    return {
      name: 'encounter',
      steps: [
        { step: 'credential', state: open.credential === null ? 'active' : 'done' },
        { step: 'temperature', state: temperatureStep(policy, state) },
      ],
      guidance: guidance === 'keepStill' && !open.unsteady ? 'lookAtThermometer' : guidance,
      ...(guidance === 'presentNextCode' && open.parts !== null
        ? { nextCode: { number: open.parts.have + 1, of: open.parts.of } }
        : {}),
      waitMs: waits ? Math.ceil(open.notBeforeMs - nowMs) : null,
    };
  }
  if (guidanceOf(state, nowMs, policy) === 'gateLockedAgain') return fromTheBeginning('gateLockedAgain');
  return verdictView(state, nowMs, { wallMs, site, nameOf }) ?? idleView(snapshot);
}

/** Nothing of what was shown and measured counts any more. */
function fromTheBeginning(guidance: EncounterView['guidance']): EncounterView {
  return { name: 'encounter', steps: stepNames.map((step) => ({ step, state: 'waiting' })), guidance, waitMs: null };
}

/** Nobody is asked for what no device of this box can take. */
function idleView({ faults, camera }: Snapshot): ResidentView {
  const takes = stepNames.filter((step) =>
    step === 'credential' ? !faults.has('scanner') || camera === 'on' : !faults.has('thermometer'),
  );
  return { name: 'idle', ...(takes.length === stepNames.length ? {} : { takes }) };
}

function temperatureStep(policy: Policy, { open, presentSinceMs }: EncounterState): StepState {
  if (open === null) return 'waiting';
  const { state } = temperatureOf(policy, open.readings);
  if (state === 'passed') return 'done';
  if (state === 'failed') return 'failed';
  return presentSinceMs !== null ? 'active' : 'waiting';
}

function verdictView(
  state: EncounterState,
  nowMs: number,
  { wallMs, site, nameOf }: Pick<Snapshot, 'wallMs' | 'site' | 'nameOf'>,
): VerdictView | null {
  const shown = shownVerdict(state, nowMs);
  if (shown === null) return null;
  const { closed, remainingMs } = shown;
  const { verdict, reasons } = closed.decision;
  const temperature = closed.readings.at(-1)?.correctedC;
  return {
    name: 'verdict',
    verdict,
    byStaff: closed.byStaff,
    reasons,
    holder: nameOf(closed.listed),
    temperatureC: temperature === undefined ? null : Math.round(temperature * 10) / 10,
    ...answeredAgo(closed.credential, wallMs),
    remainingMs,
    totalMs: site.timeouts.verdictShownMs,
  };
}

/** An answer of the district is shown with its age: it may be one from before the line went down. */
function answeredAgo(check: CredentialCheck | null, wallMs: number): Pick<VerdictView, 'answeredMinutesAgo'> {
  if (check?.outcome !== 'verified' || check.credential.kind !== 'opaqueOnline') return {};
  return { answeredMinutesAgo: Math.max(0, Math.floor((wallMs / 1000 - check.credential.answeredAtS) / 60)) };
}

/** The portal as it is shown. */
export function portalView(portal: PortalState): ScreenModel['portal'] {
  return { mode: portal.mode, state: portalState(portal) };
}

function portalState(portal: PortalState): ScreenModel['portal']['state'] {
  if (portal.forced) return 'forcedOpen';
  if (portal.held) return 'heldOpen';
  if (portal.open === true) return 'open';
  if ((portal.released !== null && portal.released.relay !== 'atRest') || portal.mode === 'lockedOpen')
    return 'released';
  return portal.open === null ? 'unknown' : 'closed';
}

function missingDevices(faults: Snapshot['faults']): ScreenModel['missingDevices'] {
  return deviceNames.flatMap((device) => {
    const code = faults.get(device);
    if (code === undefined) return [];
    return [{ device, fault: faultCodes.find((known) => known === code) ?? 'ioError' }];
  });
}

/** Night surfaces between 19 and 6 local time, so that the screen does not blind. */
function lightAt(wallMs: number, timeZone: string): ScreenModel['light'] {
  const hour = Number(hourIn(timeZone).format(wallMs));
  return hour >= 19 || hour < 6 ? 'night' : 'day';
}

/** Making a format costs a thousand times its use (tens of milliseconds the first time), and every picture needs it. */
const hours = new Map<string, Intl.DateTimeFormat>();

function hourIn(timeZone: string): Intl.DateTimeFormat {
  const known = hours.get(timeZone) ?? new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone });
  hours.set(timeZone, known);
  return known;
}
