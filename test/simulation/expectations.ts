/** Whether what a scenario expects is so at its moment. */
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { Expectation } from './scenario.ts';
import type { World } from './world.ts';

export interface Outcome {
  readonly line: number;
  readonly met: boolean;
  /** What was expected and, when it was not met, what was there instead. */
  readonly text: string;
}

/** Judges one expectation now. */
export async function met(expectation: Expectation, line: number, world: World): Promise<Outcome> {
  switch (expectation.expect) {
    case 'event':
      return events(expectation, line, world.events);
    case 'relay': {
      const { active } = expectation;
      return { line, met: world.devices.relayActive === active, text: `relay ${active ? 'active' : 'inactive'}` };
    }
    case 'phone': {
      const { as, answer } = expectation;
      const given = world.commands.answers.get(as) ?? 'nothing';
      const text = `the phone of ${as} is answered ${answer}`;
      return { line, met: given === answer, text: given === answer ? text : `${text}; it was ${given}` };
    }
    case 'screen':
      return screen(expectation, line, world);
    case 'questions': {
      const { questions } = world.codeLine;
      const text = `${expectation.count} questions about codes`;
      const isMet = questions === expectation.count;
      return { line, met: isMet, text: isMet ? text : `${text}; there were ${questions}` };
    }
    case 'district':
      return district(expectation.complete, line, world);
  }
}

function events(
  wanted: Extract<Expectation, { expect: 'event' }>,
  line: number,
  all: readonly RecordedEvent[],
): Outcome {
  const { type, data, from, at, count } = wanted;
  const inTime = all.filter((event) => event.type === type && event.monotonicMs >= from && event.monotonicMs <= at);
  const found = inTime.filter((event) => contains(event.data, data)).length;
  const isMet = count === undefined ? found > 0 : found === count;
  const expected = `${count ?? 'at least one'} ${type} ${JSON.stringify(data)} between ${from} and ${at} ms`;
  if (isMet) return { line, met: true, text: expected };
  const others = inTime.map((event) => JSON.stringify(event.data)).join(' ');
  return { line, met: false, text: `${expected}; found ${found}${others === '' ? '' : `, of that type: ${others}`}` };
}

function screen(wanted: Extract<Expectation, { expect: 'screen' }>, line: number, { screen: model }: World): Outcome {
  const text = `screen ${JSON.stringify({ ...wanted, expect: undefined, at: undefined })}`;
  if (model === null) return { line, met: false, text: `${text}; the station drew nothing` };
  const { view } = model;
  const missing = model.missingDevices.map(({ device }) => device);
  const isMet =
    view.name === wanted.view &&
    (wanted.verdict === undefined || (view.name === 'verdict' && view.verdict === wanted.verdict)) &&
    (wanted.reason === undefined || (view.name === 'verdict' && view.reasons.includes(wanted.reason))) &&
    (wanted.guidance === undefined || (view.name === 'encounter' && view.guidance === wanted.guidance)) &&
    (wanted.nextCode === undefined || (view.name === 'encounter' && contains(view.nextCode, wanted.nextCode))) &&
    (wanted.holder === undefined || (view.name === 'verdict' && view.holder === wanted.holder)) &&
    (wanted.answeredMinutesAgo === undefined ||
      (view.name === 'verdict' && view.answeredMinutesAgo === wanted.answeredMinutesAgo)) &&
    (wanted.notice === undefined || model.notice === wanted.notice) &&
    (wanted.mode === undefined || model.portal.mode === wanted.mode) &&
    (wanted.missing === undefined || JSON.stringify(missing.toSorted()) === JSON.stringify(wanted.missing.toSorted()));
  return {
    line,
    met: isMet,
    text: isMet ? text : `${text}; it shows ${JSON.stringify(view)}, missing ${JSON.stringify(missing)}`,
  };
}

async function district(complete: boolean, line: number, world: World): Promise<Outcome> {
  const state = await world.district.state();
  const isComplete = state.events === world.disk.lastSequence && state.gaps.length === 0 && state.findings.length === 0;
  const text = `the district has ${complete ? 'everything' : 'not everything'}`;
  const has = `${state.events} of ${world.disk.lastSequence}, ${state.gaps.length} gaps, ${state.findings.length} findings`;
  return { line, met: isComplete === complete, text: isComplete === complete ? text : `${text}; it has ${has}` };
}

/** Whether every field of `part` is in `whole`; an array must contain each of the wanted elements. */
function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((each) => whole.some((one) => contains(one, each)));
  if (isRecord(part))
    return isRecord(whole) && Object.entries(part).every(([key, value]) => contains(whole[key], value));
  return Object.is(whole, part);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
