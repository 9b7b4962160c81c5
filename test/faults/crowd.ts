/** The rush hour: people come one after the other, in an order of chance that a seed repeats, and what they do is kept. */
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../drivers/sim/simulated-thermometer-noise.ts';
import { codeOf, type CodeKind } from '../simulation/codes.ts';
import { type Gate, people, type PersonKind, pickPerson } from '../simulation/people.ts';
import type { House } from './house.ts';
import type { Visit } from './history.ts';

/** The last one is gone for longer than the gap that still counts as one presence, milliseconds. */
const gapMs = { least: 1_900, most: 3_000 } as const;
/** Two people differ by up to this and stay in their band, degrees Celsius. */
const spreadC = 0.5;

export interface Crowd {
  readonly visits: readonly Visit[];
  /** People come one after the other until `stop`. */
  start(): void;
  /** Who is there goes first. */
  stop(): Promise<void>;
  /** One person of this kind, when the crowd has stopped. */
  send(kind: PersonKind): Promise<Visit>;
}

export function crowdAt(house: House, seed: number): Crowd {
  const random = seededRandom(seed * 2 + 77);
  for (let turn = 0; turn < 16; turn += 1) random();
  const visits: Visit[] = [];
  const ending = new AbortController();
  const one = async (kind: PersonKind): Promise<Visit> => {
    const number = visits.length + 1;
    const visit = await visitOf(house, kind, number, { seed, warmerC: (random() - 0.5) * spreadC });
    visits.push(visit);
    return visit;
  };
  const coming = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const kind = pickPerson(random());
      const afterMs = gapMs.least + random() * (gapMs.most - gapMs.least);
      await one(kind);
      await pause(afterMs);
    }
  };
  let running = Promise.resolve();
  return {
    visits,
    start() {
      running = coming();
    },
    async stop() {
      ending.abort();
      await running;
    },
    async send(kind) {
      await pause(gapMs.most);
      return await one(kind);
    },
  };
}

async function visitOf(
  house: House,
  kind: PersonKind,
  number: number,
  { seed, warmerC }: { readonly seed: number; readonly warmerC: number },
): Promise<Visit> {
  const { site, devices, relay } = house;
  const fromMs = Date.now();
  const shown: { atMs: number; code: CodeKind; holder: string }[] = [];
  const foreheads: { atMs: number; objectC: number | null }[] = [];
  let released = false;
  const gate: Gate = {
    bench: {
      standBefore(objectC) {
        const warm = objectC + warmerC;
        foreheads.push({ atMs: Date.now(), objectC: warm });
        devices.standBefore(warm);
      },
      stepAway() {
        foreheads.push({ atMs: Date.now(), objectC: null });
        devices.stepAway();
      },
      door: (open) => moveDoor(house, open),
    },
    show(code) {
      const holder = `${seed.toString(16).padStart(8, '0').slice(-8)}${number.toString(16).padStart(8, '0')}`;
      const { compound } = site.loaded.site.place;
      const atMs = Date.now();
      const payload =
        code === 'identityNumber'
          ? codeOf(code, compound, site.keys, atMs)
          : codeOf(code, compound, site.keys, atMs, holder);
      shown.push({ atMs, code, holder });
      devices.showCode(payload);
    },
    pause: async (ms) => {
      await pause(ms);
    },
    released: (ms) =>
      new Promise((resolve) => {
        const settle = (is: boolean): void => {
          clearTimeout(patience);
          stop();
          released = is;
          resolve(is);
        };
        const patience = setTimeout(() => settle(false), ms);
        const stop = relay.onChange((active) => {
          if (active) settle(true);
        });
      }),
  };
  await people[kind].act(gate);
  return { number, kind, fromMs, toMs: Date.now(), shown, foreheads, released };
}

/** A door whose contact is pulled out moves all the same. */
function moveDoor({ devices }: House, open: boolean): void {
  try {
    devices.door(open);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
