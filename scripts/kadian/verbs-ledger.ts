/** What can be asked of a ledger. */
import { done, type Verb } from './verb.ts';

export const ledgerVerbs: readonly Verb[] = [
  {
    name: 'verify-ledger',
    summary: 'check a ledger from its first event to its last',
    usage: ['DIRECTORY [KEY...]'],
    options: [{ flag: 'KEY', means: 'public keys of the box in base64url: a checkpoint by another key is damage' }],
    exitCodes: [done, { code: 1, means: 'damaged; the place is named' }, { code: 2, means: 'cannot be read' }],
    more: [],
    run: () => import('../verify-ledger.ts'),
  },
  {
    name: 'report',
    summary: 'write the report of a day in both languages, also when nothing happened',
    usage: ['--ledger DIRECTORY --day YYYY-MM-DD [--zone NAME] [--csv FILE] [--html FILE] [--pdf FILE]'],
    options: [
      { flag: '--ledger DIRECTORY', means: 'the directory of the ledger; a station may be writing it' },
      { flag: '--zone NAME', means: 'time zone of the place, Asia/Shanghai unless given' },
      { flag: '--csv, --html, --pdf', means: 'files to write; without any, one JSON object' },
    ],
    exitCodes: [
      { code: 0, means: 'written' },
      { code: 66, means: 'the ledger cannot be read' },
      { code: 69, means: 'no Chromium to print with' },
    ],
    more: [],
    run: () => import('../report.ts'),
  },
];
