/** From a signed release to a box that runs it, or runs what it ran before: prepare, put in place, judge, keep or return. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { becomesQuiet, becomesWell } from './health.ts';
import type { Ended, Failure, Journal } from './journal.ts';
import type { Refused, UpdateOptions } from './options.ts';
import { prepare, type Wanted } from './prepare.ts';

/** `wanted` is a release that was verified, or one this box has kept. Null: it is installed already. */
export async function update(options: UpdateOptions, wanted: Wanted): Promise<Result<Ended | null, Refused>> {
  const { system, room, clock, say, onStep } = options;
  const prepared = await prepare(options, wanted);
  if (!prepared.ok) return prepared;
  const journal = prepared.value;
  if (journal === null) return ok(null);
  if (options.quietWithinMs !== null) {
    say('waiting until nobody stands at the gate');
    if (!(await becomesQuiet(system, clock, options.quietWithinMs))) {
      room.clear();
      return err({ code: 'busy', detail: 'people stand at the gate; nothing was changed. Try later, or say --now' });
    }
  }
  onStep('quiet');
  say('the station ends; the gate is at rest until it runs again');
  await system.station.stop();
  onStep('station.stopped');
  const from = (await system.installed())?.version ?? 'none';
  const { version: to, sha256: digest } = journal.target;
  const recorded = await system.record({
    type: 'software.updateBegun',
    data: { from: software(from), to: software(to), digest },
  });
  if (!recorded.ok) {
    if (journal.baseline.stationWanted) await system.station.start();
    room.clear();
    return err({ code: 'release', detail: `it cannot be recorded, so nothing was changed: ${recorded.error.detail}` });
  }
  onStep('begun.recorded');
  room.takeInHand(journal.target);
  onStep('target.inHand');
  const begun: Journal = { ...journal, phase: 'installing' };
  room.writeJournal(begun);
  onStep('installing');
  return await install(options, begun);
}

/** Goes on with what a power cut, or a kill, has cut off; null when there is nothing. */
export async function resume(options: UpdateOptions): Promise<Result<Ended | null, Refused>> {
  const { room, say } = options;
  const journal = room.readJournal();
  if (journal === null) {
    room.clear();
    return ok(null);
  }
  say(`an update to ${journal.target.version} was cut off (${journal.phase})`);
  switch (journal.phase) {
    case 'preparing':
      if (journal.baseline.stationWanted) await options.system.station.start();
      return ok(end(options, journal, 'dropped', { code: 'cutOff', detail: 'cut off before anything was changed' }));
    case 'installing':
      return await install(options, journal);
    case 'checking':
      return await judge(options, journal);
    case 'returning':
      return await goBack(options, journal);
  }
}

async function install(options: UpdateOptions, journal: Journal): Promise<Result<Ended, Refused>> {
  const { system, room, say, onStep } = options;
  const { target, good } = journal;
  const before = await system.installed();
  if (before?.whole !== true || before.version !== target.version) {
    say(`dpkg installs ${target.version}`);
    const installed = await system.install(room.packageFile(target.sha256));
    if (!installed.ok) {
      const now = await system.installed();
      if (now?.whole === true && now.version === good?.version) {
        if (journal.baseline.stationWanted) await system.station.start();
        end(options, journal, 'dropped', { code: 'dpkg', detail: installed.error });
        return err({ code: 'release', detail: `dpkg refused it, and nothing was changed: ${installed.error}` });
      }
      return await turnBack(options, journal, { code: 'dpkg', detail: installed.error });
    }
  }
  onStep('installed');
  const checking: Journal = { ...journal, phase: 'checking' };
  room.writeJournal(checking);
  onStep('checking');
  return await judge(options, checking);
}

async function judge(options: UpdateOptions, journal: Journal): Promise<Result<Ended, Refused>> {
  const { system, room, clock, say, onStep } = options;
  const { times } = journal;
  say(`is it well? within ${seconds(times.withinMs)}, for ${seconds(times.steadyMs)}`);
  const well = await becomesWell(system, clock, journal.baseline, times);
  onStep('checked');
  if (!well.ok) return await turnBack(options, journal, well.error);
  const kept = room.readKept();
  // The same again after a cut between the two writes: what was before is known already.
  const isKept = kept.good?.sha256 === journal.target.sha256;
  room.writeKept({
    ...kept,
    good: journal.target,
    before: isKept ? kept.before : journal.good,
    floor: Math.max(kept.floor, journal.serial),
  });
  onStep('kept');
  return ok(end(options, journal, 'kept', null));
}

async function turnBack(options: UpdateOptions, journal: Journal, why: Failure): Promise<Result<Ended, Refused>> {
  const { room, say, onStep } = options;
  say(`${journal.target.version} is not well: ${why.detail}`);
  if (journal.good === null) return ok(end(options, journal, 'stuck', why));
  room.takeInHand(journal.good);
  onStep('good.inHand');
  const returning: Journal = { ...journal, phase: 'returning', why };
  room.writeJournal(returning);
  onStep('returning');
  return await goBack(options, returning);
}

async function goBack(options: UpdateOptions, journal: Journal): Promise<Result<Ended, Refused>> {
  const { system, room, clock, say, onStep } = options;
  const { target, good, baseline, times, why } = journal;
  if (good === null || why === null) throw new Error('a return without a package or a reason');
  const before = await system.installed();
  if (before?.whole !== true || before.version !== good.version) {
    await system.station.stop();
    // What opens the ledger to record this must not bring its tables to where the one that comes back cannot follow.
    if (good.ledgerSchema === target.ledgerSchema) {
      const data = { from: software(target.version), to: software(good.version), why: why.code, detail: why.detail };
      const recorded = await system.record({ type: 'software.updateReturned', data });
      if (!recorded.ok) say(`this return is not recorded: ${recorded.error.detail}`);
    }
    onStep('returned.recorded');
    say(`dpkg installs ${good.version} again`);
    const installed = await system.install(room.packageFile(good.sha256));
    if (!installed.ok) {
      await system.station.start();
      const detail = `${why.detail}; and ${good.version} could not be installed again: ${installed.error}`;
      return ok(end(options, journal, 'stuck', { code: 'noReturn', detail }));
    }
  }
  onStep('good.installed');
  const well = await becomesWell(system, clock, baseline, times);
  onStep('returned');
  const detail = well.ok ? why.detail : `${why.detail}; nor is ${good.version} well now: ${well.error.detail}`;
  return ok(end(options, journal, 'returned', { code: why.code, detail }));
}

/** Keeps how it ended, and tidies up. */
function end({ room, clock }: UpdateOptions, journal: Journal, outcome: Ended['outcome'], why: Failure | null): Ended {
  const ended: Ended = {
    outcome,
    from: journal.good?.version ?? 'unknown',
    to: journal.target.version,
    at: new Date(clock.wallMs()).toISOString(),
    why: why === null ? null : { code: why.code, detail: why.detail.slice(0, 300) },
  };
  room.writeKept({ ...room.readKept(), last: ended });
  room.clear();
  return ended;
}

/** As the station names itself in the ledger (kiosk/station/care/software.ts). */
function software(version: string): string {
  return `kadian-${version}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
