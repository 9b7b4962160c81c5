/** The decision table, on what a gate sees in an ordinary hour: most pass, some do not. */
import { decide, type DecisionInputs } from '../../kiosk/access/decision.ts';
import type { Reading } from '../../kiosk/access/reading.ts';
import { credential, policy, startWallMs, unknownCode } from '../kiosk/access/example.ts';
import type { Bench, Figure } from './figure.ts';
import { callsPerSecond } from './statistics.ts';

export const decision: Bench = {
  name: 'decide',
  about: 'decisions a second',
  *run(): Generator<Figure> {
    const cases = mix();
    let at = 0;
    const value = callsPerSecond(() => {
      const inputs = cases[at];
      at = (at + 1) % cases.length;
      if (inputs !== undefined) decide(policy, inputs);
    });
    yield { figure: `decisions over ${cases.length} different persons`, value, unit: '1/s' };
  },
};

function mix(): readonly DecisionInputs[] {
  const granted = inputs({});
  return [
    ...Array.from({ length: 12 }, () => granted),
    inputs({ readings: [reading(33.5)] }),
    inputs({ readings: [reading(38.1), reading(38)] }),
    inputs({ readings: [] }),
    inputs({ credential: null }),
    inputs({ credential: unknownCode }),
    inputs({ credential: credential({ colour: 'red', compounds: ['C9'] }) }),
    inputs({ clockTrusted: false }),
    inputs({ replayed: true }),
  ];
}

function inputs(change: Partial<DecisionInputs>): DecisionInputs {
  return {
    compound: 'C1',
    credential: credential(),
    readings: [reading(36.5)],
    ambientC: 21,
    replayed: false,
    wallMs: startWallMs,
    clockTrusted: true,
    lockedDown: false,
    capabilities: { thermometer: true, scanner: true, gate: true, ledger: true },
    ...change,
  };
}

function reading(objectC: number): Reading {
  return {
    source: 'instrument',
    rawC: objectC,
    correctedC: objectC,
    ambientC: 21,
    correction: null,
    samples: 8,
    spreadC: 0.1,
    fromMs: 1_000,
    atMs: 1_500,
  };
}
