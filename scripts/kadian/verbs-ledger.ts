/** What can be asked of a ledger. */
import { done, site, type Verb } from './verb.ts';

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
      { flag: '--day YYYY-MM-DD', means: 'the day, in the time zone of the place' },
      { flag: '--zone NAME', means: 'time zone of the place, Asia/Shanghai unless given' },
      {
        flag: '--csv, --html, --pdf',
        means:
          'files to write, outside that directory; an earlier report is written over, nothing else; without any, one JSON object',
      },
    ],
    exitCodes: [
      { code: 0, means: 'written' },
      { code: 66, means: 'the ledger cannot be read' },
      { code: 69, means: 'no Chromium to print with' },
      { code: 73, means: 'a file cannot be written' },
    ],
    more: [],
    run: () => import('../report.ts'),
  },
  {
    name: 'export',
    summary: 'write ledger and diagnostics to a medium, sealed to the district',
    usage: [
      '--site FILE --out DIR|FILE [--ledger] [--diagnostics] [--range all|unsent|day] [--technician CODE] [--dry-run] [--json]',
    ],
    options: [
      site,
      {
        flag: '--out DIR|FILE',
        means: 'a folder such as a stick, or a new file, outside the data directory; nothing is written over',
      },
      { flag: '--ledger', means: 'the events only' },
      { flag: '--diagnostics', means: 'what the doctor finds, and the log, only; without either, both' },
      { flag: '--range', means: 'which events: all, those the district does not have yet (unsent), or the last day' },
      { flag: '--technician CODE', means: 'who did it, for the ledger; commandLine if absent' },
      { flag: '--dry-run', means: 'says what would be written and writes nothing' },
      { flag: '--json', means: 'one JSON object instead of a line' },
    ],
    exitCodes: [
      { code: 0, means: 'written and on the medium' },
      { code: 66, means: 'a file that cannot be used, a ledger that cannot be read, or a site without sealingKey' },
      { code: 73, means: 'cannot be written: the medium is full, gone or read-only, or the file is there already' },
      { code: 130, means: 'ended by Ctrl-C; nothing of it is left' },
    ],
    more: [
      'It is the same file as the technician’s panel writes, and works while the station runs and while it does not. The ledger records it only while the station does not run.',
      'A file that ends in .part is unfinished, and none to be used: a run that was killed leaves it, the next one removes it.',
      'The district opens and checks it with test/district/open-export.ts of the reference service.',
    ],
    run: () => import('../export.ts'),
  },
];
