/**
 * `kadian update`: installs a signed release and judges it; what is not well is returned from by itself. The steps and
 * what a power cut leaves at each are in update/README.md.
 */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { accessSync, constants, existsSync } from 'node:fs';
import { systemClock } from '../drivers/basics/clock.ts';
import { numberOf, progress, runCommand, siteOf, busyCode } from './devices/command.ts';
import { fileFault, Refusal, refusalCodes } from './refusal.ts';
import { type Call, readCall, usage } from './update/call.ts';
import { openDpkg } from './update/dpkg.ts';
import { UpdateRoom } from './update/journal.ts';
import { takeUpdateLock } from './update/lock.ts';
import type { Refused, UpdateOptions } from './update/options.ts';
import type { Wanted } from './update/prepare.ts';
import { realSystem } from './update/real-system.ts';
import { endedText, exitCodeOf, statusText } from './update/report.ts';
import { tryHere } from './update/trial.ts';
import { resume, update } from './update/update.ts';
import { fetchWanted, wantedOf } from './update/wanted.ts';

/** sysexits(3) EX_NOPERM. */
const noPermission = 77;

async function main(): Promise<number> {
  const asked = readCall();
  if (asked.trial !== undefined) return trial(asked.trial, asked.site);
  const ways = [asked.package, asked.from].filter((way) => way !== undefined).length;
  if (ways + [asked['from-district'], asked.back, asked.resume, asked.status].filter(Boolean).length !== 1)
    throw new Refusal(usage, refusalCodes.wrongUse);
  const times = timesOf(asked);
  const room = new UpdateRoom(asked.room);
  const isRehearsal = asked['dry-run'] && !asked.resume;
  if (process.getuid?.() !== 0 && ((!asked.status && !isRehearsal) || !mayLookInto(asked.room)))
    throw new Refusal('packages are installed and kept by root: sudo kadian update …', noPermission);
  if (asked.status) return await status(room, asked.json);
  const wanted = asked.resume ? null : await wantedOf(asked, room);
  if (asked['dry-run'] && wanted !== null) return dryRun(wanted, asked);
  if (asked.resume && !existsSync(asked.room)) {
    process.stdout.write(asked.json ? `${JSON.stringify({ outcome: 'nothingToDo' })}\n` : 'nothing was cut off\n');
    return 0;
  }
  const settings = settingsOf(asked, room, times);
  room.make();
  const giveBack = takeUpdateLock(room.directory);
  if (giveBack === null) {
    // At a boot, or when the station was started by the update itself: whoever holds it goes on.
    if (asked.resume) return 0;
    throw new Refusal('another update is under way', busyCode);
  }
  try {
    const cutOff = room.readJournal();
    if (asked['from-district'] && wanted?.kind === 'release' && cutOff === null)
      await fetchWanted(asked, wanted.release, room);
    const result = await (wanted === null || (cutOff !== null && cutOff.phase !== 'preparing')
      ? resume(settings)
      : update(settings, wanted));
    if (!result.ok) throw new Refusal(result.error.detail, codeOf(result.error));
    const ended = result.value;
    if (ended === null) {
      const nothing = asked.resume ? 'nothing was cut off' : 'it is installed already';
      process.stdout.write(asked.json ? `${JSON.stringify({ outcome: 'nothingToDo' })}\n` : `${nothing}\n`);
      return 0;
    }
    process.stdout.write(asked.json ? `${JSON.stringify(ended)}\n` : `${endedText(ended)}\n`);
    return exitCodeOf(ended);
  } finally {
    giveBack();
  }
}

function timesOf(asked: Call) {
  const ms = (flag: 'wait' | 'steady' | 'within', least: number, most: number): number =>
    numberOf(asked[flag], `--${flag}`, least, most) * 1000;
  return { waitMs: ms('wait', 0, 86_400), steadyMs: ms('steady', 1, 3_600), withinMs: ms('within', 1, 3_600) };
}

/** A room that is not there holds nothing to hide. */
function mayLookInto(directory: string): boolean {
  try {
    accessSync(directory, constants.R_OK | constants.X_OK);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}

function settingsOf(asked: Call, room: UpdateRoom, times: ReturnType<typeof timesOf>): UpdateOptions {
  const { waitMs, steadyMs, withinMs } = times;
  return {
    room,
    clock: systemClock,
    system: realSystem(room, existsSync(asked.site) ? siteOf(asked.site, usage) : null),
    times: { steadyMs, withinMs },
    quietWithinMs: asked.now ? null : waitMs,
    withoutReturn: asked['without-return'],
    say: progress,
    onStep(step) {
      // From here on the station may be down: it is not left so because somebody pressed a key or a line broke.
      if (step === 'quiet') process.on('SIGINT', () => progress('not now: the update goes to its end'));
    },
  };
}

function dryRun(wanted: Wanted, asked: Call): number {
  const { json } = asked;
  const { version } = wanted.kind === 'kept' ? wanted.package : wanted.release;
  if (json) process.stdout.write(`${JSON.stringify({ dryRun: true, to: version })}\n`);
  else if (wanted.kind === 'kept') process.stdout.write(`${version} is kept here. Nothing was changed.\n`);
  else if (asked['from-district'])
    process.stdout.write(`${version} is signed and for this box. Nothing was fetched.\n`);
  else process.stdout.write(`${version} is signed, whole and for this box. Nothing was changed.\n`);
  return 0;
}

async function status(room: UpdateRoom, json: boolean): Promise<number> {
  const [kept, journal] = [room.readKept(), room.readJournal()];
  const installed = (await openDpkg().installed())?.version ?? null;
  const underWay = journal === null ? null : { to: journal.target.version, phase: journal.phase };
  process.stdout.write(
    json ? `${JSON.stringify({ installed, ...kept, underWay })}\n` : statusText(kept, journal, installed),
  );
  return journal !== null || kept.last?.outcome === 'stuck' ? 2 : 0;
}

/** Called by the software that is installed, in the one that is to be. */
function trial(directory: string, site: string): number {
  const tried = tryHere(existsSync(site) ? site : null, directory);
  if (!tried.ok) throw new Refusal(tried.error, 1);
  return 0;
}

function codeOf({ code }: Refused): number {
  switch (code) {
    case 'busy':
      return busyCode;
    case 'noRoom':
      return 73;
    case 'release':
      return refusalCodes.badFile;
  }
}

process.on('SIGHUP', () => undefined);
// A terminal that is gone takes no more lines, and the update goes on without them.
process.stderr.on('error', () => undefined);
await runCommand('update', async () => {
  try {
    return await main();
  } catch (error) {
    const fault = fileFault(error);
    if (error instanceof Refusal || fault === null) throw error;
    throw new Refusal(fault, 73);
  }
});
