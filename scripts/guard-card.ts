/** `node scripts/guard-card.ts FILE.pdf`: prints the guard's card (hw-config/guides/guard-card.zh-CN.html) on one A4 page. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { isPdf } from './output-kinds.ts';
import { mustBeWritable } from './output-target.ts';
import { Refusal, refusalCodes } from './refusal.ts';
import { printPdf } from './report/pdf.ts';
import { guardCard } from './wiring/guard-card.ts';

try {
  const [file, ...more] = process.argv.slice(2);
  if (file === undefined || more.length > 0 || file.startsWith('-')) {
    throw new Refusal('usage: node scripts/guard-card.ts FILE.pdf', refusalCodes.wrongUse);
  }
  printPdf(guardCard(), mustBeWritable(file, { ownFiles: [], mayReplace: isPdf }));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`guard-card: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
