/**
 * `kadian set-pin --site FILE --person ID [--badge] [--dry-run] [--json]`: another PIN, or another badge, for one of the staff or
 * technicians of a box. A PIN is typed twice and never shown; a new badge is printed once.
 */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { hash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { withoutMark } from '../drivers/basics/byte-order-mark.ts';
import { badgeHash, makeBadge } from '../kiosk/station/staff/badge.ts';
import { isNewPin, newPinWords } from '../kiosk/station/staff/new-pin.ts';
import { hashPin, pinMatches } from '../kiosk/station/staff/pin.ts';
import { proofMark } from '../kiosk/station/staff/live-pins.ts';
import type { Site } from '../kiosk/station/site/site.ts';
import { progress, readOptions, runCommand, siteOf } from './devices/command.ts';
import { stationState } from './devices/station-state.ts';
import { readSecretTwice } from './handover/read-secret.ts';
import { holdingSite, replaceSite } from './provision/replace-site.ts';
import { fileFault, readBytes, Refusal, refusalCodes } from './refusal.ts';
import { lookAtSite } from './set-pin/ask-station.ts';
import { changedSite, findPerson, type Person } from './set-pin/change-person.ts';

const usage = 'usage: kadian set-pin --site FILE --person ID [--badge] [--dry-run] [--json]';
/** What was typed cannot be a PIN, or no new one. */
const notTaken = 1;

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      person: { type: 'string' },
      badge: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  if (values.person === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  const id = values.person;
  const { file, text, site, dataDirectory } = siteOf(values.site, usage);
  const person = personOf(site, id, file);
  if (values.badge && person.kind !== 'staff') {
    throw new Refusal(`${id} is a technician, and technicians sign in by PIN only`, refusalCodes.wrongUse);
  }
  mustBeMeantToChange(file);
  if (values['dry-run']) {
    const would = { person: id, wouldChange: values.badge ? 'badge' : 'pin' };
    if (values.json) process.stdout.write(`${JSON.stringify(would)}\n`);
    else progress(`${id} would get another ${values.badge ? 'badge' : 'PIN'} in ${file}; nothing was changed.`);
    return 0;
  }
  const badge = values.badge ? makeBadge(randomBytes(26)) : null;
  const change =
    badge === null
      ? ({ what: 'pin', hash: await newPin(site, id, person) } as const)
      : ({ what: 'badge', hash: badgeHash(badge) } as const);
  let written = '';
  try {
    holdingSite(file, () => {
      const now = readBytes(file).toString('utf8');
      // Typing takes its time: what somebody else has written meanwhile is not undone.
      if (withoutMark(now) !== text) throw new Refusal(`${file}: was changed meanwhile; call again`, notTaken);
      const mark = now.slice(0, now.length - text.length);
      written = mark + changedSite(text, person, change);
      replaceSite(file, written);
    });
  } catch (error) {
    const why = fileFault(error, file);
    if (why === null) throw error;
    throw new Refusal(why, refusalCodes.cannotWrite);
  }
  // At once: the one before may open nothing any more, and the station is asked for some seconds.
  if (badge !== null && !values.json) process.stdout.write(`${badge}\n`);
  const { state } = await stationState(site, dataDirectory);
  const counts = state === 'stopped' ? 'start' : await countsFrom(site, written, id);
  if (values.json) {
    const told = badge === null ? {} : { badge };
    const { from, restart, why } = typeof counts === 'string' ? { from: counts, restart: false, why: null } : counts;
    const answer = { person: id, changed: change.what, station: state, counts: from, restart, why, ...told };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
    return 0;
  }
  progress(`${id} has another ${badge === null ? 'PIN' : 'badge'} in ${file}. ${inForce(counts)}`);
  return 0;
}

function personOf(site: Site, id: string, file: string): Person {
  const found = findPerson(site, id);
  if (found.ok) return found.value;
  const { error } = found;
  const why =
    error.code === 'nobody'
      ? `there is no ${id}; there ${error.known.length === 0 ? 'is nobody' : `are ${error.known.join(', ')}`}`
      : `${id} stands there more than once`;
  throw new Refusal(`${file}: ${why}`, refusalCodes.badFile);
}

/** Root may write a file that is read-only, and so would undo what somebody has done on purpose. */
function mustBeMeantToChange(file: string): void {
  const { mode } = statSync(file);
  if ((mode & 0o222) !== 0) return;
  const why = `is read-only (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`;
  throw new Refusal(`${file}: ${why}; if it may be changed: chmod u+w ${file}`, refusalCodes.cannotWrite);
}

/** Its hash. */
async function newPin(site: Site, id: string, { pin: before }: Person): Promise<string> {
  const pin = await readSecretTwice(`New PIN of ${id} (${newPinWords}): `, 'The same once more: ');
  if (pin === null) throw new Refusal('the two are not the same; nothing was changed', notTaken);
  if (!isNewPin(pin)) throw new Refusal(`a PIN has ${newPinWords}; nothing was changed`, notTaken);
  if (await pinMatches(pin, before)) throw new Refusal(`${id} has this PIN already`, notTaken);
  for (const other of [...site.staff, ...site.technicians]) {
    // Who signs in is told by the PIN alone.
    if (await pinMatches(pin, other.pin)) throw new Refusal('take another PIN; nothing was changed', notTaken);
  }
  return await hashPin(pin, randomBytes(16));
}

/** From when on a change counts that a running station was told of. */
interface Counts {
  readonly from: 'now' | 'restart';
  /** Something else of the file was changed too, and waits for the restart. */
  readonly restart: boolean;
  /** Why the station did not take it. */
  readonly why: string | null;
}

/** Of a person in a site file. */
type Proven = Pick<Site['staff'][number], 'id' | 'pin' | 'badge'>;

async function countsFrom({ screen }: Site, written: string, id: string): Promise<Counts> {
  const answer = await lookAtSite(screen.port);
  if (answer === null) return { from: 'restart', restart: true, why: null };
  const now: { readonly [circle in 'staff' | 'technicians']?: readonly Proven[] } = JSON.parse(withoutMark(written));
  const person = [...(now.staff ?? []), ...(now.technicians ?? [])].find((one) => one.id === id);
  // Whoever came into the file since the start is nobody to the station yet.
  const isKnown = person !== undefined && answer.inForce.includes(proofMark(id, person));
  const isTaken = answer.fault === null && answer.digest === hash('sha256', written) && isKnown;
  return { from: isTaken ? 'now' : 'restart', restart: answer.restart || !isTaken, why: answer.fault };
}

const restartWords = 'while nobody stands at the gate, sudo systemctl restart kadian.service';

function inForce(counts: Counts | 'start'): string {
  if (counts === 'start') return 'It counts when the station starts.';
  const { from, restart, why } = counts;
  if (from === 'now') {
    const other = 'Something else was changed in the file as well, and counts only after a restart';
    return restart ? `It counts from now on. ${other}: ${restartWords}` : 'It counts from now on.';
  }
  const reason = why === null ? '' : ` (${why})`;
  return `The station goes on as before${reason}: ${restartWords}`;
}

await runCommand('set-pin', main);
