/**
 * `npm run replay -- <recording> [--profile <JSON file>]`: decodes a recording with its model's driver, one JSON line a
 * sample, code, run of discarded bytes or change of state; `t` is milliseconds from its start. With --profile an
 * instrument that a site file describes itself.
 * Exit code: 0 done, 1 the recording does not fit its driver, 64 wrong use, 66 a file that cannot be used. A last line that was
 * torn by a power cut is left out, and said to be.
 */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../drivers/basics/result.ts';
import { parseRecording } from '../drivers/recording/recording.ts';
import { profileFrom } from './decode/thermometer.ts';
import { wholeLines } from './recording/torn.ts';
import { readText as readPlain, Refusal, refusalCodes } from './refusal.ts';
import { decodeRecording } from './recording/decode-recording.ts';

const usage = 'usage: npm run replay -- <recording> [--profile <JSON file>]';

interface Unfit {
  readonly faults: readonly string[];
  readonly exitCode: number;
}

async function replay(file: string, profileFile: string | undefined): Promise<Result<void, Unfit>> {
  const unusable = (faults: readonly string[]) => err({ faults, exitCode: refusalCodes.badFile });
  const profile = profileFile === undefined ? null : profileFrom(profileFile);
  if (profile !== null && !profile.ok) return unusable([profile.error]);
  const text = readText(file);
  if (!text.ok) return unusable([text.error]);
  const { text: lines, isTorn } = wholeLines(text.value);
  if (isTorn) process.stderr.write(`${file}: its last line is torn and left out; what is before it is whole\n`);
  const recording = parseRecording(lines, file);
  if (!recording.ok) return unusable(recording.error);
  const write = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
  const decoded = await decodeRecording(recording.value, write, profile?.value);
  return decoded.ok ? decoded : err({ faults: [decoded.error], exitCode: 1 });
}

function readText(file: string): Result<string, string> {
  try {
    return ok(readPlain(file));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return err(error.message);
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
  process.exitCode = refusalCodes.wrongUse;
} else {
  const outcome = await replay(file, given.values.profile);
  if (!outcome.ok) {
    for (const fault of outcome.error.faults) process.stderr.write(`${fault}\n`);
    process.exitCode = outcome.error.exitCode;
  }
}
