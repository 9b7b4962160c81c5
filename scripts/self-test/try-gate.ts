/** The gate: its relay moved once with read-back, and each input moved by hand. */
import type { Clock } from '../../drivers/basics/clock.ts';
import type { GateInputName } from '../../drivers/gate/gate-configuration.ts';
import { followInput } from '../../drivers/gate/gate-inputs.ts';
import type { GpioTransport } from '../../drivers/transport/ports.ts';
import type { Site } from '../../kiosk/station/site/site.ts';
import { pulseRelay, releaseMs, type PulseOptions } from '../devices/pulse-relay.ts';
import { rounded, step, type Person, type Step } from './step.ts';

/** The release may differ from what was asked for by this share and this many milliseconds. */
const tolerance = { share: 0.1, ms: 150 } as const;

/** `agreed`: the person, or --yes, has said that nobody is in its way; null: nobody was there to say so. */
export async function tryRelay(options: PulseOptions, agreed: boolean | null): Promise<Step> {
  if (agreed !== true)
    return step('relay', 'notTried', [], agreed === null ? 'nobody was there to agree' : 'it was declined');
  const pulsed = await pulseRelay(options);
  if (!pulsed.ok) return step('relay', 'fail', [], pulsed.error.fault.detail);
  const { askedMs, setMs, activeMs, door } = pulsed.value;
  const measures = [
    { name: 'read back as active after', value: setMs, unit: 'ms' },
    { name: 'active for', value: activeMs ?? '–', unit: 'ms' },
    { name: 'asked for', value: askedMs, unit: 'ms' },
    ...(door === null ? [] : [{ name: 'door moved', value: Math.max(0, door.length - 1), unit: 'times' }]),
  ];
  if (activeMs === null) return step('relay', 'fail', measures, 'not read back as inactive');
  const off = Math.abs(activeMs - askedMs);
  const isRight = off <= askedMs * tolerance.share + tolerance.ms;
  return step('relay', isRight ? 'pass' : 'fail', measures, isRight ? null : `${off} ms from what was asked for`);
}

export function relayQuestion(site: Pick<Site, 'gate'>): string {
  return `The gate opens for ${releaseMs(site)} ms. Is nobody in its way?`;
}

export interface InputTrial {
  readonly site: Pick<Site, 'gate'>;
  readonly gpio: GpioTransport;
  readonly clock: Clock;
  readonly person: Person;
  /** How long each is waited for. */
  readonly seconds: number;
}

/** One after the other; each must be seen active and inactive. */
export async function tryInputs(trial: InputTrial): Promise<Step> {
  const names = Object.keys(trial.site.gate.lines.inputs) as GateInputName[];
  const tried: { name: GateInputName; result: InputResult }[] = [];
  for (const name of names) tried.push({ name, result: await tryInput(trial, name) });
  if (tried.length === 0) return step('inputs', 'notTried', [], 'no input is wired');
  const measures = tried.map(({ name, result }) => ({ name, value: result.says, unit: '' }));
  const outcomes = tried.map(({ result }) => result.outcome);
  const outcome = outcomes.includes('fail') ? 'fail' : outcomes.includes('notTried') ? 'notTried' : 'pass';
  return step('inputs', outcome, measures, outcome === 'notTried' ? 'not every input was moved' : null);
}

interface InputResult {
  readonly outcome: 'pass' | 'fail' | 'notTried';
  readonly says: string;
}

async function tryInput({ site, gpio, clock, person, seconds }: InputTrial, name: GateInputName): Promise<InputResult> {
  const configuration = site.gate.lines.inputs[name];
  if (configuration === undefined) return { outcome: 'notTried', says: 'not wired' };
  const levels: boolean[] = [];
  const settled = Promise.withResolvers<void>();
  const moved = Promise.withResolvers<void>();
  let fault: string | null = null;
  const begunMs = clock.monotonicMs();
  const input = followInput({
    gpio,
    clock,
    input: name,
    configuration,
    onInput({ active }) {
      levels.push(active);
      if (levels.length >= 3) moved.resolve();
    },
    onState(state) {
      if (state.status === 'lost') fault = state.fault.detail;
      if (state.status !== 'opening') settled.resolve();
    },
  });
  await settled.promise;
  try {
    if (fault !== null) return { outcome: 'fail', says: fault };
    const rest = levels[0] === true ? 'active' : 'inactive';
    person.tell(`${name} is ${rest}: move it to and fro within ${seconds} s; Enter skips it.`);
    const limit = clock.after(seconds * 1000, () => moved.resolve());
    const skipped = await person.enterBefore(moved.promise);
    limit.cancel();
    if (skipped !== false) return { outcome: 'notTried', says: `${rest}, not moved` };
    if (levels.length < 3)
      return { outcome: 'fail', says: `${rest}; ${levels.length < 2 ? 'it never moved' : 'it did not come back'}` };
    const tookS = rounded((clock.monotonicMs() - begunMs) / 1000, 1);
    return { outcome: 'pass', says: `${rest}, moved and came back (${tookS} s)` };
  } finally {
    await input.stop();
  }
}
