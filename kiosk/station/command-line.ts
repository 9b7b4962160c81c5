/** What the station's process is started with. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../../drivers/basics/result.ts';

export interface StationWords {
  /** The site file: which box this is. */
  readonly site: string;
  /** The directory of the built page. */
  readonly page: string;
  /** Events are told on standard output too, a JSON object a line. */
  readonly printEvents: boolean;
}

export const stationUsage = 'usage: node kiosk/station/main.ts --site <file> [--page <directory>] [--print-events]';
/** Exit code of a process started with words it does not know: EX_USAGE of sysexits(3). */
export const wrongUse = 64;
const builtPage = path.join(import.meta.dirname, '../../build/screen');

/** Of the words behind the program's name; an error says what is wrong with them, in lines. */
export function stationWords(words: readonly string[]): Result<StationWords | 'help', readonly string[]> {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        site: { type: 'string' },
        page: { type: 'string', default: builtPage },
        'print-events': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return ok('help');
    if (values.site === undefined) return err(['which box is this? give its site file: --site <file>', stationUsage]);
    return ok({ site: values.site, page: values.page, printEvents: values['print-events'] });
  } catch (error) {
    return err([error instanceof Error ? error.message : String(error), stationUsage]);
  }
}
