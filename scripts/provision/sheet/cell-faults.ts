/** What is wrong with cells whatever column they are in, and with names that become names of files. */
import { shown, type SheetFault } from './fault.ts';
import type { SheetRow } from './sheet.ts';

/** A spreadsheet that opens the sheet would run it (CWE-1236). */
const formula = /^[=+\-@]/;
const spreadsheetError = /^#(?:REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NUM!|NULL!)|^#+$/;
const scientific = /^\d(?:\.\d+)?E\+\d+$/i;

export function cellFaults(file: string, { row, cells }: SheetRow): readonly SheetFault[] {
  const box = cells.get('id')?.text ?? null;
  return [...cells.values()].flatMap(({ column, heading, text, line }): SheetFault[] => {
    const fault = (
      expected: string,
      remedy: string,
      found = column.kind === 'people' ? 'something else (not shown)' : shown(text),
    ): SheetFault[] => [{ severity: 'error', file, line, row, column: heading, box, found, expected, remedy }];
    if (formula.test(text))
      return fault(
        'a plain value',
        'a cell that begins with = + - or @ is a formula to a spreadsheet: write the value itself',
      );
    if (spreadsheetError.test(text))
      return fault(
        'a value',
        'the spreadsheet could not compute or show this cell: mend its formula or widen the column, and save again',
      );
    if (/\p{Cc}/u.test(text) && column.kind !== 'people')
      return fault('one line without control characters', 'delete line breaks and tabs in the cell');
    if (text.includes('\uFFFD'))
      return fault('readable text', 'the text was damaged by a wrong encoding: type it again and save as CSV UTF-8');
    if (scientific.test(text) && column.kind === 'text')
      return fault(
        'the value as it was typed',
        'the spreadsheet took it for a number: format the column as text and type it again',
      );
    if (column.name === 'id' && text.startsWith('.'))
      return fault('a name that does not begin with a dot', 'choose another name');
    return [];
  });
}
