/** Who comes to the gate in a demonstration, and what they do there. They see only what people see: the gate. */
import type { DemoRole } from '../district/lists-people.ts';
import type { CodeKind } from './codes.ts';

export interface Person {
  readonly label: string;
  /** How often such a person comes, beside the others. */
  readonly share: number;
  act(at: Gate): Promise<void>;
}

/** The devices as a person touches them. */
export interface Surroundings {
  /** A forehead of this temperature comes before the thermometer. Degrees Celsius. */
  standBefore(objectC: number): void;
  stepAway(): void;
  door(open: boolean): void;
}

/** What a person can do, and how long they wait. */
export interface Gate {
  readonly bench: Surroundings;
  /** Without a role somebody nobody has listed. */
  show(kind: CodeKind, who?: DemoRole): void;
  pause(ms: number): Promise<void>;
  /** Resolves true when the gate is released, false when it was not within `ms`. */
  released(ms: number): Promise<boolean>;
}

async function passOrLeave(gate: Gate, patienceMs: number): Promise<void> {
  const { bench } = gate;
  if (await gate.released(patienceMs)) {
    await gate.pause(500);
    bench.door(true);
    bench.stepAway();
    await gate.pause(1_500);
    bench.door(false);
    return;
  }
  await gate.pause(1_500);
  bench.stepAway();
}

interface Comes {
  readonly code: CodeKind;
  readonly who?: DemoRole;
  readonly objectC?: number;
  readonly patienceMs?: number;
}

function comes(label: string, share: number, { code, who, objectC = 36.5, patienceMs = 3_000 }: Comes): Person {
  return {
    label,
    share,
    async act(gate) {
      gate.bench.standBefore(objectC);
      await gate.pause(1_400);
      gate.show(code, who);
      await passOrLeave(gate, patienceMs);
    },
  };
}

export const people = {
  resident: comes('A resident with a valid code', 8, { code: 'valid', who: 'resident', objectC: 36.4 }),
  codeFirst: {
    label: 'A resident who shows the code first',
    share: 4,
    async act(gate) {
      gate.show('valid', 'resident');
      await gate.pause(1_200);
      gate.bench.standBefore(36.6);
      await passOrLeave(gate, 4_000);
    },
  },
  paper: comes('An elderly resident with a paper pass', 2, { code: 'paper', who: 'resident', objectC: 36.2 }),
  coldArrival: {
    label: 'Somebody cold from the street (33.6 °C, then 36.3 °C)',
    share: 2,
    async act(gate) {
      gate.bench.standBefore(33.6);
      await gate.pause(1_400);
      gate.show('valid', 'resident');
      await gate.pause(3_500);
      gate.bench.standBefore(36.3);
      await passOrLeave(gate, 8_000);
    },
  },
  hotCar: {
    label: 'Somebody out of a hot car (38.0 °C, cooler after the pause)',
    share: 1,
    async act(gate) {
      gate.bench.standBefore(38);
      await gate.pause(1_400);
      gate.show('valid', 'resident');
      await gate.pause(8_000);
      gate.bench.standBefore(36.7);
      await passOrLeave(gate, 15_000);
    },
  },
  fever: comes('Somebody with a fever (38.4 °C, twice)', 1, {
    code: 'valid',
    who: 'resident',
    objectC: 38.4,
    patienceMs: 22_000,
  }),
  child: comes('A child with a pass a parent carries', 1, { code: 'proxy', who: 'child' }),
  elderlyNumber: comes('An elderly resident who shows a number in a code (staff must see the card)', 1, {
    code: 'identityNumber',
    objectC: 36.3,
    patienceMs: 15_000,
  }),
  worker: comes('Somebody who works here and lives elsewhere', 1, { code: 'otherCompound', who: 'worker' }),
  concern: comes('A resident of concern (alarm at the district)', 1, { code: 'valid', who: 'concern' }),
  red: comes('Somebody with a red code', 1, { code: 'red', who: 'resident' }),
  expired: comes('A code that has expired', 1, { code: 'expired', who: 'resident' }),
  oldPicture: comes('A picture of a code taken hours ago', 1, { code: 'oldPicture', who: 'resident' }),
  otherCompound: comes('Somebody who lives elsewhere', 1, { code: 'otherCompound' }),
  notAPass: comes('A code that is no pass at all', 1, { code: 'notAPass' }),
  walksAway: {
    label: 'Somebody who shows a code and walks away',
    share: 1,
    async act(gate) {
      gate.bench.standBefore(36.5);
      await gate.pause(350);
      gate.show('valid', 'resident');
      gate.bench.stepAway();
      await gate.pause(3_000);
    },
  },
} as const satisfies Record<string, Person>;

export type PersonKind = keyof typeof people;
export const personKinds = Object.keys(people) as PersonKind[];

/** Picks by share; `random` in [0, 1). */
export function pickPerson(random: number): PersonKind {
  const total = personKinds.reduce((sum, kind) => sum + people[kind].share, 0);
  let left = random * total;
  for (const kind of personKinds) {
    left -= people[kind].share;
    if (left < 0) return kind;
  }
  return 'resident';
}
