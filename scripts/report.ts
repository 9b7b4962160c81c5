/** `npm run report -- --ledger <directory> --day <YYYY-MM-DD>`: the report of a day, out of a ledger that may be in use. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openReader } from '../kiosk/ledger/reader.ts';
import { dailyReport, pagesBackwards } from '../kiosk/ledger/report.ts';
import { isPage, isPdf, isTable } from './output-kinds.ts';
import { mustBeWritable, mustWrite, type OutputRules, type OutputTarget } from './output-target.ts';
import { faultMeaning, Refusal, refusalCodes } from './refusal.ts';
import { csvOf } from './report/csv.ts';
import { htmlOf } from './report/html.ts';
import { printPdf } from './report/pdf.ts';

const call =
  'usage: kadian report --ledger DIRECTORY --day YYYY-MM-DD [--zone NAME] [--csv FILE] [--html FILE] [--pdf FILE]';
const usage = `The report of a day in both languages: verdicts, reasons, outages, staff; also when nothing happened.

  npm run report -- --ledger <directory> --day <YYYY-MM-DD> [--zone <name>] [--csv <file>] [--html <file>] [--pdf <file>]

  --ledger <directory>  the ledger's directory; a station may be writing it
  --zone <name>         time zone of the place (Asia/Shanghai)
  --csv, --html, --pdf  files to write, outside the ledger's directory; an earlier report is written over, nothing else is;
                        without any, one JSON object on standard output

Exit code: 0 written, 64 wrong use, 66 a ledger that cannot be read, 69 no Chromium to print with, 73 a file that cannot be written.
`;

function run(): void {
  const { ledger, day, zone, csv, html, pdf, help } = argumentsOf();
  if (help) return void process.stdout.write(usage);
  if (ledger === undefined || day === undefined) throw new Refusal(call, refusalCodes.wrongUse);
  if (!isDay(day)) throw new Refusal(`${day}: not a day such as 2026-01-15`, refusalCodes.wrongUse);
  if (!isZone(zone)) throw new Refusal(`${zone}: not a time zone such as Asia/Shanghai`, refusalCodes.wrongUse);
  const file = path.join(ledger, 'ledger.db');
  const unreadable = whyUnreadable(file);
  if (unreadable !== null) throw new Refusal(`${file}: ${unreadable}`, refusalCodes.badFile);
  const targetOf = (asked: string | undefined, mayReplace: OutputRules['mayReplace']): OutputTarget | null =>
    asked === undefined
      ? null
      : mustBeWritable(asked, { ownFiles: [file], dataDirectory: ledger, mayReplace, standardOutput: true });
  const targets = { csv: targetOf(csv, isTable), html: targetOf(html, isPage), pdf: targetOf(pdf, isPdf) };
  const opened = openReader(file);
  if (!opened.ok) throw new Refusal(`${file}: ${opened.error.detail}`, refusalCodes.badFile);
  try {
    const report = dailyReport(opened.value, day, zone, Date.now());
    if (!report.ok) throw new Refusal(`${file}: ${report.error.detail}`, refusalCodes.badFile);
    const place = placeOf(opened.value);
    if (targets.csv !== null) mustWrite(targets.csv, csvOf(report.value, place));
    if (targets.html !== null) mustWrite(targets.html, htmlOf(report.value, place));
    if (targets.pdf !== null) printPdf(htmlOf(report.value, place), targets.pdf);
    if (csv === undefined && html === undefined && pdf === undefined) {
      process.stdout.write(`${JSON.stringify(report.value)}\n`);
    }
  } finally {
    opened.value.close();
  }
}

function whyUnreadable(file: string): string | null {
  try {
    accessSync(file, constants.R_OK);
    return null;
  } catch (error) {
    return faultMeaning(error) ?? (error instanceof Error ? error.message : String(error));
  }
}

function argumentsOf() {
  try {
    const { values } = parseArgs({
      options: {
        ledger: { type: 'string' },
        day: { type: 'string' },
        zone: { type: 'string', default: 'Asia/Shanghai' },
        csv: { type: 'string' },
        html: { type: 'string' },
        pdf: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : String(error)}\n${call}`, refusalCodes.wrongUse);
  }
}

/** The codes of the place, from the district down to the lane, as the last event has them. */
function placeOf(ledger: Parameters<typeof pagesBackwards>[0]): string {
  for (const page of pagesBackwards(ledger)) {
    const [event] = page.ok ? page.value : [];
    if (event === undefined) break;
    const { district, subdistrict, community, compound, lane } = event.place;
    return [district, subdistrict, community, compound, lane].join(' / ');
  }
  return '';
}

function isDay(text: string): boolean {
  return z.iso.date().safeParse(text).success;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

try {
  run();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message.trimEnd()}\n`);
  process.exitCode = error.exitCode;
}
