/** What a call of `kadian update` wants installed: from a file, a stick, the district, or what the box has kept. */
import { existsSync } from 'node:fs';
import { systemClock } from '../../drivers/basics/clock.ts';
import { ok } from '../../drivers/basics/result.ts';
import { parseReleaseKeys, type Release, type ReleaseKey } from '../../kiosk/station/care/release.ts';
import { siteFaultText } from '../../kiosk/station/site/file.ts';
import { httpsReleases } from '../../kiosk/uplink/release-line.ts';
import { progress, siteOf } from '../devices/command.ts';
import { addressOf } from '../devices/district-address.ts';
import { fileFault, readText, Refusal, refusalCodes } from '../refusal.ts';
import { type Call, usage } from './call.ts';
import { openDpkg } from './dpkg.ts';
import { manifestEnding, newestIn, readRelease } from './find-release.ts';
import { type DistrictOffer, fetchPackage, offeredRelease } from './from-district.ts';
import type { UpdateRoom } from './journal.ts';
import { suits, type Wanted } from './prepare.ts';
import { checkBytes } from './stage.ts';

/** For one piece of a package over the slowest line that is to do, milliseconds. */
const partDeadlineMs = 120_000;

/** Judged as far as can be without touching anything; a `Refusal` says why nothing is. */
export async function wantedOf(asked: Call, room: UpdateRoom): Promise<Wanted> {
  if (asked.back) {
    const { before } = room.readKept();
    if (before === null) throw new Refusal('no good version before this one is kept here', refusalCodes.badFile);
    return { kind: 'kept', package: before };
  }
  if (!existsSync(asked.keys)) {
    const remedy = 'copy release-keys.json there, which whoever makes the releases has printed with the key';
    throw new Refusal(`${asked.keys}: there is no such file; ${remedy} (--keys names another)`, refusalCodes.badFile);
  }
  const keys = parseReleaseKeys(readText(asked.keys));
  if (!keys.ok) throw new Refusal(`${asked.keys}: ${keys.error}`, refusalCodes.badFile);
  const architecture = (await openDpkg().installed())?.architecture ?? debianName(process.arch);
  const nowMs = systemClock.wallMs();
  if (asked['from-district']) return await offeredTo(asked, architecture, keys.value, room);
  try {
    if (asked.from !== undefined) {
      const found = newestIn(asked.from, keys.value, nowMs, architecture);
      if (!found.ok) throw new Refusal(found.error, refusalCodes.badFile);
      return { kind: 'release', ...found.value };
    }
    const file = asked.package ?? '';
    const release = readRelease(asked.manifest ?? `${file}${manifestEnding}`, keys.value, nowMs);
    if (!release.ok) throw new Refusal(release.error, refusalCodes.badFile);
    const right = suits(release.value, architecture, room.readKept());
    if (!right.ok) throw new Refusal(`${file}: ${right.error.detail}`, refusalCodes.badFile);
    const bytes = checkBytes(file, release.value);
    if (!bytes.ok) throw new Refusal(`${file}: ${bytes.error}`, refusalCodes.badFile);
    return { kind: 'release', release: release.value, file };
  } catch (error) {
    const fault = fileFault(error);
    if (fault === null) throw error;
    throw new Refusal(fault, refusalCodes.badFile);
  }
}

async function offeredTo(
  asked: Call,
  architecture: string,
  keys: readonly ReleaseKey[],
  room: UpdateRoom,
): Promise<Wanted> {
  const offered = await withDistrict(asked, (offer) => offeredRelease(offer, architecture, keys));
  const right = offered.ok ? suits(offered.value, architecture, room.readKept()) : ok(undefined);
  if (!offered.ok) throw new Refusal(offered.error, refusalCodes.badFile);
  if (!right.ok) throw new Refusal(`what the district gives: ${right.error.detail}`, refusalCodes.badFile);
  return { kind: 'release', release: offered.value, file: room.packageFile(offered.value.sha256) };
}

/** The package of a release of the district into the room; what is installed already is not fetched. */
export async function fetchWanted(asked: Call, release: Release, room: UpdateRoom): Promise<void> {
  const installed = await openDpkg().installed();
  if (installed?.whole === true && installed.version === release.version) return;
  progress(`fetching ${release.version} from the district`);
  const got = await withDistrict(asked, (offer) => fetchPackage(offer, release, room));
  if (!got.ok) throw new Refusal(got.error, refusalCodes.badFile);
}

async function withDistrict<T>(asked: Call, use: (offer: DistrictOffer) => Promise<T>): Promise<T> {
  const loaded = siteOf(asked.site, usage);
  const address = addressOf(loaded, systemClock);
  if (!address.ok) throw new Refusal(address.error.map(siteFaultText).join('\n'), refusalCodes.badFile);
  const source = httpsReleases({ ...address.value, deadlineMs: partDeadlineMs });
  try {
    return await use({ source, clock: systemClock, say: progress });
  } finally {
    source.close();
  }
}

function debianName(arch: string): string {
  return arch === 'x64' ? 'amd64' : arch;
}
