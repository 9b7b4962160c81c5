/** Whether wall time can be believed: who sets it, how far it drifts, and whether it survives a power cut. */
import { existsSync } from 'node:fs';
import { synchronisedBy } from '../../kiosk/station/time/time-source.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';
import { properties } from './programs.ts';

const find = findingsOf('clock');
/** A clock of a box may be wrong by so much a day, seconds. */
const driftLimitS = 10;
/** The clock chip may differ from the system by so much, seconds: it is set now and then only. */
const chipLimitS = 60;
/** A battery below this does not keep the clock chip, millivolts. */
const batteryLimitMv = 2_500;
/** 2020-01-01, Unix seconds: a clock chip before it has lost its battery. */
const plausibleS = 1_577_836_800;

export function checkClock(examination: Examination): Finding[] {
  return [source(examination), ...drift(examination), chip(examination), ...battery(examination)];
}

function source({ loaded, station, programs }: Examination): Finding {
  const simulated = loaded.site.gate.gpio.transport === 'directory';
  if (loaded.site.clock === 'host') return find(simulated ? 'unknown' : 'yellow', 'clockHost');
  const trusted = station.state === 'running' ? station.health.clockTrusted : synchronisedBy('timesync')();
  if (trusted) return find('green', 'clockSet');
  // chronyd does not write the mark that tells of a synchronised clock.
  if (programs.run('chronyc', ['-n', 'tracking']) !== null && !existsSync('/lib/systemd/systemd-timesyncd')) {
    return find('red', 'clockChrony');
  }
  const service = properties(programs.run('timedatectl', ['show']));
  return find('red', service.get('NTP') === 'no' ? 'clockNoService' : 'clockNotSet');
}

function drift({ programs, machine }: Examination): Finding[] {
  const scaled = properties(programs.run('timedatectl', ['show-timesync'])).get('Frequency');
  const chrony = machine.text('/var/lib/chrony/chrony.drift')?.trim().split(/\s+/)[0];
  // timedatectl gives the kernel's frequency, parts per million times 2^16.
  const ppm = scaled === undefined ? Number(chrony ?? 'NaN') : Number(scaled) / 65_536;
  if (!Number.isFinite(ppm)) return [find('unknown', 'clockDriftUnknown')];
  const seconds = Math.round(Math.abs(ppm) * 0.0864 * 10) / 10;
  return [find(seconds > driftLimitS ? 'yellow' : 'green', 'clockDrift', { seconds, limit: driftLimitS })];
}

function chip({ machine, clock }: Examination): Finding {
  const chips = machine.entries('/sys/class/rtc').filter((name) => name.startsWith('rtc'));
  const since = chips.map((name) => machine.text(`/sys/class/rtc/${name}/since_epoch`)?.trim() ?? '');
  const first = since.find((text) => text !== '');
  if (first === undefined) return find('yellow', 'chipNone');
  const seconds = Number(first);
  if (seconds < plausibleS) return find('red', 'chipFlat');
  const apart = Math.round(Math.abs(seconds - clock.wallMs() / 1000));
  return apart > chipLimitS
    ? find('yellow', 'chipApart', { seconds: apart })
    : find('green', 'chipFine', { seconds: apart });
}

/** Only a board with a charged clock battery tells its voltage. */
function battery({ programs }: Examination): Finding[] {
  const told = /BATT_V\s+\S*=([\d.]+)V/.exec(programs.run('vcgencmd', ['pmic_read_adc', 'BATT_V']) ?? '')?.[1];
  if (told === undefined) return [];
  const millivolts = Math.round(Number(told) * 1000);
  return [find(millivolts < batteryLimitMv ? 'yellow' : 'green', 'chipBattery', { millivolts, limit: batteryLimitMv })];
}
