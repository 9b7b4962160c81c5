/** The station as a process. Exit code: 0 ended in order, 1 its site cannot be used, 64 wrong use, 78 it is another box's. */
import '../../drivers/basics/node-version.ts';
import '../../drivers/basics/quiet-libraries.ts';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { destination } from 'pino';
import { startPlayer } from '../announcer/player.ts';
import { openPolicyStore } from '../policy/store.ts';
import { openLedger } from '../ledger/ledger.ts';
import { createVerifiers } from '../credentials/verifier.ts';
import { httpsCodeInquiry } from '../uplink/code-inquiry.ts';
import { sourceOf } from '../uplink/source.ts';
import { systemClock } from '../../drivers/basics/clock.ts';
import { tellCrashesBriefly } from '../../drivers/basics/crash-words.ts';
import { makePrivate, writePrivately } from '../../drivers/basics/private-files.ts';
import { systemdNotify } from '../../drivers/transport/systemd-notify.ts';
import { stationUsage, stationWords, wrongUse } from './command-line.ts';
import { adaptersOf } from './devices/adapters.ts';
import { openCommandParts } from './district/command-desk-parts.ts';
import { openCredentialSources } from './credentials/desk-sources.ts';
import { serviceAddress } from './district/device-identity-address.ts';
import { identityOrNull } from './district/device-identity.ts';
import { keepLog } from './technician/diagnostics-bundle.ts';
import { doctorProcess } from './technician/doctor.ts';
import { openLog } from './care/diagnostics.ts';
import { openDocuments } from './district/documents.ts';
import { keepCompiledCode } from './care/compiled-code.ts';
import { startHealthWatch } from './care/health-watch.ts';
import { differingFiles } from './care/installed-files.ts';
import { mainsOf } from './care/power-watch.ts';
import { createMetrics, healthAnswer, json } from './care/metrics.ts';
import { startScreenServer, type ScreenServer } from './page/server.ts';
import { keepShell } from './page/shell-desk.ts';
import type { ShellKeeper } from './page/shell-keeper.ts';
import { markedCode, whyMarked } from './site/box-mark.ts';
import { loadSite, siteFaultText } from './site/file.ts';
import { rereadSite } from './site/reread.ts';
import { openReleases } from './care/release-watch.ts';
import { software } from './care/software.ts';
import { soundTools } from './sound/sound-desk.ts';
import { startStation } from './station.ts';
import { clockOffsetOf } from './time/clock-offset.ts';
import { synchronisedBy } from './time/time-source.ts';
import { transportOf } from './district/transport.ts';

tellCrashesBriefly('station');

function refuse(lines: readonly string[], code = 1): never {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(code);
}

/** Before any file of the box is touched: opening its keys and its ledger makes what is not there. */
function refuseMarked(directory: string): void {
  const why = whyMarked([directory]);
  if (why !== null) refuse([why], markedCode);
}

const words = stationWords(process.argv.slice(2));
if (!words.ok) refuse(words.error, wrongUse);
if (words.value === 'help') {
  process.stdout.write(`${stationUsage}\n`);
  process.exit();
}
const { site: siteFile, page, printEvents } = words.value;
refuseMarked(path.dirname(path.resolve(siteFile)));
const loaded = loadSite(siteFile);
if (!loaded.ok) refuse(loaded.error.map(siteFaultText));
const { site, directory, file, digest, models, trust } = loaded.value;

const clock = systemClock;
const ring = keepLog(destination({ dest: 2, sync: false }));
const log = openLog(process.env.KADIAN_LOG ?? 'info', ring.destination);
const dataDirectory = path.resolve(directory, site.dataDirectory);
refuseMarked(dataDirectory);
writePrivately();
for (const left of makePrivate(dataDirectory)) log.warn({ file: left }, 'others may read it, or this account may not');
const identity = identityOrNull(dataDirectory, sourceOf(site.place), log);
const addressed = serviceAddress({ site, file, directory, identity, clock });
if (!addressed.ok) refuse(addressed.error.map(siteFaultText));
const address = addressed.value;
const line = await transportOf(site, address);
const metrics = createMetrics();
let screen: ScreenServer | null = null;
let shell: ShellKeeper | null = null;

const policies = openPolicyStore(path.resolve(directory, site.dataDirectory, 'policy'), trust, sourceOf(site.place));
if (!policies.ok)
  log.error({ code: policies.error.code, detail: policies.error.detail }, 'no signed policies can be kept');
const started = startStation({
  site,
  models,
  adapters: await adaptersOf(site, directory, clock),
  clock,
  synchronised: synchronisedBy(site.clock),
  clockOffset: clockOffsetOf(site.clock),
  bootId: randomBytes(6).toString('hex'),
  ledgerDirectory: path.resolve(directory, site.dataDirectory),
  openLedger,
  verify: createVerifiers(trust),
  credentials: openCredentialSources({
    trust,
    trustDirectory: path.dirname(path.resolve(directory, site.trustList)),
    // In memory where the service manager offers a place (systemd.exec(5)): whoever carries the box away has no key then,
    // and identity numbers are few enough to be tried with one.
    pseudonymKey: path.join(process.env.RUNTIME_DIRECTORY ?? dataDirectory, 'pseudonyms.key'),
    onKeyNotKept: (detail) => log.error({ detail }, 'pseudonyms are kept until the station ends'),
    codes: site.codes,
    line: httpsCodeInquiry({ ...address, deadlineMs: site.codes.inquiryDeadlineMs }),
  }),
  transport: line.transport,
  ...openCommandParts({ site, directory, dataDirectory, address, ...line.commands, ring, log }),
  ...(identity === null ? {} : { identity }),
  ...(policies.ok ? { policies: policies.value } : {}),
  ...openDocuments({
    dataDirectory: path.resolve(directory, site.dataDirectory),
    trust,
    place: site.place,
    service: { ...address, deadlineMs: site.uplink.deadlineMs },
    log,
  }),
  ...openReleases(file, software, { ...address, deadlineMs: site.uplink.deadlineMs }),
  startPlayer: (events) => startPlayer({ clock, device: site.sound.device ?? null }, events),
  soundTools: soundTools(
    site.sound.voicePacks.map((folder) => path.resolve(directory, folder)),
    clock,
    log,
  ),
  random: Math.random,
  mains: mainsOf,
  differingFiles: () => differingFiles(),
  log,
  about: { software, siteFile: file, siteDigest: digest },
  readSite: rereadSite(file),
  doctor: doctorProcess(file),
  onScreen: (model) => screen?.publish(model),
  reloadScreen: () => screen?.reload(),
  onRecorded(event) {
    metrics.recorded(event);
    if (printEvents) process.stdout.write(`${JSON.stringify(event)}\n`);
  },
});
if (!started.ok) {
  refuse([`${path.resolve(directory, site.dataDirectory)}: the ledger cannot be opened: ${started.error.detail}`]);
}
const station = started.value;

const serving = await startScreenServer({
  port: site.screen.port,
  pageDirectory: page,
  sees: (page) => station.sees(page),
  pageExpected: site.screen.shell.kind !== 'none',
  routes: {
    '/health': () => healthAnswer(station.status),
    '/metrics': () => metrics.render(station.status),
    '/device-key': () => json(station.deviceKey()),
    '/site-pins': () => json(station.sitePins()),
  },
  handlers: {
    onMessage: (message, page) => void station.request(message, page),
    onPage: (page) => station.pageCame(page),
    onPageGone: (page) => station.pageGone(page),
    onHeartbeat: ({ paintedAfterMs }) => {
      shell?.painted();
      station.screenPainted();
      if (paintedAfterMs !== null) metrics.painted(paintedAfterMs);
    },
    onLost(loss) {
      station.screenLost(loss.why);
      shell?.lost(loss.why);
    },
    onBack() {
      station.screenBack();
      shell?.back();
    },
    onRefused: (detail) => log.warn({ detail }, 'screen link refused'),
  },
});
if (serving.ok) {
  screen = serving.value;
  // One line for whoever started this process: where the screen is.
  process.send?.({ type: 'ready', url: screen.url });
  log.info({ url: screen.url }, 'station ready');
  shell = keepShell({
    shell: site.screen.shell,
    url: screen.shellUrl,
    dataDirectory,
    clock,
    log,
    onRestart: (restart) => station.screenRestarted(restart),
  });
} else {
  // The gate goes on without a screen, but whoever starts two stations on one port must learn it at once.
  log.error({ code: serving.error.code, detail: serving.error.detail }, 'no screen');
  if (serving.error.code === 'portInUse') {
    await station.stop('portInUse');
    refuse([
      serving.error.detail,
      'Is another station running? Stop it, or choose another screen.port in the site file.',
    ]);
  }
  process.send?.({ type: 'ready', url: null });
}

const notify = systemdNotify();
const watch =
  notify === null
    ? null
    : startHealthWatch({
        notify,
        clock,
        selfCheck: () => station.selfCheck(),
        onChange: (why) => (why === null ? log.info('healthy again') : log.error({ why }, 'the watchdog is not fed')),
      });

const compiled = keepCompiledCode(clock, () => station.status.attended);

let ending = false;
async function end(why: string): Promise<void> {
  if (ending) return;
  ending = true;
  watch?.stop();
  compiled.cancel();
  await station.stop(why);
  await shell?.stop();
  await screen?.stop();
  process.exit(0);
}
process.once('SIGINT', () => void end('SIGINT'));
process.once('SIGTERM', () => void end('SIGTERM'));
process.once('disconnect', () => void end('disconnect'));
