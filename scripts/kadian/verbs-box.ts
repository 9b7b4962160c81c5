/** What a technician does with a box: put it up, judge it, hand it over. */
import { newPinWords } from '../../kiosk/station/staff/new-pin.ts';
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
    name: 'provision',
    summary: 'make site files: for many boxes from one sheet, for one by questions, or by a signed code at its scanner',
    usage: [
      '--sheet FILE --out DIRECTORY [--base FILE] [--board ID] [--release-keys FILE] [--good-ones] [--pdf FILE] [--dry-run] [--json]',
      '[--wizard] [--out FILE] [--base FILE] [--board ID] [--release-keys FILE] [--language zh-CN|en] [--dry-run]',
      '--make-key --key FILE [--out FILE] [--json]',
      '--code --site FILE --key FILE --out FILE [--for ID] [--serial N] [--days N] [--with-people] [--release-keys FILE] [--json]',
      '--from-scanner --site FILE [--seconds N] [--clock-is-right] [--dry-run] [--json]',
    ],
    options: [
      { flag: '--sheet FILE', means: 'CSV or YAML, one row a box; the columns stand in scripts/provision/README.md' },
      {
        flag: '--out',
        means:
          'where boxes, site file, page of codes or public key are written; a key or a site file that was given is never written over',
      },
      { flag: '--base FILE', means: 'the template: of rows that name none, or of the questions' },
      {
        flag: '--board ID',
        means: 'a board of hw-config/boards, for rows that name none; pins are checked against it',
      },
      {
        flag: '--release-keys FILE',
        means:
          'keys whose releases the boxes take: put beside each site file, or into the code, and judged first; a row may name another file',
      },
      { flag: '--good-ones', means: 'boxes without faults are written though others have some' },
      { flag: '--pdf FILE', means: 'the labels printed by a Chromium, beside labels.html' },
      { flag: '--wizard', means: 'questions at a terminal; the same as no way at all' },
      { flag: '--language', means: 'of the questions and of the box: zh-CN or en' },
      { flag: '--make-key', means: 'makes the provisioning key once, and its public half for the boxes' },
      { flag: '--key FILE', means: 'the provisioning key; it stays with whoever makes codes' },
      { flag: '--code', means: 'signs the site file given and draws it as QR codes' },
      { flag: '--for ID', means: 'name of the box as it is now, where the code gives it another' },
      {
        flag: '--serial N',
        means: 'greater than that of the code before; the time in seconds if absent, and at most a day ahead of it',
      },
      { flag: '--days N', means: 'how long the code is good, 7 if absent, at most 90' },
      { flag: '--with-people', means: 'also staff and technicians; without it a box keeps its own' },
      { flag: '--from-scanner', means: 'takes a code shown to the scanner of this box; the station must be stopped' },
      site,
      { flag: '--seconds N', means: 'how long the code is waited for, 300 if absent' },
      { flag: '--clock-is-right', means: 'somebody has set the clock by hand: expiry is judged by it' },
      { flag: '--dry-run', means: 'everything but writing' },
      { flag: '--json', means: 'one JSON object instead of lines' },
    ],
    exitCodes: [
      { code: 0, means: 'done, or nothing to do' },
      { code: 1, means: 'the sheet has faults, or the code is refused; nothing was written of what is at fault' },
      { code: 3, means: 'no whole configuration was shown' },
      { code: 4, means: 'the last question was answered with no' },
      { code: 66, means: 'a file that cannot be used' },
      { code: 69, means: 'no Chromium to print with' },
      { code: 73, means: 'it cannot be written' },
      { code: 75, means: 'the station runs and holds its scanner, or somebody else writes into that directory' },
      { code: 130, means: 'Ctrl-C or the end of input; nothing was written' },
    ],
    more: [
      'All faults of a sheet are told at once, each with line, column, what was found, what is expected and a remedy. Doing it again writes only what differs, and deletes nothing.',
      'A code counts when the key beside the site file (provisioning.pub) has signed it for this box, it has not expired, and no newer one was taken.',
    ],
    run: () => import('../provision.ts'),
  },
  {
    name: 'enroll',
    summary: 'make this box known to its district',
    usage: ['--site FILE [--dry-run] [--json]'],
    options: [
      site,
      { flag: '--dry-run', means: 'says whom it would ask; makes no key and uses no code up' },
      { flag: '--json', means: 'one JSON object instead of lines' },
    ],
    exitCodes: [
      { code: 0, means: 'enrolled, or enrolled already' },
      { code: 1, means: 'refused by the district, or not reached' },
      { code: 66, means: 'the site file cannot be used' },
      { code: 73, means: 'the key of the box or the command keys cannot be written' },
    ],
    more: [
      'Asks for the code that an operator of the district gives out, four groups of five, good once; it is not shown, and',
      'without a terminal it is the first line of standard input. It is never a word of the command line.',
      'The key of the box is made here and never leaves it. Doing it again is harmless.',
    ],
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
      {
        flag: '--html FILE',
        means: 'the same as one page to look at or to print; an earlier page is written over, nothing else',
      },
      { flag: '--json', means: 'one JSON object instead of lines' },
    ],
    exitCodes: [
      { code: 0, means: 'green' },
      { code: 1, means: 'yellow: look at it, or something that cannot be known' },
      { code: 2, means: 'red: something does not work' },
      { code: 66, means: 'a file that cannot be used' },
      { code: 73, means: 'the page cannot be written' },
    ],
    more: [
      'While the station runs its devices are not opened: the station is asked. While it does not, they are opened for some seconds; the relay is not moved.',
      'It asks the district once and writes a small file into the data directory, which it removes again. It says nothing about people.',
      'On the screen of the kiosk the technician’s panel shows the same, under Doctor.',
    ],
    run: () => import('../doctor.ts'),
  },
  {
    name: 'self-test',
    summary: 'try every device once, and write the acceptance sheet',
    usage: ['--site FILE --out FILE [--seconds N] [--wait N] [--yes] [--no-person] [--technician CODE] [--json]'],
    options: [
      site,
      { flag: '--out FILE', means: 'the sheet, HTML for the printer; an earlier one is written over, nothing else' },
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
    name: 'set-pin',
    summary: 'give one of the staff or technicians of a box another PIN, or another badge',
    usage: ['--site FILE --person ID [--badge] [--dry-run] [--json]'],
    options: [
      site,
      { flag: '--person ID', means: 'the code of the person, as it stands in the site file' },
      {
        flag: '--badge',
        means: 'a new badge instead: its code is printed once, and the one before opens nothing more',
      },
      { flag: '--dry-run', means: 'says whose it would change; asks for nothing and writes nothing' },
      { flag: '--json', means: 'one JSON object instead of lines' },
    ],
    exitCodes: [
      { code: 0, means: 'it stands in the site file' },
      { code: 1, means: `nothing was changed: not a PIN (${newPinWords}), typed differently, or in use` },
      { code: 66, means: 'the site file cannot be used, or names no such person' },
      { code: 73, means: 'the site file cannot be written, or is read-only: chmod u+w' },
      { code: 75, means: 'somebody else is changing the site file' },
    ],
    more: [
      'Asks twice without showing it; without a terminal the PIN is the first line of standard input. It is never a word of the command line.',
      'A running station takes another PIN or badge at once and records it, and whoever is signed in by the one before is signed out; who was struck out of the file opens nothing more from then on. Whatever else was changed in the file, and whoever came into it, counts from its next start. What of both happened is said. Everything else in the file stays as it is written, and of a link the file it leads to is changed.',
    ],
    run: () => import('../set-pin.ts'),
  },
  {
    name: 'hash-pin',
    summary: 'turn a PIN from standard input into the hash the site file holds',
    usage: ['[--badge]'],
    options: [{ flag: '--badge', means: 'makes a badge instead: the code to print, and the hash the site file holds' }],
    exitCodes: [done, { code: 1, means: `not a PIN: ${newPinWords}` }],
    more: [],
    run: () => import('../hash-pin.ts'),
  },
];
