/**
 * `npm run replay -- <recording> [--profile <JSON file>]`: decodes a recording with its model's driver, one JSON line a
 * sample, code, run of discarded bytes or change of state; `t` is milliseconds from its start. With --profile an
 * instrument that a site file describes itself.
 * Exit code: 0 done, 1 the recording cannot be read or does not fit its driver, 2 wrong use.
 */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../drivers/basics/result.ts';
import { parseRecording } from '../drivers/recording/recording.ts';
import { profileFrom } from './decode/thermometer.ts';
import { decodeRecording } from './recording/decode-recording.ts';

const usage = 'usage: npm run replay -- <recording> [--profile <JSON file>]';

async function replay(file: string, profileFile: string | undefined): Promise<Result<void, readonly string[]>> {
  const profile = profileFile === undefined ? null : profileFrom(profileFile);
  if (profile !== null && !profile.ok) return err([profile.error]);
  const text = readText(file);
  if (!text.ok) return err([text.error]);
  const recording = parseRecording(text.value, file);
  if (!recording.ok) return recording;
  const write = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
  const decoded = await decodeRecording(recording.value, write, profile?.value);
  return decoded.ok ? decoded : err([decoded.error]);
}

function readText(file: string): Result<string, string> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    return err(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readArguments() {
  try {
    return parseArgs({ options: { profile: { type: 'string' } }, allowPositionals: true });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}

const given = readArguments();
const [file] = given?.positionals ?? [];
if (given === null || file === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
} else {
  const outcome = await replay(file, given.values.profile);
  if (!outcome.ok) {
    for (const fault of outcome.error) process.stderr.write(`${fault}\n`);
    process.exitCode = 1;
  }
}
