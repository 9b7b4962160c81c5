/**
 * What the district says it holds. Only what it names is acknowledged; anything it names that was not sent makes the
 * whole answer worthless, because a service that confuses boxes or chains cannot be trusted with the rest either.
 */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Acknowledgement } from './contract.ts';
import type { UplinkFault } from './fault.ts';

export interface Numbered {
  readonly chain: string;
  readonly sequence: number;
}

/** The events of `sent` that `answer` acknowledges, or a `wrongAcknowledgement` when it names any other, or one twice. */
export function acknowledgedOf<T extends Numbered>(
  sent: readonly T[],
  answer: Acknowledgement,
): Result<readonly T[], UplinkFault> {
  const open = new Map(sent.map((event) => [keyOf(event.chain, event.sequence), event]));
  const acknowledged: T[] = [];
  for (const { chain, from, to } of answer.acknowledged) {
    // However wide a range is, the walk ends at its first event that was not sent.
    for (let number = from; number <= to; number += 1) {
      const event = open.get(keyOf(chain, number));
      if (event === undefined) return wrong(`${chain} ${number} was not sent, or was named twice`);
      open.delete(keyOf(chain, number));
      acknowledged.push(event);
    }
  }
  return ok(acknowledged);
}

/** What an answer says of these chains of the box, each at most once; of a chain it says nothing about, nothing. */
export function heldOf(chains: readonly string[], answer: Acknowledgement): Acknowledgement['held'] {
  return chains.flatMap((chain) => {
    const named = answer.held.find((each) => each.chain === chain);
    if (named !== undefined) return [named];
    return answer.of === 'box' ? [{ chain, through: 0 }] : [];
  });
}

/** The shortest list of ranges that names exactly `events`. */
export function rangesOf(events: readonly Numbered[]): Acknowledgement['acknowledged'] {
  const ordered = events.toSorted((a, b) =>
    a.chain === b.chain ? a.sequence - b.sequence : a.chain < b.chain ? -1 : 1,
  );
  const ranges: Acknowledgement['acknowledged'] = [];
  for (const { chain, sequence } of ordered) {
    const last = ranges.at(-1);
    if (last !== undefined && last.chain === chain && sequence <= last.to + 1) last.to = sequence;
    else ranges.push({ chain, from: sequence, to: sequence });
  }
  return ranges;
}

function keyOf(chain: string, sequence: number): string {
  return `${chain}.${sequence}`;
}

function wrong(detail: string): { readonly ok: false; readonly error: UplinkFault } {
  return err({ code: 'wrongAcknowledgement', detail });
}
