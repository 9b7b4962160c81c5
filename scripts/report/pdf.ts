/** Prints a page to PDF by a Chromium of this machine. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mustWrite, type OutputTarget } from '../output-target.ts';
import { Refusal } from '../refusal.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** sysexits(3): a program that is needed is not there. */
const unavailable = 69;

function findChromium(): string | null {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return (
    names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file)) ?? null
  );
}

/** Throws a `Refusal` without a Chromium, when it prints nothing, or when that cannot be written. */
export function printPdf(html: string, target: OutputTarget): void {
  const chromium = findChromium();
  if (chromium === null) {
    throw new Refusal(
      'no Chromium here to print a PDF: install chromium, or use --html and print the page',
      unavailable,
    );
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-report-'));
  try {
    const page = path.join(directory, 'report.html');
    const file = path.join(directory, 'report.pdf');
    writeFileSync(page, html);
    // Without a sandbox only where Chromium refuses one: as root. The page is our own and loads nothing.
    const rootOnly = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const parameters = ['--headless', ...rootOnly, '--disable-gpu', '--no-first-run', '--no-pdf-header-footer'];
    const profile = `--user-data-dir=${path.join(directory, 'profile')}`;
    const printed = spawnSync(chromium, [...parameters, profile, `--print-to-pdf=${file}`, `file://${page}`], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (printed.status !== 0 || !existsSync(file)) {
      throw new Refusal(`${chromium} printed no PDF: ${printed.stderr.split('\n')[0] ?? ''}`, unavailable);
    }
    mustWrite(target, readFileSync(file));
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
