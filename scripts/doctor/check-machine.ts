/** The board and what watches over it: heat, supply, watchdogs, services. */
import { findingsOf, type Examination, type Finding } from './finding.ts';
import { properties } from './programs.ts';

const board = findingsOf('board');
const watchdog = findingsOf('watchdog');
const services = findingsOf('services');
/** From 80 °C these boards slow down by themselves. */
const warmC = 70;
const hotC = 80;
const unit = 'kadian.service';
const screenUnit = 'kadian-screen.service';

export function checkBoard({ machine, programs }: Examination): Finding[] {
  const milli = machine.text('/sys/class/thermal/thermal_zone0/temp')?.trim() ?? '';
  const celsius = Math.round(Number(milli) / 100) / 10;
  const level = celsius >= hotC ? 'red' : celsius >= warmC ? 'yellow' : 'green';
  return [
    milli === '' ? board('unknown', 'heatUnknown') : board(level, 'heat', { celsius }),
    ...supply(
      programs.run('vcgencmd', ['get_throttled']),
      machine.entries('/sys/class/hwmon').map((name) => ({
        name: machine.text(`/sys/class/hwmon/${name}/name`)?.trim() ?? '',
        alarm: machine.text(`/sys/class/hwmon/${name}/in0_lcrit_alarm`)?.trim() ?? '',
      })),
    ),
  ];
}

/** Bits of get_throttled: 0 under-voltage now, 2 throttled now, 16 and 18 the same since the start. */
function supply(told: string | null, sensors: readonly { readonly name: string; readonly alarm: string }[]): Finding[] {
  const bits = Number.parseInt(/throttled=0x([0-9a-f]+)/i.exec(told ?? '')?.[1] ?? '', 16);
  const kernel = sensors.find(({ name }) => name === 'rpi_volt')?.alarm;
  if (Number.isNaN(bits) && kernel === undefined) return [board('unknown', 'supplyUnknown')];
  const has = (bit: number): boolean => !Number.isNaN(bits) && (bits & (1 << bit)) !== 0;
  if (has(0) || kernel === '1') return [board('red', 'supplyLow')];
  if (has(16)) return [board('yellow', 'supplyWasLow')];
  if (has(2) || has(18)) return [board('yellow', 'throttled')];
  return [board('green', 'supplyFine')];
}

export function checkWatchdog({ machine, programs }: Examination): Finding[] {
  const of = properties(programs.run('systemctl', ['show', unit, '-p', 'WatchdogUSec', '-p', 'LoadState']));
  const manager = properties(programs.run('systemctl', ['show', '-p', 'RuntimeWatchdogUSec'])).get(
    'RuntimeWatchdogUSec',
  );
  const kept = of.get('WatchdogUSec');
  const isKept = kept !== undefined && kept !== '0' && kept !== 'infinity';
  const station =
    of.get('LoadState') !== 'loaded'
      ? watchdog('unknown', 'watchdogNoService')
      : watchdog(isKept ? 'green' : 'yellow', isKept ? 'watchdogService' : 'watchdogServiceNone', { time: kept ?? '' });
  const there = machine.rights('/dev/watchdog') !== null || machine.entries('/sys/class/watchdog').length > 0;
  const isFed = manager !== undefined && manager !== '0' && manager !== 'infinity';
  if (!there) return [station, watchdog('yellow', 'watchdogNone')];
  return [
    station,
    watchdog(isFed ? 'green' : 'yellow', isFed ? 'watchdogFed' : 'watchdogIdle', { time: manager ?? '' }),
  ];
}

export function checkServices({ programs, station }: Examination): Finding[] {
  const listed = [unit, screenUnit].flatMap((name): Finding[] => {
    const of = properties(
      programs.run('systemctl', ['show', name, '-p', 'LoadState', '-p', 'ActiveState', '-p', 'NRestarts']),
    );
    const state = of.get('ActiveState') ?? '';
    if (of.get('LoadState') !== 'loaded') return [services('unknown', 'serviceNone', { name })];
    const restarts = Number(of.get('NRestarts') ?? '0');
    if (state !== 'active') return [services('red', 'serviceDown', { name, state })];
    return [services(restarts > 3 ? 'yellow' : 'green', 'serviceUp', { name, restarts })];
  });
  switch (station.state) {
    case 'running':
      return station.health.status === 'able'
        ? [services('green', 'stationAble'), ...listed]
        : [services('red', 'stationReferring', { missing: Object.keys(station.health.missing).join(', ') }), ...listed];
    case 'mute':
      return [services('red', 'stationMute', { why: station.why }), ...listed];
    case 'stopped':
      return [services('yellow', 'stationStopped'), ...listed];
  }
}
