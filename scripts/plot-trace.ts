/**
 * `npm run plot -- <trace or recording> --out <file.svg> [--site <file>]`: draws what an instrument saw and what the house
 * made of it: object and ambient temperature, presence, readings and bands. The bands are those of the site's policy.
 * Exit code: 0 drawn, 1 a file cannot be read, 2 wrong use.
 */
import '../drivers/basics/node-version.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../drivers/basics/result.ts';
import { parseRecording } from '../drivers/recording/recording.ts';
import { defaultMeasurement, type Sample } from '../kiosk/access/measurement.ts';
import { siteFaultText } from '../kiosk/station/site/file.ts';
import { parseSite } from '../kiosk/station/site/site.ts';
import { measure } from './plot/measured.ts';
import { renderPlot } from './plot/svg.ts';
import { parseTrace, samplesOf } from './plot/trace.ts';
import { decodeRecording } from './recording/decode-recording.ts';

const usage = 'usage: npm run plot -- <trace or recording> --out <file.svg> [--site <file>]';
const exampleSite = path.join(import.meta.dirname, '../hw-config/sites/simulated.json');

interface Series {
  readonly title: string;
  readonly subtitle: string;
  readonly samples: readonly Sample[];
  readonly untilMs: number;
}

async function draw(source: string, out: string, siteFile: string): Promise<Result<void, readonly string[]>> {
  const siteText = readText(siteFile);
  if (!siteText.ok) return siteText;
  const site = parseSite(siteText.value, siteFile);
  if (!site.ok) return err(site.error.map(siteFaultText));
  const series = await seriesOf(source);
  if (!series.ok) return series;
  const { samples, untilMs } = series.value;
  if (samples.length === 0) return err([`${source}: no sample to draw`]);
  const { riseC, gapMs } = site.value.presence;
  const settings = { ...defaultMeasurement, presenceRiseC: riseC, presenceGapMs: gapMs };
  const measured = measure(samples, untilMs, settings);
  const picture = renderPlot({ ...series.value, measured, limits: site.value.policy.temperature });
  try {
    writeFileSync(out, picture);
  } catch (error) {
    return err([`${out}: cannot be written (${error instanceof Error ? error.message : String(error)})`]);
  }
  return ok(undefined);
}

async function seriesOf(source: string): Promise<Result<Series, readonly string[]>> {
  const text = readText(source);
  if (!text.ok) return text;
  if (!source.endsWith('.jsonl')) {
    const trace = parseTrace(text.value, source);
    if (!trace.ok) return trace;
    const { name, about, provenance, untilMs } = trace.value;
    return ok({ title: `${name}: ${about}`, subtitle: provenance, samples: samplesOf(trace.value), untilMs });
  }
  const recording = parseRecording(text.value, source);
  if (!recording.ok) return recording;
  const { header, entries } = recording.value;
  if (header.role !== 'thermometer') return err([`${source}:1: role: a thermometer's recording can be drawn`]);
  const samples: Sample[] = [];
  const decoded = await decodeRecording(recording.value, (line) => {
    if (line.kind === 'sample') samples.push({ objectC: line.objectC, ambientC: line.ambientC, atMs: line.t });
  });
  if (!decoded.ok) return err([decoded.error]);
  const untilMs = Math.max(entries.at(-1)?.entry.t ?? 0, samples.at(-1)?.atMs ?? 0);
  const subtitle = `${path.basename(source)}, ${header.startedWall}: ${header.provenance}`;
  return ok({ title: `${header.model} at ${header.device}`, subtitle, samples, untilMs });
}

function readText(file: string): Result<string, readonly string[]> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    return err([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function readArguments() {
  try {
    return parseArgs({
      options: { out: { type: 'string' }, site: { type: 'string', default: exampleSite } },
      allowPositionals: true,
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}

const given = readArguments();
const [source] = given?.positionals ?? [];
if (given === null || source === undefined || given.values.out === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
} else {
  const outcome = await draw(source, given.values.out, given.values.site);
  if (!outcome.ok) {
    for (const fault of outcome.error) process.stderr.write(`${fault}\n`);
    process.exitCode = 1;
  }
}
