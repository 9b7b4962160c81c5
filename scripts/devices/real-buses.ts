/** The machine's own buses for a tool that opens devices itself, or a refusal while a station holds them. */
import { systemClock } from '../../drivers/basics/clock.ts';
import { openGpioAccess, type GpioAccess } from '../../drivers/gate/guard-settings.ts';
import { serialLine } from '../../drivers/host/scanner-port.ts';
import type { GpioTransport } from '../../drivers/transport/ports.ts';
import path from 'node:path';
import { scannerPortOf, type DeviceBuses } from '../../kiosk/station/devices/adapters.ts';
import { Refusal } from '../refusal.ts';
import { busyCode, type SiteAlone } from './command.ts';
import { stationState } from './station-state.ts';

export function busesOf({ site, directory }: Pick<SiteAlone, 'site' | 'directory'>): DeviceBuses {
  return { serial: serialLine, scannerPort: scannerPortOf(site, directory) };
}

/** How the lines are reached; a simulated directory is made absolute. */
export function gpioAccessOf({ site, directory }: Pick<SiteAlone, 'site' | 'directory'>): GpioAccess {
  const { gpio } = site.gate;
  return gpio.transport === 'directory' ? { ...gpio, directory: path.resolve(directory, gpio.directory) } : gpio;
}

export function gpioOf(loaded: Pick<SiteAlone, 'site' | 'directory'>): Promise<GpioTransport> {
  return openGpioAccess(gpioAccessOf(loaded), systemClock);
}

/** Two programs must not move one gate or share one line: with a station running, the call is refused. */
export async function onlyWithoutStation({ site, dataDirectory }: SiteAlone): Promise<void> {
  const station = await stationState(site, dataDirectory);
  if (station.state === 'stopped') return;
  const what = station.state === 'running' ? 'the station runs and holds its devices' : station.why;
  throw new Refusal(`${what}; stop it first (sudo systemctl stop kadian), and start it again afterwards`, busyCode);
}
