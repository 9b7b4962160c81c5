/** The machine that was measured on: what a figure without it does not say. */
import { cpus, loadavg, totalmem } from 'node:os';
import { z } from 'zod';

export const machineSchema = z.strictObject({
  /** ISO date and minute, UTC, of the begin. */
  measured: z.string(),
  cores: z.number(),
  model: z.string(),
  memoryGB: z.number(),
  node: z.string(),
  /** Processes that wanted a core in the minute before the begin: more than none of them is other people's work. */
  loadBefore: z.number(),
});

export type Machine = z.infer<typeof machineSchema>;

export function thisMachine(): Machine {
  const cores = cpus();
  return {
    measured: `${new Date().toISOString().slice(0, 16)}Z`,
    cores: cores.length,
    model: (cores[0]?.model ?? 'unknown').trim(),
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.versions.node,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}

export function inWords({ measured, cores, model, memoryGB, node, loadBefore }: Machine): string {
  const load = loadBefore < 0.5 ? 'nothing else running' : `a load of ${loadBefore} by other programs before`;
  const many = cores === 1 ? '1 core' : `${cores} cores`;
  return `${measured.slice(0, 10)}: ${many}, ${model}, ${memoryGB} GB, Node ${node}, ${load}`;
}
