/** Every measure of the papers beside the source that sets it, or the figure of the bench. */
import { hashBytes } from '../../kiosk/lists/matching.ts';
import { mqttLimits } from '../../kiosk/uplink/mqtt-contract.ts';
import { doorLimits } from '../district/flood-guard.ts';
import { aim, type Bound, measured, outside, read, says } from './figure-sources.ts';

const inflated = says('kiosk/credentials/inflate.ts', 'inflatedBytesMax = 16_384;');
const polled = says('kiosk/station/district/sync-desk.ts', 'pollMs = 600_000;');
const releasesAsked = says('kiosk/station/care/release-watch.ts', 'pollMs = 6 * 3_600_000;');
/** In percent. */
const silentShare = measured('announcer', 'the sounding process of a box without a sound card');
const perPerson = measured('encounter', 'bytes written an encounter');

export const bounds: Readonly<Record<string, readonly Bound[]>> = {
  'hw-config/guides/install.md': [['about half an hour for one box', outside]],
  'hw-config/guides/wiring.md': [
    ['a 3.3 V input', outside],
    ['Start it three times', outside],
  ],
  'hw-config/sites/README.md': [['10 s at most', says('hw-config/sites/single-lane.json', '"maximumMs": 10000')]],
  'kiosk/README.md': [
    [
      'within three seconds',
      says('drivers/host/settings.ts', 'With the start of a process a device is back within 3 s.'),
    ],
  ],
  'kiosk/announcer/README.md': [
    ['interrupts within 30 ms', says('kiosk/announcer/mixer.ts', 'hushMs = 30;')],
    ['within four seconds', says('kiosk/announcer/mixer.ts', 'promptStaleAfterMs = 4_000;')],
    ['comes back within 600 ms', says('kiosk/announcer/mixer.ts', 'unduckMs = 600;')],
    ['looks every five seconds', says('kiosk/announcer/announcer.ts', 'lookEveryMs = 5_000;')],
    ['above 192 kHz', says('kiosk/announcer/inspect-file.ts', 'highestRate = 192_000;')],
    ['longer than ten minutes', says('kiosk/announcer/inspect-file.ts', 'longestFileS = 600;')],
    ['a tone of 1.07 kHz', says('kiosk/announcer/self-test.ts', 'toneHz = 1_070;')],
    ['for 0.4 s', says('drivers/transport/audio-handles.ts', 'restMs = 400;')],
    ['measure of 90 seconds', says('kiosk/announcer/clip-cache.ts', 'keptSeconds = 90;')],
    [`${silentShare.toFixed(2)} % of a core, loop or none`, true],
    [
      'half a core over eight seconds',
      says('kiosk/announcer/player.ts', 'cpuLimit = 0.5;') && says('kiosk/announcer/player.ts', 'cpuWindowMs = 8_000;'),
    ],
  ],
  'kiosk/credentials/certificates.md': [
    ['ES256 (64 bytes)', outside],
    ['at most 16384 bytes', inflated],
    ['within half a minute', says('kiosk/credentials/shc-chunks.ts', 'patienceMs = 30_000')],
  ],
  'kiosk/credentials/district-pass.md': [
    ['at most 16384 bytes', inflated],
    ['the signature of 64 bytes', outside],
    ['8 to 16 bytes', says('kiosk/credentials/district-pass-claims.ts', "err('cti: 8 to 16 bytes')")],
  ],
  'kiosk/credentials/place-code.md': [
    ['another one every 30 seconds', says('kiosk/credentials/place-code.ts', 'placeCodeSlotS = 30;')],
    ['the first 8 bytes', says('kiosk/credentials/place-code.ts', 'keyIdBytes = 8;')],
    ['10 seconds are allowed', says('kiosk/credentials/place-code.ts', 'clocksDifferS = 10;')],
  ],
  'kiosk/credentials/trust-list.md': [
    ['RSA, 2048 bits or more', says('kiosk/credentials/trusted-key.ts', ">= 2048 ? 'PS256'")],
    ['the first 8 bytes', outside],
  ],
  'kiosk/ledger/README.md': [
    // As SQLite makes files where nobody says otherwise.
    ['with pages of 4 KB the first page', outside],
    ['not one byte of it', outside],
    ['looks at 128 KB', says('kiosk/ledger/erasing.ts', 'stepBytes = 128 * 1024;')],
    ['the gate has 20 ms', says('kiosk/station/care/erasing-watch.ts', 'restMs = 20;')],
  ],
  'kiosk/lists/README.md': [
    ['match key, 32 bytes', says('kiosk/lists/matching.ts', "createHmac('sha256', key)")],
    ['details key, 32 bytes', says('kiosk/lists/details.ts', 'aes-256-gcm')],
    ['cut to 128 bits', hashBytes * 8 === 128],
    ['within 2.5 s', says('kiosk/station/district/sync-desk.ts', 'defaultSpreadMs = 2_500;')],
    ['again every ten seconds', says('kiosk/station/district/list-desk-names.ts', 'askAgainMs = 10_000;')],
    ['every ten minutes', polled],
  ],
  'kiosk/policy/README.md': [
    ['every ten minutes', polled],
    ['within ten seconds', says('kiosk/station/district/policy-desk.ts', 'lookMs = 10_000;')],
  ],
  'kiosk/security.md': [
    ['is there within 5 s', says('test/district/flood-district.ts', 'alarmWithinMs = 5_000;')],
    ['stays below 640 MB', says('test/district/flood.test.ts', 'mostBytes = 640 * 1024 * 1024;')],
    ['unpacked to 4 MB at most', says('kiosk/uplink/http-contract.ts', '4 * 1024 * 1024')],
    ['about every six hours', releasesAsked],
  ],
  'kiosk/uplink/README.md': [
    ['up to 16 MiB', mqttLimits.maxDocumentBytes === 16 * 1024 * 1024],
    ['a keep alive of 15 s', mqttLimits.keepAliveS === 15],
    // Of Linux: the shortest time it holds back an acknowledgement.
    ['may wait 40 ms', outside],
    ['for two minutes', says('kiosk/uplink/device-token.ts', 'lifetimeS = 120;')],
    ['every 20 s', says('kiosk/uplink/limits.ts', 'signOfLifeMs: 20_000,')],
  ],
  'scripts/package/README.md': [
    ['a watchdog of 20 s', says('scripts/package/system/kadian.service', 'WatchdogSec=20\n')],
    ['stays below 64 MB', says('scripts/package/system/journald.conf', 'SystemMaxUse=64M\n')],
  ],
  'scripts/update/README.md': [['about every six hours', releasesAsked]],
  'test/bench/README.md': [
    ['a gate back within two seconds', aim],
    ['one percent of a core', aim],
    ['the screen back within ten seconds', aim],
    [
      'wakes 375 times a second, with a card about 100 times',
      says('drivers/transport/audio-silent.ts', '375 times a second'),
    ],
    [`as it is made now | ${Math.round(perPerson / 1e3)} kB`, true],
  ],
  'test/district/README.md': [
    ['arrives within 5 s', says('test/district/flood-district.ts', 'alarmWithinMs = 5_000;')],
    ['headers within 10 s', doorLimits.headersMs === 10_000],
    ['a request within 60 s', doorLimits.requestMs === 60_000],
    ['16 KB with the address', doorLimits.headerBytes === 16 * 1024],
    ['64 KB at doors that do not say otherwise', doorLimits.smallBodyBytes === 64 * 1024],
    ['4 MB for a batch', says('kiosk/uplink/http-contract.ts', '4 * 1024 * 1024')],
    ['longer than 64 KB', doorLimits.smallBodyBytes === 64 * 1024],
    ['128 MB under way', doorLimits.largeBodiesBytes === 128 * 1024 * 1024],
    ['1,024 of strangers', doorLimits.strangers === 1_024],
    ['up to 15 minutes', says('test/district/wallboard/accounts.ts', 'longestPauseMs = 15 * 60_000;')],
    ['a session of 12 hours', says('test/district/wallboard/sessions.ts', 'sessionMs = 12 * 3_600_000;')],
  ],
  'test/faults/README.md': [
    ['agree within 50 ms', says('test/faults/oracle-grants.ts', 'originMs = 50;')],
    ['disk, memory | 3 s', says('test/faults/refusal-reasons.ts', 'ledgerMs = 3_000;')],
    ['10 s from the beginning', says('test/faults/refusal-reasons.ts', 'startMs = 10_000;')],
    ['of its process) | 5 s', says('test/faults/refusal-reasons.ts', 'deviceMs = 5_000;')],
    ['a step of the clock | 35 s', says('test/faults/refusal-reasons.ts', 'clockMs = 35_000;')],
    ['pauses in one (60 ms)', says('drivers/scanner/hid-pos.ts', 'defaultGapMs = 60;')],
    ['more than three seconds', says('test/faults/oracle-time.ts', 'offMs = 3_000;')],
  ],
  'test/fuzz/README.md': [
    ['of one to eight bytes', says('test/fuzz/engine/compared.ts', 'widths = [1, 2, 4, 8]')],
    ['less than 250 ms', says('test/fuzz/target.ts', 'defaultMaxMs = 250;')],
    ['repeated up to 64 kB', says('test/fuzz/engine/growth.ts', '64_000];')],
    ['four times the bytes', says('test/fuzz/engine/growth.ts', 'each four times the one before')],
    ['counts of eight bytes', outside],
    ['more than nine times', says('test/fuzz/engine/growth.ts', 'mostTimes = 9;')],
    ['below 100 ms of its thread', says('test/fuzz/doors/flood.test.ts', 'const longestTurnMs = 100;')],
    ['its memory below 400 MB', says('test/fuzz/doors/flood.test.ts', 'toBeLessThan(400 * 1024 * 1024)')],
  ],
  'test/kiosk/announcer/files/README.md': [
    [
      'Two seconds of a 440 Hz tone at 48 kHz',
      read('test/kiosk/announcer/files/README.md').includes('frequency=440:sample_rate=48000:duration=2'),
    ],
  ],
  'test/rig/README.md': [
    ['at rest within 1 s', says('test/rig/guest/relay-safety.ts', 'LIMIT_MS = 1000;')],
    ['back within 3 s', says('drivers/host/settings.ts', 'a device is back within 3 s.')],
  ],
  'test/soak/README.md': [
    ['at most 32 bytes an encounter and 60 kB a day', says('test/soak/judge.ts', 'ofEncounter: 32, ofDay: 60_000')],
    ['after the first 30 %', says('test/soak/judge.ts', 'const warmUp = 0.3;')],
    ['at least 3.1 simulated days', says('test/soak/length.ts', 'const leastDays = 3.1;')],
    ['two days after the first', says('test/soak/length.ts', 'const leastDays = 3.1;')],
    ['below 1.3 times', says('test/soak/judge.ts', 'const slowest = 1.3;')],
  ],
};
