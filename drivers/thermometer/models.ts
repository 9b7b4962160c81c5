/** Thermometer models: data in hw-config/models/thermometers, one file each, checked here once. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../basics/result.ts';

/** A fact and where it comes from: a document, a calculation, or a careful assumption said to be one. */
const fact = <T extends z.ZodType>(value: T) => z.strictObject({ value, source: z.string().min(3) });
const range = z
  .strictObject({ min: z.number(), max: z.number() })
  .refine((each) => each.min < each.max, 'min must be below max');

const model = z.strictObject({
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** As it is sold. */
  name: z.string().min(1),
  protocol: z.enum(['gy-mcu90614']),
  line: fact(
    z.strictObject({
      baudRate: z.int().min(300).max(3_000_000),
      dataBits: z.union([z.literal(7), z.literal(8)]),
      parity: z.enum(['none', 'even', 'odd']),
      stopBits: z.union([z.literal(1), z.literal(2)]),
    }),
  ),
  /** Milliseconds without a valid frame after which the instrument counts as lost. */
  silentAfterMs: fact(z.int().min(200).max(60_000)),
  /** Valid frames that must come before it is believed to be this instrument. */
  acceptAfterFrames: fact(z.int().min(1).max(20)),
  /** Milliseconds a new object temperature takes to show fully. */
  settlingMs: fact(z.int().min(0).max(10_000)),
  /** Object temperatures it can report, °C. */
  measurableC: fact(range),
  /** Ambient temperatures in which its readings hold, °C. */
  ambientC: fact(range),
  /** ± °C near body temperature; null where the maker states none. */
  accuracyC: fact(z.number().positive().nullable()),
  emissivity: fact(z.number().gt(0).max(1).nullable()),
  /** It notices a warm body, but its figure is never the measured temperature of a person. */
  presenceOnly: fact(z.boolean()),
});

export type ThermometerModel = z.infer<typeof model>;

export interface ModelFault {
  readonly code: 'unknownModel' | 'badModel';
  /** Names the file and the path inside it, or the models there are. */
  readonly detail: string;
}

const folder = path.join(import.meta.dirname, '../../hw-config/models/thermometers');

/** Ids of all models that have a file, sorted. */
export function knownThermometers(from: string = folder): string[] {
  const files = fs.readdirSync(from).filter((name) => name.endsWith('.json'));
  return files.map((name) => name.slice(0, -'.json'.length)).sort();
}

/** Reads and checks one model; an unknown id is answered with the known ones. */
export function loadThermometer(id: string, from: string = folder): Result<ThermometerModel, ModelFault> {
  const known = knownThermometers(from);
  if (!known.includes(id)) {
    return err({ code: 'unknownModel', detail: `unknown thermometer model '${id}'; known: ${known.join(', ')}` });
  }
  const file = path.join(from, `${id}.json`);
  return parseModel(fs.readFileSync(file, 'utf8'), file, id);
}

function parseModel(text: string, file: string, id: string): Result<ThermometerModel, ModelFault> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err({ code: 'badModel', detail: `${file}: ${error instanceof Error ? error.message : 'not JSON'}` });
  }
  const checked = model.safeParse(json);
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
    return err({ code: 'badModel', detail: `${file}: ${faults.join('; ')}` });
  }
  if (checked.data.id !== id) {
    return err({ code: 'badModel', detail: `${file}: id: is '${checked.data.id}', but the file is named '${id}'` });
  }
  return ok(checked.data);
}
