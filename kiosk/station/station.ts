/**
 * The composition root: one box, put together from its site file and its adapters. Everything that touches the outside
 * comes in through `StationParts`, so that the same station runs at a gate, in a demonstration and in simulated time.
 */
import { correctionOn } from '../access/correction.ts';
import { defaultMeasurement } from '../access/measurement.ts';
import { startAnnouncer, type Announcer } from '../announcer/announcer.ts';
import { localTime } from '../announcer/local-time.ts';
import { openStationLedger } from '../ledger/station-ledger.ts';
import type { LedgerFault } from '../ledger/faults.ts';
import type { Language, ScreenModel } from '../screen/model.ts';
import { defaultLimits } from '../uplink/limits.ts';
import { startUplink, type Uplink } from '../uplink/uplink.ts';
import { ok, type Result } from '../../drivers/basics/result.ts';
import { watchClock } from './clock-trust.ts';
import { startDevices } from './devices.ts';
import { Flow } from './flow.ts';
import { localTimeAt } from './local-time.ts';
import { takePageRequest } from './page-requests.ts';
import { passagesBefore } from './passages-before.ts';
import { createPolicyDesk } from './policy-desk.ts';
import { createRecorder } from './recorder.ts';
import { cameraOf, screenModel } from './screen-model.ts';
import { createStaffDesk } from './staff-desk.ts';
import { createVoice } from './voice.ts';
import { endOfPrevious, tellWhatOpeningFound } from './ledger-opening.ts';
import { createOutages } from './outages.ts';
import type { Station, StationParts, StationStatus } from './station-parts.ts';

/** How many events staff see at a glance. */
const recentEvents = 12;

/** Starts the station; resolves when decisions are possible, or says why the ledger cannot be used. */
export function startStation(parts: StationParts): Result<Station, LedgerFault> {
  const { site, clock, log, bootId } = parts;
  const clockTrust = watchClock({
    clock,
    synchronised: parts.synchronised,
    onStep: (deltaMs) => recorder.record({ type: 'clock.stepped', data: { deltaMs } }),
    onTrusted: () => recorder.record({ type: 'clock.trusted', data: { source: site.clock } }),
  });
  const opened = openStationLedger(parts.openLedger, {
    directory: parts.ledgerDirectory,
    clock,
    bootId,
    place: site.place,
    wallTrusted: () => clockTrust.trusted,
  });
  if (!opened.ok) {
    clockTrust.stop();
    return opened;
  }
  const ledger = opened.value;
  const previousEnd = endOfPrevious(ledger);
  tellWhatOpeningFound(ledger, parts);
  ledger.subscribe(parts.onRecorded);

  let language: Language = site.language;
  let announcer: Announcer | null = null;
  let uplink: Uplink | null = null;
  let sound: StationStatus['sound'] = 'starting';
  let supervisorCalled = false;
  let drawing = false;
  let staffPage: number | null = null;
  let stopping = false;
  /** Inputs dealt with to their end. */
  let settled = 0;

  const recorder = createRecorder({
    append: (events) => ledger.appendAll(events),
    clock,
    clockTrusted: () => clockTrust.trusted,
    onAvailable(available, fault) {
      if (fault !== null) log.error({ code: fault.code, detail: fault.detail }, 'ledger cannot write');
      flow.toEncounter({ type: 'capability', device: 'ledger', available });
    },
  });
  const outages = createOutages({ recorder, clock, log, onChange: () => show() });
  const policies = createPolicyDesk({
    site: site.policy,
    store: parts.policies ?? null,
    clock,
    clockTrusted: () => clockTrust.trusted,
    record: (event) => recorder.record(event),
    onChange() {
      language = policies.policy.language ?? site.language;
      show();
    },
  });
  const flow = new Flow({
    clock,
    recorder,
    encounter: () => ({
      policy: policies.policy,
      timeouts: site.timeouts,
      compound: site.place.compound,
      direction: site.direction,
      purpose: site.purpose,
      idPrefix: bootId,
    }),
    portal: {
      ...site.gate.portal,
      hasDoorContact: site.gate.lines.inputs.doorContact !== undefined || site.gate.lines.inputs.passage !== undefined,
      beamOnly: site.gate.lines.inputs.doorContact === undefined,
    },
    clockTrusted: () => clockTrust.trusted,
    local: (wallMs) => localTimeAt(wallMs, site.timeZone),
    lists: () => ({ roster: null, watchlist: null }),
    gate: {
      release: (durationMs) => devices.gate.release(durationMs),
      hold: (active) => devices.gate.hold(active),
    },
    voice: createVoice(
      () => announcer,
      () => language,
    ),
    onSettled() {
      settled += 1;
      announcer?.presence(flow.encounter.presentSinceMs !== null);
      show();
    },
  });

  recordStart();
  policies.start();
  language = policies.policy.language ?? site.language;
  const devices = startDevices({
    site,
    models: parts.models,
    adapters: parts.adapters,
    clock,
    measurement: () => ({
      ...defaultMeasurement,
      presenceRiseC: site.presence.riseC,
      presenceGapMs: site.presence.gapMs,
      settlingMs: parts.models.thermometer.settlingMs.value,
      correction: correctionOn(site.thermometer.correction ?? null, today()),
    }),
    verify: parts.verify,
    recorder,
    log,
    flow: () => flow,
  });
  const desk = createStaffDesk({
    staff: site.staff,
    clock,
    onSignedIn: (staff) => recorder.record({ type: 'staff.signedIn', data: { staff } }),
    onSignedOut: (staff) => recorder.record({ type: 'staff.signedOut', data: { staff } }),
    onFailed: (attempts, lockedMs) => recorder.record({ type: 'staff.signInFailed', data: { attempts, lockedMs } }),
    onChange: () => show(),
  });
  ledger.subscribe((event) => {
    uplink?.note(event);
    show();
  });
  uplink = startUplink({
    outbox: ledger.outbox,
    transport: parts.transport,
    clock,
    random: parts.random,
    limits: defaultLimits,
    handlers: {
      onConnected: () => outages.line.back(),
      onLost: ({ code, detail }) => outages.line.lost(code, detail),
      onFault: ({ code, detail }) => log.info({ code, detail }, 'uplink'),
      onSentAgain: (from, count) => log.warn({ from, count }, 'the district lost events; they are sent again'),
    },
  });
  announcer = startAnnouncer({
    configuration: site.sound,
    clock,
    timeZone: site.timeZone,
    clockTrusted: () => clockTrust.trusted,
    filesFolder: parts.ledgerDirectory,
    startPlayer: parts.startPlayer,
    onState({ status, detail }) {
      sound = status;
      if (status === 'degraded') outages.sound.lost('degraded', detail);
      else outages.sound.back();
      show();
    },
    onHeard(heard) {
      if (heard.kind === 'prompt' || !heard.sounded) return;
      const data = { item: heard.what, durationMs: Math.round(heard.durationMs), loudness: heard.lufs };
      recorder.record({ type: 'announcement.played', data });
    },
    onFileRefused: (file, why) => log.warn({ file, why }, 'sound file refused'),
  });

  const before = passagesBefore(ledger, clock.wallMs(), clockTrust.trusted);
  if (before.length > 0) flow.toEncounter({ type: 'passages', passages: before });

  /** Drawing is put off to the end of the turn: an encounter's own path never waits for its picture. */
  function show(): void {
    if (drawing || stopping) return;
    drawing = true;
    setImmediate(() => {
      drawing = false;
      if (!stopping) parts.onScreen(model());
    });
  }

  function model(): ScreenModel {
    const recent = desk.member === null ? null : ledger.recent(recentEvents);
    const missing = faults();
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
      uplink: { connected: uplink?.line === 'connected', waiting: ledger.outbox.waiting() },
      sound: sound === 'starting' ? 'sounding' : sound,
      notice: null,
      desk,
      supervisorCalled,
      recent: recent?.ok === true ? recent.value : [],
    });
  }

  function faults(): Map<string, string> {
    const all = new Map<string, string>(devices.faults);
    if (recorder.fault !== null) all.set('ledger', 'ioError');
    return all;
  }

  function recordStart(): void {
    const { software, siteFile, siteDigest } = parts.about;
    recorder.record({ type: 'station.started', data: { software, bootReason: 'start', previousEnd } });
    recorder.record({ type: 'configuration.loaded', data: { file: siteFile, digest: siteDigest } });
  }

  /** The date at the place, or null while the clock is not trusted; made anew once a minute, asked for at each sample. */
  let date = { minute: -1, text: '' };
  function today(): string | null {
    if (!clockTrust.trusted) return null;
    const minute = Math.floor(clock.wallMs() / 60_000);
    if (minute !== date.minute) date = { minute, text: localTime(clock.wallMs(), site.timeZone).date };
    return date.text;
  }

  return ok({
    get status(): StationStatus {
      return {
        missing: Object.fromEntries(faults()),
        ledger: recorder.fault?.code ?? 'ok',
        unwritten: recorder.waiting,
        outbox: ledger.outbox.waiting(),
        uplink: uplink?.line ?? 'unknown',
        sound,
        portal: model().portal,
        screen: outages.screen.isLost ? 'lost' : 'painting',
        clockTrusted: clockTrust.trusted,
      };
    },
    request(request, page = 0) {
      if (request.type === 'staffSignIn') staffPage = page;
      return takePageRequest(request, {
        fromStaffPage: page === staffPage,
        onRefused: () => log.warn({ request: request.type }, 'a request of staff without a sign-in'),
        desk,
        flow,
        recorder,
        setLanguage(next) {
          language = next;
          show();
        },
        onCameraCode(text) {
          if (cameraOf(site, faults()) === 'on') devices.cameraCode(text);
          else log.info({ reader: 'camera' }, 'code of a camera that should be off');
        },
        onSupervisorCalled() {
          supervisorCalled = true;
          clock.after(10_000, () => {
            supervisorCalled = false;
            show();
          });
          show();
        },
      });
    },
    installPolicy: (signed) => policies.install(signed),
    notePassage(holder, direction) {
      flow.toEncounter({ type: 'passages', passages: [{ holder, direction, sinceMs: 0 }] });
    },
    pageGone(page) {
      if (page === staffPage) desk.signOut();
    },
    screenLost: (why) => outages.screen.lost(why, 'no painted frame'),
    screenBack: () => outages.screen.back(),
    selfCheck() {
      const before = settled;
      flow.toPortal({ type: 'time' });
      flow.toEncounter({ type: 'time' });
      return settled >= before + 2;
    },
    async stop(why) {
      if (stopping) return;
      stopping = true;
      await devices.stop();
      flow.stop();
      desk.stop();
      policies.stop();
      clockTrust.stop();
      await announcer?.stop();
      recorder.record({ type: 'station.stopped', data: { why, detail: '' } });
      await uplink?.stop();
      parts.transport.close();
      recorder.stop();
      ledger.close();
    },
  });
}
