/** Puts every check to one box, in the order of the areas. */
import { checkAccount } from './check-account.ts';
import { checkClock } from './check-clock.ts';
import { checkDevices } from './check-devices.ts';
import { checkDistrict, checkEnrolment } from './check-district.ts';
import { checkFiles } from './check-files.ts';
import { checkLedger } from './check-ledger.ts';
import { checkBoard, checkServices, checkWatchdog } from './check-machine.ts';
import { checkScreen, checkSound } from './check-people.ts';
import { checkOffered } from './check-offered.ts';
import { checkReleaseKeys } from './check-release-keys.ts';
import { checkRules } from './check-rules.ts';
import { checkSite } from './check-site.ts';
import { checkStorage } from './check-storage.ts';
import type { Examination, Finding } from './finding.ts';

export async function examine(examination: Examination): Promise<readonly Finding[]> {
  // The slow ones that wait for others, at once.
  const [devices, district, files] = await Promise.all([
    checkDevices(examination),
    checkDistrict(examination),
    checkFiles(),
  ]);
  return [
    ...checkServices(examination),
    ...files,
    ...checkAccount(examination),
    ...checkSite(examination),
    ...devices,
    ...checkClock(examination),
    ...checkStorage(examination),
    ...checkLedger(examination),
    ...district,
    ...checkRules(examination),
    ...checkEnrolment(examination),
    ...checkReleaseKeys(examination),
    ...checkOffered(examination),
    ...checkSound(examination),
    ...checkScreen(examination),
    ...checkWatchdog(examination),
    ...checkBoard(examination),
  ];
}
