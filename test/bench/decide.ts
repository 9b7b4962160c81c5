/** The pure machine with its decision table, on whom a gate sees in an ordinary hour: most pass, some do not. */
import { stepEncounter } from '../../kiosk/access/encounter.ts';
import type { EncounterInput, Moment } from '../../kiosk/access/encounter-state.ts';
import { decide, type DecisionInputs } from '../../kiosk/access/decision.ts';
import { certificate, identity, online, startS } from '../kiosk/access/other-credentials.ts';
import { credential, good, moment, policy, reading, ready, settings, unknownCode } from '../kiosk/access/example.ts';
import type { Figure } from './figure.ts';
import { callsPerSecond } from './statistics.ts';

/** Evidence of everybody else than who has everything in order: every kind of credential, and what speaks against. */
const others: readonly DecisionInputs[] = [
  { ...good, credential: credential({ colour: 'red', compounds: ['C9'], itineraryAtRisk: true }) },
  { ...good, credential: unknownCode },
  { ...good, credential: certificate(), readings: [reading(38.4, 1_000), reading(38.6, 70_000)] },
  { ...good, credential: online(startS - 20) },
  { ...good, credential: identity, listed: { roster: { compounds: ['C1'], kind: 'elderly' }, watchlisted: false } },
  { ...good, clockTrusted: false },
];

interface Step {
  readonly input: EncounterInput;
  readonly moment: Moment;
}

export function* run(): Generator<Figure> {
  const persons = mix();
  let at = 0;
  let recorded = 0;
  const value = callsPerSecond(() => {
    let state = ready;
    for (const step of persons[at] ?? []) {
      const next = stepEncounter(state, step.input, step.moment, settings);
      state = next.state;
      recorded += next.effects.filter(({ type }) => type === 'record').length;
    }
    at = (at + 1) % persons.length;
  });
  if (recorded === 0) throw new Error('nobody was decided');
  yield { figure: `persons of ${persons.length} kinds, three inputs each`, value, unit: '1/s' };
  const inputs = [good, ...others];
  const decisions = callsPerSecond(() => {
    at = (at + 1) % inputs.length;
    if (!decide(policy, inputs[at] ?? good).settled) throw new Error('somebody was not decided');
  });
  yield { figure: `decide() on ${inputs.length} kinds of evidence`, value: decisions, unit: '1/s' };
}

function mix(): readonly (readonly Step[])[] {
  const good = person(36.5, { type: 'credential', check: credential(), payload: 'good' });
  return [
    ...Array.from({ length: 12 }, () => good),
    person(33.5, { type: 'credential', check: credential(), payload: 'cold' }),
    person(38.1, { type: 'credential', check: credential(), payload: 'fever' }),
    person(36.5, { type: 'credential', check: unknownCode, payload: 'coffee' }),
    person(36.5, { type: 'credential', check: credential({ colour: 'red', compounds: ['C9'] }), payload: 'red' }),
    person(36.5, { type: 'unsteady' }),
  ];
}

function person(objectC: number, last: EncounterInput): readonly Step[] {
  return [
    { input: { type: 'presence', present: true }, moment: moment(1_000) },
    { input: { type: 'reading', reading: reading(objectC, 2_000) }, moment: moment(2_000) },
    { input: last, moment: moment(3_000) },
  ];
}
