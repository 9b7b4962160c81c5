/** What speaks against passing here and now, whoever it is: the hours, the lane, who is inside already. */
import { passedBack } from './anti-passback.ts';
import { against, type DecisionInputs, type Finding } from './decision-inputs.ts';
import type { Policy } from './policy.ts';
import { scheduleOf, within } from './schedule.ts';

/** Everything against it, in the order in which it is said. */
export function aboutThePassage(policy: Policy, inputs: DecisionInputs): Finding[] {
  return [...aboutTheHours(policy, inputs), ...aboutThePurpose(policy, inputs), ...aboutPassagesBefore(policy, inputs)];
}

/** Without a trusted clock no hour is judged; the degrade rule of the clock decides then. */
function aboutTheHours({ curfew, hours, schedules }: Policy, { direction, local, clockTrusted }: DecisionInputs) {
  const found: Finding[] = [];
  if (!clockTrusted) return found;
  const closed = curfew === null ? undefined : scheduleOf(schedules, curfew);
  const name = hours[direction];
  const open = name === null ? undefined : scheduleOf(schedules, name);
  const used = [closed, open].filter((schedule) => schedule !== undefined);
  // What is named must be there, and the time must be known: else nobody passes.
  if (used.includes(null) || (used.length > 0 && local === null)) found.push(against('scheduleMissing', 'deny'));
  if (local === null) return found;
  if (closed && within(closed, local)) found.push(against('curfew', 'deny'));
  if (open && !within(open, local)) found.push(against('outsideHours', 'deny'));
  return found;
}

function aboutThePurpose({ deliveries, vehicles }: Policy, { purpose, direction }: DecisionInputs): Finding[] {
  if (direction === 'out') return [];
  switch (purpose) {
    case 'person':
      return [];
    case 'delivery':
      return [against('deliveryLeftAtGate', deliveries === 'refer' ? 'refer' : 'deny')];
    case 'vehicle':
      return [against('vehicleNotAdmitted', vehicles)];
  }
}

function aboutPassagesBefore(policy: Policy, inputs: DecisionInputs): Finding[] {
  const { direction, lastPassage, inside, credential } = inputs;
  const found: Finding[] = [];
  if (passedBack(policy.antiPassback, direction, lastPassage) === 'refused')
    found.push(against('antiPassback', 'deny'));
  const { rule, minutes } = policy.paperTwice;
  const medium = credential?.outcome === 'verified' ? credential.credential.medium : null;
  const isInside = direction === 'in' && lastPassage?.direction === 'in' && lastPassage.sinceMs < minutes * 60_000;
  // One sheet, two people: whichever of the two showed the paper.
  if (rule !== 'off' && isInside && (medium === 'paper' || lastPassage.medium === 'paper'))
    found.push(against('paperPassTwice', rule));
  const { limit, over } = policy.occupancy;
  if (direction === 'in' && limit !== null && inside >= limit) found.push(against('occupancyReached', over));
  return found;
}
