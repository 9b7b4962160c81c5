/** `kadian rotate-keys --site FILE [--status] [--again] [--wait N] [--dry-run] [--json]`: another device key for this box. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { systemClock } from '../drivers/basics/clock.ts';
import { numberOf, busyCode, progress, readOptions, runCommand, siteOf } from './devices/command.ts';
import { type StationState, stationState } from './devices/station-state.ts';
import { fileFault, Refusal, refusalCodes } from './refusal.ts';
import { knock, writeRequest } from './rotate-keys/ask-station.ts';
import { keyState, type KeyState } from './rotate-keys/key-state.ts';

const usage = 'usage: kadian rotate-keys --site FILE [--status] [--again] [--wait N] [--dry-run] [--json]';
/** So soon after a change nobody wants another one by doing it again. */
const recentMs = 3_600_000;
const lookAgainMs = 500;
const cannotWrite = 73;
const notYet = 3;

/** `settled`: nothing is under way. `adopted`: the change of the last hour is done. */
type Told = 'settled' | 'wouldAsk' | 'asked' | 'pending' | 'adopted';

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      status: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      wait: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  const waitMs = values.wait === undefined ? 0 : numberOf(values.wait, '--wait', 1, 86_400) * 1_000;
  const loaded = siteOf(values.site, usage);
  const { site, dataDirectory } = loaded;
  const station = await stationState(site, dataDirectory);
  const before = keyState(dataDirectory);
  const present = presentOf(before, dataDirectory);
  const tell = (told: Told, state: KeyState): void => {
    const object = { state: told, ...figures(state), station: station.state };
    process.stdout.write(`${values.json ? JSON.stringify(object) : text(told, state, station)}\n`);
  };
  if (values.status) {
    tell(standing(before), before);
    return 0;
  }
  const isUnderWay = before.pending !== null || before.askedMs !== null;
  if (!isUnderWay && isRecent(before) && !values.again) {
    tell('adopted', before);
    return 0;
  }
  if (values['dry-run']) {
    tell(isUnderWay ? standing(before) : 'wouldAsk', before);
    return 0;
  }
  if (station.state === 'mute') throw new Refusal(`${station.why}: nothing was asked for`, busyCode);
  if (before.pending === null) ask(dataDirectory);
  if (station.state === 'running') {
    const answer = await knock(site.screen.port);
    if (answer === null) progress('The station did not answer; it makes the change when it is started again.');
    else if (answer.fault !== null) throw new Refusal(`the station cannot change its key: ${answer.fault}`, 1);
  }
  const after = await settledWithin(waitMs, dataDirectory, present);
  tell(standing(after, present), after);
  return waitMs > 0 && standing(after, present) !== 'adopted' ? notYet : 0;
}

/** The id of the key in use, or a `Refusal` for a box that has none to change. */
function presentOf({ present }: KeyState, dataDirectory: string): string {
  switch (present.state) {
    case 'there':
      return present.key.keyId;
    case 'none':
      throw new Refusal(`${dataDirectory}: this box has no key yet; kadian enroll makes it`, refusalCodes.badFile);
    case 'hidden':
      throw new Refusal(
        `${dataDirectory}: this account may not read the device key; call it with sudo`,
        refusalCodes.badFile,
      );
    case 'damaged':
      throw new Refusal(`${dataDirectory}: the device key is damaged; enrol this box again`, refusalCodes.badFile);
  }
}

function ask(dataDirectory: string): void {
  try {
    writeRequest(dataDirectory);
  } catch (error) {
    const why = fileFault(error);
    if (why === null) throw error;
    throw new Refusal(why, cannotWrite);
  }
}

function standing(state: KeyState, before: string | null = null): Told {
  if (state.pending !== null) return 'pending';
  if (state.askedMs !== null) return 'asked';
  const { present } = state;
  const isAnother = before !== null && present.state === 'there' && present.key.keyId !== before;
  return isAnother || isRecent(state) ? 'adopted' : 'settled';
}

function isRecent({ present, lastChange }: KeyState): boolean {
  if (lastChange === null || present.state !== 'there' || lastChange.key !== present.key.keyId) return false;
  const ageMs = systemClock.wallMs() - lastChange.wallMs;
  return ageMs >= 0 && ageMs < recentMs;
}

/** Looks again and again until another key than `before` is in use, or the time is over. */
async function settledWithin(waitMs: number, dataDirectory: string, before: string): Promise<KeyState> {
  const endMs = systemClock.monotonicMs() + waitMs;
  for (;;) {
    const state = keyState(dataDirectory);
    if (standing(state, before) === 'adopted' || systemClock.monotonicMs() >= endMs) return state;
    await new Promise<void>((resolve) => {
      systemClock.after(lookAgainMs, resolve);
    });
  }
}

function figures({ present, pending, askedMs, lastChange }: KeyState): object {
  return { key: present.state === 'there' ? present.key.keyId : null, pending, askedMs, lastChange };
}

function text(told: Told, state: KeyState, station: StationState): string {
  const key = state.present.state === 'there' ? state.present.key.keyId : '';
  const time = (ms: number | undefined): string => new Date(ms ?? 0).toISOString();
  switch (told) {
    case 'settled':
      return `device key ${key}; no change is under way`;
    case 'wouldAsk':
      return `device key ${key}; the station would be asked for another one. Nothing was done.`;
    case 'asked':
      return `device key ${key}; a change is asked for since ${time(state.askedMs ?? undefined)}, and the station makes it when it starts`;
    case 'pending':
      return `device key ${key}; ${state.pending?.key} is to follow it since ${time(state.pending?.sinceMs)}. ${waitsFor(station)}`;
    case 'adopted':
      return `device key ${key}, in use since the change of ${time(state.lastChange?.wallMs)}; --again makes another change`;
  }
}

function waitsFor(station: StationState): string {
  if (station.state !== 'running') return 'It waits for the station, which must run to tell the district of it.';
  const { uplink, outbox } = station.health;
  const line = uplink === 'connected' ? '' : `, which is ${uplink === 'lost' ? 'not reached' : 'not asked yet'}`;
  return `It waits until the district has the event that tells of it${line} (${outbox} events wait).`;
}

await runCommand('rotate-keys', main);
