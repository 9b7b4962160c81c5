/** Thermometer models: data in hw-config/models/thermometers, one file each, checked here once. */
import fs from 'node:fs';
import path from 'node:path';
import { withoutMark } from '../basics/byte-order-mark.ts';
import { err, ok, type Result } from '../basics/result.ts';
import { type ThermometerModel, thermometerModel } from './model-schema.ts';
import { checked } from '../basics/checked.ts';

export type { ThermometerModel } from './model-schema.ts';

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
    json = JSON.parse(withoutMark(text));
  } catch (error) {
    return err({ code: 'badModel', detail: `${file}: ${error instanceof Error ? error.message : 'not JSON'}` });
  }
  const parsed = checked(thermometerModel, json);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
    return err({ code: 'badModel', detail: `${file}: ${faults.join('; ')}` });
  }
  if (parsed.data.id !== id) {
    return err({ code: 'badModel', detail: `${file}: id: is '${parsed.data.id}', but the file is named '${id}'` });
  }
  return ok(parsed.data);
}
