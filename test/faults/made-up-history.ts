/** A history that is good, and what changes one thing in it: the material with which the oracle is tested. */
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { Blow, History, Level, Visit } from './history.ts';
import { judge } from './oracle.ts';
import type { Fault } from './plan.ts';
import type { Rule } from './rules.ts';

export const originMs = 1_000_000;
export const grantedMs = originMs + 5_000;
export const bootId = 'boot-1';

export const resident: Visit = {
  number: 1,
  kind: 'resident',
  fromMs: grantedMs - 2_000,
  toMs: grantedMs + 2_000,
  shown: [{ atMs: grantedMs - 600, code: 'valid', holder: 'holder-1' }],
  foreheads: [
    { atMs: grantedMs - 2_000, objectC: 36.4 },
    { atMs: grantedMs + 600, objectC: null },
  ],
  released: true,
};

interface Granted {
  readonly sequence?: number;
  readonly atMs?: number;
  readonly holder?: string | null;
  readonly rawC?: number;
  readonly readMs?: number;
  readonly hash?: string;
}

export function granted({
  sequence = 1,
  atMs = grantedMs,
  holder = 'holder-1',
  rawC = 36.42,
  readMs,
  hash,
}: Granted = {}): RecordedEvent {
  const reading = {
    source: 'instrument',
    rawC,
    correctedC: null,
    ambientC: 21,
    correction: null,
    band: 'normal',
    atMs: (readMs ?? atMs - 200) - originMs,
  } as const;
  const credential = {
    kind: 'districtPass',
    medium: 'phone',
    issuer: 'd',
    colour: 'green',
    holder: holder ?? '',
  } as const;
  return {
    sequence,
    id: `chain.${sequence}`,
    chain: 'chain',
    type: 'access.granted',
    place: { district: 'D', subdistrict: 'S', community: 'Q', compound: 'C', lane: 'L' },
    bootId,
    monotonicMs: atMs - originMs,
    wallMs: atMs,
    wallTrusted: true,
    alarm: false,
    encounter: `e-${sequence}`,
    data: {
      encounter: `e-${sequence}`,
      reasons: ['allInOrder'],
      policyVersion: 'p',
      credential: holder === null ? null : credential,
      readings: [reading],
      clockTrusted: true,
      direction: 'in',
    },
    previousHash: '',
    hash: hash ?? `hash-${sequence}`,
  } as unknown as RecordedEvent;
}

export const released: readonly Level[] = [
  { atMs: grantedMs + 6, active: true },
  { atMs: grantedMs + 3_010, active: false },
];

/** Another event than a grant, at that moment. */
export function happened(type: string, atMs: number, data: object = {}, sequence = 100): RecordedEvent {
  const event = granted({ sequence, atMs });
  return { ...event, type, data: { ...event.data, ...data } } as unknown as RecordedEvent;
}

/** Unless told otherwise, each rise of the relay is recorded. */
export function history(
  { ledger: given = [granted()], ...change }: Partial<History> = {},
  recordsReleases = true,
): History {
  const rises = (change.relay ?? released).filter(({ active }) => active);
  const releases = rises.map(({ atMs }, index) => happened('portal.released', atMs + 4, {}, 500 + index));
  const ledger = [...given, ...(recordsReleases ? releases : [])];
  const held = ledger.map(({ chain, sequence, hash }) => ({ chain, sequence, hash }));
  return {
    visits: [resident],
    relay: released,
    blows: [],
    lives: [{ pid: 7, originMs, bootId, endedMs: null, end: null }],
    ledger,
    damage: null,
    told: held,
    tellings: [
      { atMs: grantedMs + 8, by: 'screen', verdict: 'granted', reason: 'allInOrder', begins: true },
      { atMs: grantedMs + 20, by: 'voice', verdict: 'granted', reason: null, begins: true },
    ],
    district: held,
    complaints: [],
    lags: [],
    quietMs: resident.fromMs,
    ...change,
  };
}

export function blow(fault: Pick<Fault, 'kind' | 'target'>, hitMs: number, healedMs: number | null = null): Blow {
  return { fault: { ...fault, afterMs: 0, lastsMs: 0, chance: 0 } as Fault, hitMs, healedMs };
}

export const brokenBy = (change: Partial<History>): Rule[] => [
  ...new Set(judge(history(change)).violations.map(({ rule }) => rule)),
];
