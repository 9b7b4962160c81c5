/** What a box has used so far, process by process: the station and whatever it has started. */
import { childrenOf, cpuMs, writtenBytes } from './process-figures.ts';

export interface Cost {
  readonly cpuMs: number;
  readonly bytes: number;
}

/** By name and number of each process. */
export type Costs = ReadonlyMap<string, Cost>;

/** Of the station with this number and its processes. */
export function costsOf(station: number): Costs {
  return new Map(
    [{ name: 'station', pid: station }, ...childrenOf(station)].map(({ name, pid }) => [
      `${name} ${pid}`,
      { cpuMs: cpuMs(pid), bytes: writtenBytes(pid) },
    ]),
  );
}

/** What each has used between two looks, by name alone; one that was not there before counts from nothing. */
export function usedBetween(before: Costs, after: Costs): Costs {
  const used = new Map<string, Cost>();
  for (const [key, now] of after) {
    const name = key.slice(0, key.lastIndexOf(' '));
    const { cpuMs: hadMs, bytes: hadBytes } = before.get(key) ?? nothing;
    const same = used.get(name) ?? nothing;
    used.set(name, { cpuMs: same.cpuMs + now.cpuMs - hadMs, bytes: same.bytes + now.bytes - hadBytes });
  }
  return used;
}

/** Of all processes together. */
export function sumOf(costs: Costs): Cost {
  return [...costs.values()].reduce(
    (sum, { cpuMs: ms, bytes }) => ({ cpuMs: sum.cpuMs + ms, bytes: sum.bytes + bytes }),
    nothing,
  );
}

const nothing: Cost = { cpuMs: 0, bytes: 0 };
