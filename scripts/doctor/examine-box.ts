/** Examines the box a site file describes, as `kadian doctor` does, and makes its report. */
import { systemClock } from '../../drivers/basics/clock.ts';
import { loadScannerModels } from '../../drivers/scanner/models.ts';
import { software } from '../../kiosk/station/care/software.ts';
import { accountOf } from '../devices/account.ts';
import type { SiteAlone } from '../devices/command.ts';
import { configuredDevices } from '../devices/configured.ts';
import { lookForDevices } from '../devices/found.ts';
import { gpioKernelOrNull } from '../devices/gpio-kernel.ts';
import { machineAt } from '../devices/machine.ts';
import { type StationState, stationState } from '../devices/station-state.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { examine } from './examine.ts';
import { systemPrograms } from './programs.ts';
import type { Report } from './render.ts';

/** `accountName`: whose rights are judged; null: the caller's. A `Refusal` when this machine knows no such account. */
export async function examineBox(
  loaded: SiteAlone,
  accountName: string | null,
  tell: (line: string) => void,
): Promise<{ readonly report: Report; readonly station: StationState }> {
  const { site, directory } = loaded;
  const machine = machineAt();
  const account = accountOf(machine, accountName);
  if (!account.ok) throw new Refusal(account.error, refusalCodes.wrongUse);
  const models = loadScannerModels();
  const scanners = models.ok ? [...models.value.values()] : [];
  const gpio = site.gate.gpio.transport === 'characterDevice' ? await gpioKernelOrNull() : null;
  const found = lookForDevices({ machine, account: account.value, scanners, gpio });
  const station = await stationState(site, loaded.dataDirectory);
  const findings = await examine({
    loaded,
    machine,
    account: account.value,
    programs: systemPrograms,
    clock: systemClock,
    station,
    configured: configuredDevices({ site, directory, machine, account: account.value, found }),
    tell,
  });
  return { report: { kiosk: site.kiosk, at: new Date().toISOString(), software, findings }, station };
}
