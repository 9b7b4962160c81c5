/**
 * The composition root: one box, put together from its site file and its adapters. Everything that touches the outside
 * comes in through `StationParts`, so that the same station runs at a gate, in a demonstration and in simulated time.
 */
import { correctionOn } from '../access/correction.ts';
import { openStationLedger } from '../ledger/station-ledger.ts';
import type { LedgerFault } from '../ledger/faults.ts';
import { ok, type Result } from '../../drivers/basics/result.ts';
import { watchClock } from './time/clock-trust.ts';
import { createCredentialDesk } from './credentials/desk.ts';
import { noOtherCredentials } from './credentials/desk-sources.ts';
import { startCommands, type Commands } from './district/command-desk-start.ts';
import { startDevices } from './devices/devices.ts';
import { measurementOf } from './devices/measurement.ts';
import { createCorrectionDesk } from './technician/correction.ts';
import { correctionRuleOf } from './technician/correction-rule.ts';
import { createTechnicianPost, type TechnicianPost } from './technician/post.ts';
import { restartablePlayer } from './technician/restart.ts';
import { yieldingStart } from './sound/yielding-start.ts';
import { isAble } from './station-status.ts';
import { watchDevices } from './devices/watch.ts';
import { startDistrictLine, type DistrictLine } from './district/district-line.ts';
import { createDrawing } from './drawing.ts';
import { flowOf } from './flow-of-site.ts';
import { createLocalDate } from './time/local-date.ts';
import { createListDesk } from './district/list-desk.ts';
import { createChosenLanguage } from './page/chosen-language.ts';
import { createPages } from './page/pages.ts';
import { createStaffPage } from './page/staff-page.ts';
import { passagesBefore } from './credentials/passages-before.ts';
import { placeCodeOf } from './credentials/place-code.ts';
import { presentClearance } from './credentials/place-code-clearance.ts';
import { policyBefore } from './district/policy-before.ts';
import { createPolicyDesk } from './district/policy-desk.ts';
import { createRecorder } from './care/recorder.ts';
import { createLivePins } from './staff/live-pins.ts';
import { createStaffPost } from './staff/post.ts';
import { createSpokenNotice } from './staff/notice.ts';
import { startSound, type Sound } from './sound/sound.ts';
import { type SyncDesk, syncDeskOf } from './district/sync-desk.ts';
import { createVoice } from './sound/voice.ts';
import { clearTheWay, youngSpace } from './care/clear-the-way.ts';
import { startLedgerCare } from './care/ledger-care.ts';
import { releaseWatchOf } from './care/release-watch.ts';
import { endOfPrevious, lastTrustedTime, tellWhatOpeningFound } from './care/ledger-opening.ts';
import { createOutages } from './district/outages.ts';
import type { Station, StationParts } from './station-parts.ts';
import { createStationView } from './station-view.ts';

/** A busy day of a gate: what today's list is made of after a start. */
const earlierEvents = 5_000;

/** Starts the station; resolves when decisions are possible, or says why the ledger cannot be used. */
export function startStation(given: StationParts): Result<Station, LedgerFault> {
  const pins = createLivePins({
    site: given.site,
    digest: given.about.siteDigest,
    file: given.about.siteFile,
    read: given.readSite,
    recorder: () => recorder,
    log: given.log,
  });
  const parts: StationParts = { ...given, site: pins.site };
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
    maximumBytes: site.ledger.limitMiB * 1024 * 1024,
  });
  if (!opened.ok) {
    clockTrust.stop();
    return opened;
  }
  const ledger = opened.value;
  const previousEnd = endOfPrevious(ledger);
  const lastTime = lastTrustedTime(ledger);
  if (lastTime !== null) clockTrust.notBefore(lastTime);
  tellWhatOpeningFound(ledger, parts);
  ledger.subscribe(parts.onRecorded);

  let sound: Sound | null = null;
  let line: DistrictLine | null = null;
  let sync: SyncDesk | null = null;
  let commands: Commands | null = null;
  let technician: TechnicianPost | null = null;
  const staffPage = createStaffPage();
  const cleared = clearTheWay(youngSpace());
  let stopping = false;
  /** Inputs dealt with to their end. */
  let settled = 0;
  let screenSeen = false;
  const view = createStationView(() => {
    const one = { parts, clockTrust, ledger, recorder, outages, screenSeen, policies, lists, flow, post, devices };
    return { ...one, language: language.current, line, sound, commands, placeCode, technician };
  });
  const drawing = createDrawing(() => parts.onScreen(view.model()));
  const show = (): void => drawing.show();
  const today = createLocalDate(clock, () => clockTrust.trusted, site.timeZone);

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
    before: () => policyBefore(ledger),
    clock,
    clockTrusted: () => clockTrust.trusted,
    record: (event) => recorder.record(event),
    openEncounter: () => flow.encounter.open?.id ?? null,
    onChange() {
      language.forget();
      show();
    },
  });
  const lists = createListDesk({
    files: parts.lists ?? null,
    shiftKeys: parts.documents?.shiftKeys ?? null,
    place: site.place,
    clock,
    clockTrusted: () => clockTrust.trusted,
    maxAgeHours: () => policies.policy.lists.maxAgeHours,
    record: (event) => recorder.record(event),
    log,
    onChange: show,
  });
  const language = createChosenLanguage({
    clock,
    own: () => policies.policy.language ?? site.language,
    inUse: () => (flow.encounter.open !== null ? 'encounter' : isMemberIn() ? 'member' : null),
    onChange: show,
  });
  const isMemberIn = (): boolean => post.desk.member !== null || (technician?.page ?? null) !== null;
  const voice = createVoice(
    () => sound?.announcer ?? null,
    () => language.current,
  );
  const flow = flowOf(parts, {
    recorder,
    policyFor: (encounter) => policies.policyFor(encounter),
    clockTrusted: () => clockTrust.trusted,
    lists: () => lists.ages(),
    relay: () => devices.gate,
    voice,
    onSettled() {
      settled += 1;
      lists.settled(flow.encounter);
      sound?.announcer.presence(flow.encounter.presentSinceMs !== null);
      commands?.settled();
      show();
      cleared(flow.encounter);
    },
  });

  const codes = createCredentialDesk({
    verify: parts.verify,
    scannerReadsCards: site.scanner.readsCards,
    sources: parts.credentials ?? noOtherCredentials(),
    flow: () => flow,
    policy: () => policies.policy,
    clock,
    clockTrusted: () => clockTrust.trusted,
    listed: (credential) => lists.listedOf(credential),
    listedOfIdentityNumber: (number) => lists.listedOfIdentityNumber(number),
    picked: (entry) => lists.picked(entry),
    log,
  });
  recordStart();
  policies.start();
  const speakNotice = createSpokenNotice({
    desk: () => sound?.notices ?? null,
    clock,
    language: site.language,
    sayRecorded: (items) => voice.notice(items),
  });
  const post = createStaffPost({
    site,
    clock,
    recorder,
    personalData: ledger.personalData,
    flow: () => flow,
    codes,
    sound: () => sound?.announcer ?? null,
    households: lists,
    nameOf: (listed) => lists.nameOf(listed),
    onSignedIn(staff) {
      staffPage.signedIn();
      lists.signedIn(staff);
    },
    onSignedOut() {
      staffPage.signedOut();
      lists.signedOut();
    },
    onHandedOver: () => staffPage.handedOver(),
    day: today,
    policy: () => policies.policy,
    onNotice: (items, forMs) => void speakNotice(items, forMs),
    onChange: () => show(),
  });
  const { desk } = post;
  const readers: typeof post.readers = {
    ...post.readers,
    take(bytes, reader) {
      if (technician?.takesBadge(bytes) !== true) post.readers.take(bytes, reader);
    },
  };
  const correction = createCorrectionDesk({
    ofSite: site.thermometer.correction ?? null,
    rule: correctionRuleOf(site),
    directory: parts.ledgerDirectory,
    ledger,
    recorder,
    today,
    log,
  });
  const watch = watchDevices(clock, parts.models.scanner);
  const devices = startDevices({
    watch,
    site,
    models: parts.models,
    adapters: parts.adapters,
    clock,
    // Asked for at each sample; the day asks the time source.
    measurement: () =>
      measurementOf(parts, correction.current === null ? null : correctionOn(correction.current, today())),
    codes: readers,
    recorder,
    log,
    flow: () => flow,
  });
  const earlier = ledger.recent(earlierEvents);
  const sinceBefore = earlier.ok ? earlier.value.toReversed() : [];
  post.resume(sinceBefore, clockTrust.trusted);
  ledger.subscribe((event) => {
    line?.note(event);
    commands?.note(event);
    post.note(event);
    technician?.note(event);
    show();
  });
  line = startDistrictLine({
    parts,
    ledger,
    outages,
    onAcknowledged(events) {
      commands?.acknowledged(events);
      technician?.acknowledged(events);
      post.acknowledged(events);
    },
  });
  sync = syncDeskOf(parts, { policies, lists, record: (event) => recorder.record(event) });
  const able = (): boolean => isAble(view.status());
  const player = restartablePlayer(yieldingStart({ start: parts.startPlayer, clock, able }));
  sound = startSound({
    parts: { ...parts, startPlayer: player.start },
    clockTrusted: () => clockTrust.trusted,
    recorder,
    outages,
    onChange: show,
  });
  post.duty.resume(sinceBefore);

  const placeCode = placeCodeOf(parts, () => clockTrust.trusted, show);
  commands = startCommands({
    parts,
    clockTrusted: () => clockTrust.trusted,
    recorder,
    flow,
    placeCode,
    mute: (minutes) => sound?.announcer.mute(minutes * 60_000),
    speak: sound.speakNotice,
    announced: (of, version) => sync?.announceVersion(of, version),
    present: (clearance) => presentClearance(flow, clearance, lists.listedOf(clearance)),
    bundle: () => view.bundle(),
    onChange: show,
  });
  const releases = releaseWatchOf(parts, { record: (event) => recorder.record(event), onChange: show });
  const { reloadScreen } = parts;
  technician = createTechnicianPost({
    parts,
    recorder,
    staffLock: post.lock,
    earlier: sinceBefore,
    ledger,
    watch,
    flow: () => flow,
    correction,
    clockTrusted: () => clockTrust.trusted,
    status: () => view.status(),
    rules: () => policies.overview(),
    lists: () => lists.overview(),
    offered: () => releases?.offered ?? null,
    sound: () => sound,
    diagnostics: () => view.bundle(),
    restart: {
      thermometer: () => devices.restart('thermometer'),
      scanner: () => devices.restart('scanner'),
      player: () => player.restart(),
      uplink: () => line?.restart() ?? Promise.resolve(),
      screen: reloadScreen === undefined ? null : () => Promise.resolve(reloadScreen()),
    },
    onChange: show,
  });

  const care = startLedgerCare({
    site,
    ledger,
    clock,
    clockTrusted: () => clockTrust.trusted,
    policy: () => policies.policy,
    busy: () => flow.encounter.open !== null,
    recorder,
    log,
    earlier: sinceBefore,
    software: parts.about.software,
    mains: parts.mains ?? (() => null),
    differingFiles: parts.differingFiles ?? (() => Promise.resolve(null)),
  });

  const passed = passagesBefore(ledger, clock.wallMs(), clockTrust.trusted);
  if (passed.length > 0) flow.toEncounter({ type: 'passages', passages: passed });

  function recordStart(): void {
    const { software, siteFile, siteDigest } = parts.about;
    recorder.record({ type: 'station.started', data: { software, bootReason: 'start', previousEnd } });
    recorder.record({ type: 'configuration.loaded', data: { file: siteFile, digest: siteDigest } });
  }

  const pages = createPages({
    site,
    staffPage,
    desk,
    post,
    flow,
    recorder,
    log,
    technician: () => technician,
    faults: () => view.faults(),
    takeCode: (bytes, reader) => readers.take(bytes, reader),
    setLanguage: (next) => language.choose(next),
    onChange: show,
  });

  return ok({
    get status() {
      return view.status();
    },
    ...pages,
    installPolicy: (signed) => policies.install(signed),
    announceVersion: (of, version) => sync?.announceVersion(of, version),
    notePassage(holder, direction) {
      flow.toEncounter({ type: 'passages', passages: [{ holder, direction, sinceMs: 0 }] });
    },
    screenPainted() {
      screenSeen = true;
    },
    screenLost: (why) => outages.screen.lost(why, 'no painted frame'),
    screenBack: () => outages.screen.back(),
    screenRestarted: ({ why, number }) => recorder.record({ type: 'screen.restarted', data: { why, number } }),
    selfCheck() {
      const before = settled;
      flow.toPortal({ type: 'time' });
      flow.toEncounter({ type: 'time' });
      return settled >= before + 2;
    },
    deviceKey: () => commands?.deviceKey() ?? { key: null, pending: null, fault: 'starting' },
    sitePins: () => pins.look(),
    async stop(why) {
      if (stopping) return;
      stopping = true;
      drawing.stop();
      await technician?.stop();
      await devices.stop();
      codes.stop();
      flow.stop();
      care.stop();
      post.stop();
      policies.stop();
      releases?.stop();
      clockTrust.stop();
      language.stop();
      await Promise.all([sound?.stop(), sync?.stop(), lists.stop()]);
      parts.documents?.shiftKeys.close();
      await commands?.stop();
      recorder.record({ type: 'station.stopped', data: { why, detail: '' } });
      await line?.stop();
      recorder.stop();
      ledger.close();
    },
  });
}
