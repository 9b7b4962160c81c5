/** What `npm run --silent bench -- --json` wrote, read back: the machine in the first line, then one finding a line. */
import { z } from 'zod';
import { type Machine, machineSchema } from './machine.ts';

const headSchema = z.strictObject({ machine: machineSchema });
const figureSchema = z.strictObject({
  bench: z.string(),
  figure: z.string(),
  value: z.number(),
  unit: z.string(),
  floor: z.number().optional(),
  ratio: z.number().optional(),
  peers: z.array(z.strictObject({ name: z.string(), value: z.number() })).optional(),
});
const absentSchema = z.strictObject({ bench: z.string(), absent: z.string(), why: z.string() });
const lineSchema = z.union([figureSchema, absentSchema]);

export type KeptFigure = z.infer<typeof figureSchema>;
export type KeptAbsent = z.infer<typeof absentSchema>;

export interface KeptFigures {
  readonly machine: Machine;
  readonly figures: readonly KeptFigure[];
  readonly absent: readonly KeptAbsent[];
}

/** Throws at the first line that is none of the bench's. */
export function readFigures(text: string): KeptFigures {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const { machine } = headSchema.parse(JSON.parse(head));
  const findings = lines.map((line) => lineSchema.parse(JSON.parse(line)));
  return {
    machine,
    figures: findings.filter((finding): finding is KeptFigure => 'figure' in finding),
    absent: findings.filter((finding): finding is KeptAbsent => 'absent' in finding),
  };
}
