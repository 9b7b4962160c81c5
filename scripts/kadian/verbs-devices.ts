/** What a technician asks of the devices at the gate. */
import { done, site, type Verb } from './verb.ts';

export const deviceVerbs: readonly Verb[] = [
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
    name: 'record',
    summary: 'write what a device sends into a file',
    usage: ['--site FILE --device thermometer|scanner --out FILE [--seconds N] [--scrub] [--provenance TEXT] [--json]'],
    options: [
      site,
      { flag: '--device', means: 'thermometer or scanner; the station must be stopped, since it holds its devices' },
      { flag: '--out FILE', means: 'never written over' },
      { flag: '--seconds N', means: 'ends by itself; otherwise Ctrl-C ends it' },
      { flag: '--scrub', means: 'codes are replaced, so that the file says nothing about people' },
      { flag: '--provenance TEXT', means: 'where the recording comes from' },
      { flag: '--json', means: 'one JSON object instead of a line' },
    ],
    exitCodes: [
      done,
      { code: 3, means: 'the device sent nothing its driver understood' },
      { code: 66, means: 'a file that cannot be used' },
      { code: 73, means: 'the recording cannot be written, or is there already' },
      { code: 75, means: 'the station runs and holds its devices' },
    ],
    more: [],
    run: () => import('../record.ts'),
  },
  {
    name: 'replay',
    summary: 'play a recording through its driver',
    usage: ['FILE [--profile FILE]'],
    options: [{ flag: '--profile FILE', means: 'an instrument that a site file describes itself, as JSON' }],
    exitCodes: [
      done,
      { code: 1, means: 'the recording does not fit its driver' },
      { code: 66, means: 'a file that cannot be used' },
    ],
    more: [
      'One JSON object a line: samples, codes, discarded bytes, changes of state; t is milliseconds from its start.',
      'A last line that a power cut has torn is left out, and said to be.',
    ],
    run: () => import('../replay.ts'),
  },
];
