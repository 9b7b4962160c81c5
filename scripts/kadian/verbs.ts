/** Every verb of `kadian`, in the order in which a box needs them. */
import type { Verb } from './verb.ts';

const done = { code: 0, means: 'done' } as const;
const site = { flag: '--site FILE', means: 'the site file of the box' } as const;

export const verbs: readonly Verb[] = [
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
