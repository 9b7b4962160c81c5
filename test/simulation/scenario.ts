/** Scenario files: one JSON object a line, strict; the format is told in test/scenarios/README.md. */
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { overrideReasons, type Verdict } from '../../kiosk/access/reasons.ts';
import { concernLevels, residentKinds } from '../../kiosk/lists/entries.ts';
import { codeServices } from '../district/codes-direct.ts';
import { commandSchema } from '../../kiosk/uplink/command-contract.ts';
import { codeKinds } from './codes.ts';
import { commandFaults, phoneFaults } from './commands.ts';
import { otherCodeKinds } from './other-codes.ts';
import { personKinds } from './people.ts';

/** A day of simulated time: more is a slip of the pen that would run for hours. */
const longestMs = 86_400_000;

const at = { at: z.number().min(0).max(longestMs).describe('Milliseconds of simulated time.') };
const device = z.enum(['scanner', 'thermometer']);
const celsius = z.number().min(-200).max(400);

const header = z.strictObject({
  scenario: z.string().min(1),
  /** Wall time at the start. */
  wall: z.iso.datetime({ offset: true }).default('2026-01-20T08:00:00+08:00'),
  seed: z.int().default(1),
  layout: z.enum(['H', 'N', 'M']).default('H'),
  ambientC: celsius.default(20),
  /** Values of the policy that differ from those of the example site. */
  policy: z.record(z.string(), z.unknown()).default({}),
  temperature: z.record(z.string(), z.unknown()).default({}),
  direction: z.enum(['in', 'out', 'both']).default('in'),
  /** The reader is one of identity cards, which types what it reads. */
  readsCards: z.boolean().default(false),
});

const action = z.discriminatedUnion('do', [
  z.strictObject({
    ...at,
    do: z.literal('present'),
    code: z.enum([...codeKinds, ...otherCodeKinds]).optional(),
    /** The same name is the same holder; the same `as` and `again` shows the very same code once more. */
    as: z.string().optional(),
    again: z.boolean().default(false),
    payload: z.string().optional(),
    hex: z
      .string()
      .regex(/^([0-9a-fA-F]{2})*$/, 'pairs of hexadecimal digits')
      .optional(),
    /** Repeats the payload so many times: for overlong codes. */
    repeat: z.int().min(1).max(200_000).default(1),
    fault: z.enum(['continuedOnFull', 'aimOneLater', 'unplugMidScan', 'truncatedReport', 'garbageReport']).optional(),
  }),
  z.strictObject({
    ...at,
    do: z.literal('temperature'),
    objectC: celsius.optional(),
    trace: z.array(z.tuple([z.number(), celsius])).optional(),
  }),
  z.strictObject({ ...at, do: z.literal('ambient'), ambientC: celsius }),
  z.strictObject({ ...at, do: z.literal('away') }),
  z.strictObject({ ...at, do: z.literal('person'), kind: z.enum(personKinds) }),
  z.strictObject({
    ...at,
    do: z.literal('queue'),
    people: z.int().min(1).max(1000),
    kinds: z.array(z.enum(personKinds)).min(1),
    gapMs: z.number().min(0).default(1_800),
  }),
  z.strictObject({ ...at, do: z.literal('unplug'), device }),
  z.strictObject({ ...at, do: z.literal('plug'), device }),
  z.strictObject({ ...at, do: z.literal('mute'), device: z.literal('thermometer'), muted: z.boolean().default(true) }),
  z.strictObject({
    ...at,
    do: z.literal('noise'),
    device: z.literal('thermometer'),
    bytes: z.int().min(1).max(100_000).optional(),
    hex: z.string().optional(),
  }),
  z.strictObject({ ...at, do: z.literal('wrongChecksums'), frames: z.int().min(1) }),
  z.strictObject({ ...at, do: z.literal('relay'), fault: z.enum(['cannotOpen', 'cannotSet', 'stuck', 'none']) }),
  z.strictObject({ ...at, do: z.literal('door'), open: z.boolean() }),
  z.strictObject({
    ...at,
    do: z.literal('input'),
    input: z.enum(['requestToExit', 'fire', 'tamper', 'passage']),
    active: z.boolean(),
  }),
  /** The district sends a signed policy that differs so from that of the site; `damaged` on its way. */
  z.strictObject({
    ...at,
    do: z.literal('policy'),
    change: z.record(z.string(), z.unknown()),
    damaged: z.boolean().default(false),
    /** URN of another place than the compound of the box. */
    audience: z.string().optional(),
  }),
  /** The files of the signed policies are gone, as after somebody has meddled with the card of the box. */
  z.strictObject({ ...at, do: z.literal('losePolicies') }),
  /** The district publishes roster and watchlist, in which holders are named as by `as`; they are in force at once. */
  z.strictObject({
    ...at,
    do: z.literal('lists'),
    roster: z.array(z.strictObject({ as: z.string(), kind: z.enum(residentKinds).default('resident') })).default([]),
    watchlist: z.array(z.strictObject({ as: z.string(), level: z.enum(concernLevels) })).default([]),
  }),
  /** The district publishes a signed policy and announces it, instead of bringing it to the box. */
  z.strictObject({ ...at, do: z.literal('publishPolicy'), change: z.record(z.string(), z.unknown()) }),
  /** The district tells that a holder passed another lane. */
  z.strictObject({ ...at, do: z.literal('passage'), as: z.string(), direction: z.enum(['in', 'out']) }),
  /** The district commands; `fault` makes it one that must not be followed. */
  z.strictObject({
    ...at,
    do: z.literal('command'),
    command: commandSchema,
    lifeS: z.int().min(1).default(60),
    fault: z.enum(commandFaults).optional(),
  }),
  /** A phone scans the place code on the screen and sends it, so much later, with the pass of its holder. */
  z.strictObject({
    ...at,
    do: z.literal('placeCode'),
    as: z.string(),
    code: z.enum([...codeKinds, ...otherCodeKinds]).default('valid'),
    afterMs: z.number().min(0).default(0),
    fault: z.enum(phoneFaults).optional(),
  }),
  z.strictObject({ ...at, do: z.literal('network'), up: z.boolean() }),
  /** How the district answers questions about codes from now on. */
  z.strictObject({
    ...at,
    do: z.literal('codeService'),
    service: z.enum(codeServices).default('answers'),
    delayMs: z.number().min(0).default(0),
  }),
  z.strictObject({ ...at, do: z.literal('disk'), full: z.boolean() }),
  z.strictObject({
    ...at,
    do: z.literal('clock'),
    stepMs: z.number().optional(),
    synchronised: z.boolean().optional(),
  }),
  z.strictObject({ ...at, do: z.literal('signIn'), pin: z.string() }),
  z.strictObject({ ...at, do: z.literal('signOut') }),
  z.strictObject({
    ...at,
    do: z.literal('override'),
    verdict: z.enum(['granted', 'denied']),
    reason: z.enum(overrideReasons),
    /** The encounter the screen offers, or somebody who never came before the devices. */
    nobody: z.boolean().default(false),
    note: z.string().optional(),
  }),
  /** Staff pick somebody from the roster, by their number in the last `lists`, with the name in sight or not. */
  z.strictObject({ ...at, do: z.literal('pick'), entry: z.int().min(1), named: z.boolean().default(true) }),
  z.strictObject({ ...at, do: z.literal('clinical'), temperatureC: celsius }),
  z.strictObject({ ...at, do: z.literal('callSupervisor') }),
  z.strictObject({ ...at, do: z.literal('kill') }),
  z.strictObject({ ...at, do: z.literal('stop') }),
  z.strictObject({ ...at, do: z.literal('start') }),
  z.strictObject({ ...at, do: z.literal('end') }),
]);

const verdicts = ['granted', 'denied', 'referred'] as const satisfies readonly Verdict[];

const expectation = z.discriminatedUnion('expect', [
  /** Events of a type whose data contains `data`, between `from` and `at`; `count` exactly, or at least one. */
  z.strictObject({
    ...at,
    expect: z.literal('event'),
    type: z.string(),
    data: z.record(z.string(), z.unknown()).default({}),
    from: z.number().min(0).default(0),
    count: z.int().min(0).optional(),
  }),
  z.strictObject({ ...at, expect: z.literal('relay'), active: z.boolean() }),
  /** What the phone of a holder was answered last: `cleared`, or why not. */
  z.strictObject({ ...at, expect: z.literal('phone'), as: z.string(), answer: z.string() }),
  z.strictObject({
    ...at,
    expect: z.literal('screen'),
    view: z.enum(['idle', 'encounter', 'verdict']),
    verdict: z.enum(verdicts).optional(),
    reason: z.string().optional(),
    guidance: z.string().optional(),
    notice: z.string().nullable().optional(),
    mode: z.string().optional(),
    nextCode: z.strictObject({ number: z.int(), of: z.int() }).optional(),
    holder: z.string().nullable().optional(),
    answeredMinutesAgo: z.int().optional(),
    missing: z.array(z.string()).optional(),
  }),
  /** So many questions about codes have reached the district. */
  z.strictObject({ ...at, expect: z.literal('questions'), count: z.int().min(0) }),
  /** All events of the ledger have arrived at the district, each once, without gaps. */
  z.strictObject({ ...at, expect: z.literal('district'), complete: z.boolean().default(true) }),
]);

export type Header = z.output<typeof header>;
export type Action = z.output<typeof action>;
export type Expectation = z.output<typeof expectation>;
export type ScenarioLine =
  | { readonly kind: 'action'; readonly line: number; readonly action: Action }
  | { readonly kind: 'expectation'; readonly line: number; readonly expectation: Expectation };

export interface Scenario {
  readonly header: Header;
  /** In order of time; lines of one moment in the order of the file. */
  readonly lines: readonly ScenarioLine[];
}

/** Reads a scenario; every fault is listed as `file:line: what was expected`. */
export function parseScenario(text: string, file: string): Result<Scenario, readonly string[]> {
  const faults: string[] = [];
  let head: Header | null = null;
  const lines: ScenarioLine[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue;
    const line = index + 1;
    const value = json(row);
    if (!value.ok) {
      faults.push(`${file}:${line}: ${value.error}`);
      continue;
    }
    const read = readLine(value.value, line, head === null);
    // Nothing can be said about the rest without its header.
    if (!read.ok && head === null) return err(read.error.map((fault) => `${file}:${line}: ${fault}`));
    if (!read.ok) faults.push(...read.error.map((fault) => `${file}:${line}: ${fault}`));
    else if ('header' in read.value) head = read.value.header;
    else lines.push(read.value);
  }
  if (head === null && faults.length === 0) faults.push(`${file}:1: expected a first line with "scenario"`);
  if (head === null || faults.length > 0) return err(faults);
  const timeOf = (line: ScenarioLine): number => (line.kind === 'action' ? line.action.at : line.expectation.at);
  return ok({ header: head, lines: lines.toSorted((a, b) => timeOf(a) - timeOf(b)) });
}

function readLine(
  value: unknown,
  line: number,
  first: boolean,
): Result<ScenarioLine | { header: Header }, readonly string[]> {
  if (first) {
    const parsed = header.safeParse(value);
    return parsed.success ? ok({ header: parsed.data }) : err(issues(parsed.error));
  }
  if (typeof value === 'object' && value !== null && 'expect' in value) {
    const parsed = expectation.safeParse(value);
    return parsed.success ? ok({ kind: 'expectation', line, expectation: parsed.data }) : err(issues(parsed.error));
  }
  const parsed = action.safeParse(value);
  return parsed.success ? ok({ kind: 'action', line, action: parsed.data }) : err(issues(parsed.error));
}

function json(row: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(row));
  } catch (error) {
    return err(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function issues(error: z.ZodError): string[] {
  return error.issues.map((issue) =>
    issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`,
  );
}
