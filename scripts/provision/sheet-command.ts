/** `kadian provision --sheet FILE --out DIRECTORY`: the report of a sheet for people and for machines. */
import path from 'node:path';
import { progress } from '../devices/command.ts';
import { plainText } from '../plain-text.ts';
import { isPdf } from '../output-kinds.ts';
import { mustBeWritable } from '../output-target.ts';
import { printPdf } from '../report/pdf.ts';
import { readText, Refusal, refusalCodes } from '../refusal.ts';
import { provisionSheet, type SheetReport } from './from-sheet.ts';
import { mustReadReleaseKeys } from './release-keys.ts';
import { faultText } from './sheet/fault.ts';
import { boardNamed, knownBoards } from './templates.ts';

export interface SheetValues {
  readonly sheet?: string | undefined;
  readonly out?: string | undefined;
  readonly base?: string | undefined;
  readonly 'release-keys'?: string | undefined;
  readonly board?: string | undefined;
  readonly pdf?: string | undefined;
  readonly 'good-ones': boolean;
  readonly 'dry-run': boolean;
  readonly json: boolean;
}

/** 0: all written or as they were; 1: the sheet has faults. */
export async function sheetCommand(values: SheetValues, usage: string): Promise<number> {
  const { sheet, out, base, board, pdf, json, 'release-keys': releaseKeys } = values;
  if (releaseKeys !== undefined) mustReadReleaseKeys(releaseKeys);
  if (sheet === undefined || out === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  const target = pdf === undefined ? null : mustBeWritable(pdf, { ownFiles: [sheet], mayReplace: isPdf });
  const report = await provisionSheet({
    sheet,
    out,
    base: base === undefined ? null : path.resolve(base),
    releaseKeys: releaseKeys === undefined ? null : path.resolve(releaseKeys),
    board: board === undefined ? null : boardNamed(board, knownBoards()),
    dryRun: values['dry-run'],
    goodOnes: values['good-ones'],
    tell: progress,
  });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${plainText(reportText(report).join('\n'))}\n`);
  if (target !== null && report.labels !== null && !report.dryRun) {
    progress('printing labels');
    printPdf(readText(report.labels), target);
  }
  if (report.unusable) return refusalCodes.badFile;
  return report.faults.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function reportText(report: SheetReport): readonly string[] {
  const { rows, faults, written, unchanged, heldBack, gone, resumed, labels, dryRun, withoutReleaseKeys } = report;
  const errors = faults.filter(({ severity }) => severity === 'error').length;
  const warnings = faults.length - errors;
  const verb = dryRun ? 'would be written' : 'written';
  return [
    ...faults.map(faultText),
    ...(resumed ? ['An earlier run was cut short: all boxes were compared again.'] : []),
    ...(heldBack.length > 0
      ? [
          `nothing written of ${heldBack.length}: ${heldBack.slice(0, 20).join(', ')}${heldBack.length > 20 ? ', …' : ''}`,
        ]
      : []),
    ...gone.map((id) => `${id}: not in the sheet any more; its file is left as it is`),
    `${rows} boxes: ${written.length} ${verb}, ${unchanged.length} unchanged; ${errors} errors, ${warnings} warnings`,
    ...(withoutReleaseKeys.length === 0
      ? []
      : [
          `${withoutReleaseKeys.length} of them without release keys, which take no update: name release-keys.json with --release-keys or in the column releaseKeys (发布密钥)`,
        ]),
    ...(labels === null || dryRun ? [] : [`labels: ${labels}`]),
    ...(errors > 0 && written.length + unchanged.length === 0
      ? ['Correct the cells and call again; --good-ones writes the boxes without faults meanwhile.']
      : []),
  ];
}
