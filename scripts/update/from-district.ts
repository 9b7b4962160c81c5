/** A release from the district: what it offers to this box, and the package in pieces, which goes on where it was cut off. */
import { closeSync, existsSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type Release, type ReleaseKey, untimely, verifyRelease } from '../../kiosk/station/care/release.ts';
import type { UplinkFault } from '../../kiosk/uplink/fault.ts';
import { wireLimits } from '../../kiosk/uplink/http-contract.ts';
import type { ReleaseSource } from '../../kiosk/uplink/release-line.ts';
import type { UpdateRoom } from './journal.ts';
import { checkBytes, hashOf, settle } from './stage.ts';

/** How often a piece is asked for, and milliseconds before the second time; doubled each time. */
const attempts = 5;
const firstPauseMs = 1_000;
/** Progress is told so often, in parts of the whole. */
const tenths = 10;

export interface DistrictOffer {
  readonly source: ReleaseSource;
  readonly clock: Clock;
  /** Progress, one line at a time. */
  readonly say: (line: string) => void;
}

const never = new AbortController().signal;

/** The release the district has for this architecture, its signature and time judged here; the error is one line. */
export async function offeredRelease(
  { source, clock }: Pick<DistrictOffer, 'source' | 'clock'>,
  architecture: string,
  keys: readonly ReleaseKey[],
): Promise<Result<Release, string>> {
  const answer = await source.manifest(architecture, never);
  if (!answer.ok) return err(`the district: ${faultText(answer.error)}`);
  if (answer.value === null) return err(`the district has no release for ${architecture}`);
  const release = verifyRelease(answer.value, keys);
  if (!release.ok) return err(`what the district gives: ${release.error.detail}`);
  if (release.value.architecture !== architecture) {
    return err(`what the district gives: it is for ${release.value.architecture}; this box is ${architecture}`);
  }
  const why = untimely(release.value, clock.wallMs());
  return why === null ? release : err(`what the district gives: ${why}`);
}

/**
 * Brings the package of a release into the update's room, whole and compared with what was signed; its file. What came
 * before a line broke stays, and the next call goes on there. Throws errors of node:fs.
 */
export async function fetchPackage(
  offer: DistrictOffer,
  release: Release,
  room: UpdateRoom,
): Promise<Result<string, string>> {
  const { sha256, size } = release;
  const file = room.packageFile(sha256);
  if (existsSync(file) && hashOf(file) === sha256) return ok(file);
  const part = `${file}.part`;
  const had = statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  const from = had > size ? 0 : had;
  if (from > 0) offer.say(`going on after ${megabytes(from)} of ${megabytes(size)} MB`);
  const descriptor = openSync(part, from === 0 ? 'w' : 'a', 0o600);
  try {
    const fetched = await fetchFrom(offer, release, from, descriptor);
    if (!fetched.ok) return fetched;
  } finally {
    closeSync(descriptor);
  }
  const right = checkBytes(part, release);
  if (!right.ok) {
    // Whatever came is not what was signed: nothing of it is worth going on with.
    rmSync(part);
    return err(`what the district gives: ${right.error}`);
  }
  settle(part, file);
  return ok(file);
}

async function fetchFrom(
  { source, clock, say }: DistrictOffer,
  { sha256, size }: Release,
  from: number,
  descriptor: number,
): Promise<Result<void, string>> {
  let told = Math.floor((from / size) * tenths);
  for (let at = from; at < size; ) {
    const length = Math.min(wireLimits.maxPartBytes, size - at);
    const piece = await patiently(clock, () => source.part(sha256, at, length, never));
    if (!piece.ok) {
      const so = `after ${megabytes(at)} of ${megabytes(size)} MB: ${faultText(piece.error)}`;
      return err(`the district: ${so}. Call it again and it goes on there`);
    }
    for (let written = 0; written < length; ) written += writeSync(descriptor, piece.value, written);
    at += length;
    const now = Math.floor((at / size) * tenths);
    if (now > told) say(`fetched ${megabytes(at)} of ${megabytes(size)} MB`);
    told = now;
  }
  return ok(undefined);
}

async function patiently<T>(clock: Clock, ask: () => Promise<Result<T, UplinkFault>>): Promise<Result<T, UplinkFault>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask();
    if (answer.ok || attempt === attempts || !mayPass(answer.error)) return answer;
    const pauseMs = answer.error.retryAfterMs ?? firstPauseMs * 2 ** (attempt - 1);
    await new Promise<void>((resolve) => void clock.after(Math.min(pauseMs, 60_000), resolve));
  }
}

/** A refusal stays one; a line that broke may be there again in a moment. */
function mayPass({ code }: UplinkFault): boolean {
  return code === 'unreachable' || code === 'timedOut' || code === 'dropped' || code === 'serverError';
}

function faultText({ code, detail }: UplinkFault): string {
  switch (code) {
    case 'notAuthorised':
      return `it does not know this box (${detail}): enrol it`;
    case 'unreachable':
      return `it cannot be reached (${detail})`;
    case 'captivePortal':
      return `something else answers in its place (${detail}): this network wants a sign-in first`;
    default:
      return `${code} (${detail})`;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
