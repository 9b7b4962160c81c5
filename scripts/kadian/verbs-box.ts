/** What a technician does with a box: put it up, judge it, hand it over. */
import { done, site, type Verb } from './verb.ts';

export const boxVerbs: readonly Verb[] = [
  {
    name: 'lint-site',
    summary: 'find what a site file means that nobody wants',
    usage: ['FILE... [--board ID] [--json]'],
    options: [
      { flag: '--board ID', means: 'a board of hw-config/boards; without it the one this runs on, if it is known' },
      { flag: '--json', means: 'one JSON object instead of lines' },
    ],
    exitCodes: [
      { code: 0, means: 'nothing found' },
      { code: 1, means: 'warnings only' },
      { code: 2, means: 'errors: the gate could do harm or not work' },
      { code: 66, means: 'a file that cannot be read' },
    ],
    more: ['Each finding names file, line and column, and a remedy below it.'],
    run: () => import('../lint-site.ts'),
  },
  {
    name: 'enroll',
    summary: 'make this box known to its district',
    usage: ['--site FILE --code CODE'],
    options: [
      site,
      { flag: '--code CODE', means: 'four groups of five, which an operator of the district gives out, good once' },
    ],
    exitCodes: [
      { code: 0, means: 'enrolled, or enrolled already' },
      { code: 1, means: 'refused by the district, or not reached' },
      { code: 66, means: 'the site file cannot be used' },
    ],
    more: ['The key of the box is made here and never leaves it. Doing it again is harmless.'],
    run: () => import('../enroll.ts'),
  },
  {
    name: 'doctor',
    summary: 'what is well with a box, what is not, and what to do',
    usage: ['--site FILE [--account NAME] [--language zh-CN|en] [--html FILE] [--json]'],
    options: [
      site,
      {
        flag: '--account NAME',
        means: 'whose rights are judged: kadian on an installed box; without it those of whoever calls',
      },
      { flag: '--language', means: 'zh-CN or en; that of the site if absent' },
      { flag: '--html FILE', means: 'the same as one page to look at or to print; written over' },
      { flag: '--json', means: 'one JSON object instead of lines' },
    ],
    exitCodes: [
      { code: 0, means: 'green' },
      { code: 1, means: 'yellow: look at it' },
      { code: 2, means: 'red: something does not work' },
      { code: 66, means: 'a file that cannot be used' },
      { code: 73, means: 'the page cannot be written' },
    ],
    more: [
      'While the station runs its devices are not opened: the station is asked. While it does not, they are opened for some seconds; the relay is not moved.',
      'It asks the district once and writes a small file into the data directory, which it removes again. It says nothing about people.',
    ],
    run: () => import('../doctor.ts'),
  },
  {
    name: 'self-test',
    summary: 'try every device once, and write the acceptance sheet',
    usage: ['--site FILE --out FILE [--seconds N] [--wait N] [--yes] [--no-person] [--technician CODE] [--json]'],
    options: [
      site,
      { flag: '--out FILE', means: 'the sheet, HTML for the printer; written over' },
      { flag: '--seconds N', means: 'how long the thermometer is measured, 10 if absent' },
      { flag: '--wait N', means: 'how long a code or a moved input is waited for, 30 if absent' },
      { flag: '--yes', means: 'opens the gate without asking' },
      { flag: '--no-person', means: 'asks nothing; what needs a person is not tried' },
      { flag: '--technician CODE', means: 'who did it, for the ledger; commandLine if absent' },
      { flag: '--json', means: 'one JSON object instead of lines' },
    ],
    exitCodes: [
      { code: 0, means: 'everything passed' },
      { code: 1, means: 'nothing failed, and something was not tried or cannot be judged' },
      { code: 2, means: 'something failed' },
      { code: 66, means: 'a file that cannot be used' },
      { code: 73, means: 'the sheet cannot be written' },
      { code: 75, means: 'the station runs and holds its devices' },
    ],
    more: [
      'The station must be stopped. Results are recorded in the ledger of the box; one without a ledger gets none.',
    ],
    run: () => import('../self-test.ts'),
  },
  {
    name: 'hash-pin',
    summary: 'turn a PIN from standard input into the hash the site file holds',
    usage: [''],
    options: [],
    exitCodes: [done, { code: 1, means: 'not a PIN: 4 to 12 digits' }],
    more: [],
    run: () => import('../hash-pin.ts'),
  },
];
