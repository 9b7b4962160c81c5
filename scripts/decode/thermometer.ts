/** `npm run decode -- thermometer <model>`: bytes of an instrument as JSON lines, discarded bytes included. */
import fs from 'node:fs';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Discarded, ThermometerSample } from '../../drivers/device.ts';
import type { Parsed } from '../../drivers/thermometer/frames.ts';
import { loadThermometer, type ThermometerModel } from '../../drivers/thermometer/models.ts';
import { converse } from '../../drivers/thermometer/protocols.ts';
import { modelFromProfile, siteProfile } from '../../drivers/thermometer/site-profile.ts';

/**
 * `model` is a shipped model's id, or the path of a JSON file with a profile as a site file has it. Writes one JSON line a
 * sample ({"kind":"sample"…}, °C) and one a run of bytes that are none ({"kind":"discarded"…}). The error is a sentence.
 */
export async function decodeThermometer(
  model: string,
  input: AsyncIterable<Uint8Array>,
  write: (line: string) => void,
): Promise<Result<void, string>> {
  const found = model.endsWith('.json') ? profileFrom(model) : loadThermometer(model);
  if (!found.ok) return err(typeof found.error === 'string' ? found.error : found.error.detail);
  const { parser } = converse(found.value);
  for await (const bytes of input) {
    // One byte at a time, so that samples and discarded bytes come out in the order in which they came in.
    for (let at = 0; at < bytes.length; at += 1)
      writeAll(parser.push(bytes.subarray(at, at + 1), 0), found.value, write);
  }
  writeAll(parser.flush(), found.value, write);
  return ok(undefined);
}

function writeAll({ samples, discarded }: Parsed, model: ThermometerModel, write: (line: string) => void): void {
  for (const each of discarded) write(JSON.stringify(discardedLine(each)));
  for (const each of samples) write(JSON.stringify(sampleLine(each, model)));
}

/** Without the time, as what is decoded has none; what is undefined does not appear. */
function sampleLine({ objectC, ambientC, bodyC, mode }: ThermometerSample, model: ThermometerModel): object {
  const presenceOnly = model.presenceOnly.value ? true : undefined;
  return { kind: 'sample', objectC, ambientC, bodyC, mode, presenceOnly };
}

function discardedLine({ bytes, why }: Discarded): object {
  return { kind: 'discarded', hex: Buffer.from(bytes).toString('hex').toUpperCase(), why };
}

/** The model of an instrument described in a JSON file, as a site file has it; the error is a sentence. */
export function profileFrom(file: string): Result<ThermometerModel, string> {
  let json: unknown;
  try {
    json = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    return err(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const profile = siteProfile.safeParse(json);
  if (profile.success) return ok(modelFromProfile(profile.data));
  const faults = profile.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
  return err(`${file}: ${faults.join('; ')}`);
}
