/** What the station shows of itself: the screen's model, its state in a few words, and the bundle of diagnostics. */
import path from 'node:path';
import type { Language, ScreenModel } from '../screen/model.ts';
import type { DocumentsView } from '../screen/model-staff.ts';
import type { StationLedger } from '../ledger/station-ledger.ts';
import type { ClockTrust } from './time/clock-trust.ts';
import type { Commands, CommandsOptions } from './district/command-desk-start.ts';
import type { Devices } from './devices/devices.ts';
import type { DistrictLine } from './district/district-line.ts';
import type { Flow } from './flow.ts';
import type { ListDesk } from './district/list-desk.ts';
import type { Outages } from './district/outages.ts';
import type { PlaceCodeDesk } from './credentials/place-code.ts';
import type { PolicyDesk } from './district/policy-desk.ts';
import type { Recorder } from './care/recorder.ts';
import { cameraOf, portalView, screenModel } from './page/model.ts';
import type { Sound } from './sound/sound.ts';
import { noticeText } from './staff/notice.ts';
import type { StaffPost } from './staff/post.ts';
import type { StationParts } from './station-parts.ts';
import type { StationStatus } from './station-status.ts';
import type { TechnicianPost } from './technician/post.ts';

/** How many events staff see at a glance. */
const recentEvents = 12;

/** The rooms of a station, asked for at each look: some are there only when the others run. */
export interface Rooms {
  readonly parts: Pick<StationParts, 'site' | 'clock' | 'about'>;
  readonly clockTrust: Pick<ClockTrust, 'trusted'>;
  readonly ledger: StationLedger;
  readonly recorder: Recorder;
  readonly outages: Outages;
  /** A page has painted since the station was started. */
  readonly screenSeen: boolean;
  readonly policies: PolicyDesk;
  readonly lists: ListDesk;
  readonly flow: Flow;
  readonly post: StaffPost;
  readonly devices: Devices;
  readonly language: Language;
  readonly line: DistrictLine | null;
  readonly sound: Sound | null;
  readonly commands: Commands | null;
  readonly placeCode: PlaceCodeDesk | null;
  readonly technician: TechnicianPost | null;
}

export interface StationView {
  model(): ScreenModel;
  status(): StationStatus;
  /** Devices, and the ledger, that are not ready, each with its fault. */
  faults(): ReadonlyMap<string, string>;
  bundle(): ReturnType<CommandsOptions['bundle']>;
}

export function createStationView(rooms: () => Rooms): StationView {
  return {
    model: () => modelOf(rooms()),
    status: () => statusOf(rooms()),
    faults: () => faultsOf(rooms()),
    bundle: () => bundleOf(rooms()),
  };
}

function modelOf(rooms: Rooms): ScreenModel {
  const { parts, clockTrust, ledger, policies, lists, flow, post, line, sound, language } = rooms;
  const { site, clock } = parts;
  const signedIn = post.desk.member !== null;
  const recent = signedIn ? ledger.recent(recentEvents) : null;
  const missing = faultsOf(rooms);
  return screenModel({
    site,
    policy: policies.policy,
    language,
    encounter: flow.encounter,
    portal: flow.portal,
    nowMs: clock.monotonicMs(),
    wallMs: clock.wallMs(),
    clockTrusted: clockTrust.trusted,
    faults: missing,
    camera: cameraOf(site, missing),
    uplink: { connected: line?.status === 'connected', waiting: ledger.outbox.waiting() },
    sound: sound === null || sound.state === 'starting' ? 'sounding' : sound.state,
    notice: rooms.commands?.notice(language) ?? noticeText(post.duty.notice?.items ?? [], language),
    placeCode: rooms.placeCode?.payload() ?? null,
    nameOf: (listed) => lists.nameOf(listed),
    ...rooms.technician?.view(),
    staff: {
      ...post.view(flow.encounter, recent?.ok === true ? recent.value : []),
      ...(signedIn ? { documents: documentsOf(rooms) } : {}),
    },
  });
}

function documentsOf({ policies, lists }: Rooms): DocumentsView {
  const { version, ageMs, standing } = policies.overview();
  return { rules: { version, ageMs, over: standing === 'notInForce' }, ...lists.overview() };
}

function faultsOf({ devices, recorder }: Rooms): Map<string, string> {
  const all = new Map<string, string>(devices.faults);
  if (recorder.fault !== null) all.set('ledger', 'ioError');
  return all;
}

function statusOf(rooms: Rooms): StationStatus {
  const { recorder, ledger, line, sound, flow, outages, clockTrust } = rooms;
  return {
    missing: Object.fromEntries(faultsOf(rooms)),
    ledger: recorder.fault?.code ?? 'ok',
    unwritten: recorder.waiting,
    outbox: ledger.outbox.waiting(),
    uplink: line?.status ?? 'unknown',
    sound: sound?.state ?? 'starting',
    portal: portalView(flow.portal),
    screen: outages.screen.isLost ? 'lost' : rooms.screenSeen ? 'painting' : 'notSeen',
    clockTrusted: clockTrust.trusted,
    attended: flow.encounter.open !== null || flow.encounter.presentSinceMs !== null,
  };
}

function bundleOf(rooms: Rooms): ReturnType<CommandsOptions['bundle']> {
  const { parts, policies, lists } = rooms;
  const { clock, about } = parts;
  return {
    wallMs: clock.wallMs(),
    upMs: Math.round(clock.monotonicMs()),
    software: about.software,
    configuration: { file: path.basename(about.siteFile), digest: about.siteDigest },
    status: statusOf(rooms),
    policy: { version: policies.policy.version, serial: policies.policy.serial },
    lists: lists.ages(),
  };
}
