/** Every verb of `kadian`, in the order in which a box needs them. */
import type { Verb } from './verb.ts';

const done = { code: 0, means: 'done' } as const;
const site = { flag: '--site FILE', means: 'the site file of the box' } as const;

export const verbs: readonly Verb[] = [
  {
    name: 'list-devices',
    summary: 'what is plugged in, what the site file names, and which rights are missing',
    usage: ['[--site FILE] [--account NAME] [--lines] [--json]'],
    options: [
      site,
      { flag: '--account NAME', means: 'whose rights are judged; without it those of whoever calls' },
      { flag: '--lines', means: 'all lines of the GPIO chips, not only those that are held' },
      { flag: '--json', means: 'one JSON object instead of lines' },
    ],
    exitCodes: [
      { code: 0, means: 'everything the site file names can be used' },
      { code: 1, means: 'something of it is missing, twice there, or may not be used' },
      { code: 66, means: 'a file that cannot be used' },
    ],
    more: [
      'Opens no device; it can be called while the station runs. Each device comes with what to paste into the site file.',
    ],
    run: () => import('../list-devices.ts'),
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
    name: 'watch',
    summary: 'what the devices say, live, as values and as raw bytes',
    usage: ['--site FILE [--seconds N] [--show-codes] [--json]'],
    options: [
      site,
      { flag: '--seconds N', means: 'ends by itself; otherwise Ctrl-C ends it' },
      {
        flag: '--show-codes',
        means: 'also what is in a code, which is personal data; otherwise format and length only',
      },
      { flag: '--json', means: 'one JSON object a line' },
    ],
    exitCodes: [
      done,
      { code: 3, means: 'nothing was heard' },
      { code: 66, means: 'a file that cannot be used' },
      { code: 75, means: 'the station runs and holds its devices' },
    ],
    more: ['The station must be stopped. The relay is not touched.'],
    run: () => import('../watch.ts'),
  },
  {
    name: 'pulse',
    summary: 'open the gate once, and read back what relay and door did',
    usage: ['--site FILE [--yes] [--dry-run] [--technician CODE] [--json]'],
    options: [
      site,
      { flag: '--yes', means: 'does not ask; without a terminal it must be said' },
      { flag: '--dry-run', means: 'says what would be done and moves nothing' },
      { flag: '--technician CODE', means: 'who did it, for the ledger; commandLine if absent' },
      { flag: '--json', means: 'one JSON object instead of lines' },
    ],
    exitCodes: [
      done,
      { code: 1, means: 'the relay did not do what it was told' },
      { code: 2, means: 'it could not be recorded, so nothing was moved' },
      { code: 4, means: 'the question was answered with no' },
      { code: 66, means: 'a file that cannot be used' },
      { code: 75, means: 'the station runs and holds its devices' },
    ],
    more: [
      'The station must be stopped. The ledger of the box has it before the relay moves; a box without one gets none.',
    ],
    run: () => import('../pulse.ts'),
  },
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
    name: 'record',
    summary: 'write what a device sends into a file',
    usage: ['--site FILE --device thermometer|scanner --out FILE [--seconds N] [--scrub] [--provenance TEXT]'],
    options: [
      site,
      { flag: '--device', means: 'thermometer or scanner; the station must be stopped, since it holds its devices' },
      { flag: '--out FILE', means: 'never written over' },
      { flag: '--seconds N', means: 'ends by itself; otherwise Ctrl-C ends it' },
      { flag: '--scrub', means: 'codes are replaced, so that the file says nothing about people' },
      { flag: '--provenance TEXT', means: 'where the recording comes from' },
    ],
    exitCodes: [
      done,
      { code: 1, means: 'the site or the file cannot be used' },
      { code: 3, means: 'the device sent nothing its driver understood' },
    ],
    more: [],
    run: () => import('../record.ts'),
  },
  {
    name: 'replay',
    summary: 'play a recording through its driver',
    usage: ['FILE'],
    options: [],
    exitCodes: [done, { code: 1, means: 'the recording does not give what it gave when it was made' }],
    more: [],
    run: () => import('../replay.ts'),
  },
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
    name: 'hash-pin',
    summary: 'turn a PIN from standard input into the hash the site file holds',
    usage: [''],
    options: [],
    exitCodes: [done, { code: 1, means: 'not a PIN: 4 to 12 digits' }],
    more: [],
    run: () => import('../hash-pin.ts'),
  },
];
