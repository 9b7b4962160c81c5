/** Every command of the papers other than README: how `npm run docs` runs it, or which test or step does instead. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { scanReports } from '../../drivers/sim/simulated-scanner.ts';
import { simulatedLayouts } from '../../drivers/sim/simulated-scanner-layouts.ts';
import { type Elsewhere, elsewhere } from './paper-commands-elsewhere.ts';
import type { Handling } from './readme-commands.ts';

/** Run in other words: what stands for files and placeholders of the paper is a file of the checkout or of `room`. */
type Run = Exclude<Handling, { elsewhere: string }> & { readonly as: string };
export type PaperHandling = Run | Elsewhere;

const kadian = 'npm run --silent kadian --';
const withinS = 60;

export function preparePapers(room: string): Readonly<Record<string, PaperHandling>> {
  const at = (name: string): string => path.join(room, name);
  writeFileSync(at('descriptor.hex'), Buffer.from(simulatedLayouts.H.descriptor).toString('hex'));
  const reports = scanReports('H', { payload: 'GK1:20260115:ABC123' })
    .map((report) => Buffer.from(report).toString('hex'))
    .join('\n');
  const tone = 'test/kiosk/announcer/files/tone.flac';
  mkdirSync(at('sound/files'), { recursive: true });
  mkdirSync(at('recorded'));
  copyFileSync(tone, at('recorded/alarm.heldOpen.flac'));
  writeFileSync(at('recorded/pack.json'), '{ "name": "A tone", "language": "yue", "standsFor": "zh-CN" }');
  const site = 'hw-config/sites/single-lane.json';
  // Its trust list is not on this machine: a warning.
  const linted = { expect: /warning: trustList: /, code: 1, withinS };
  const lint: Run = { as: `${kadian} lint-site ${site}`, ...linted };
  const recording = 'test/recordings/gy-mcu90614-somebody-comes.jsonl';
  return {
    'kadian help': { as: `${kadian} help`, expect: /^ +doctor +\S/m, withinS },
    'kadian help provision': { as: `${kadian} help provision`, expect: /^usage: kadian provision --sheet /m, withinS },
    'kadian help backup': { as: `${kadian} help backup`, expect: /^usage: kadian backup /m, withinS },
    'sudo kadian lint-site /etc/kadian/site.json': lint,
    'kadian lint-site /etc/kadian/site.json': lint,
    'kadian lint-site /etc/kadian/site.json && sudo systemctl start kadian': lint,
    'kadian lint-site': lint,
    'kadian lint-site FILE --board ID': {
      as: `${kadian} lint-site hw-config/sites/single-lane-nanopc-t6.json --board nanopc-t6`,
      ...linted,
    },
    'kadian provision --sheet boxes.csv --out boxes/': {
      as: `${kadian} provision --sheet hw-config/sheets/example.csv --out ${at('boxes/')}`,
      expect: /^2 boxes: 2 written, 0 unchanged; 0 errors/m,
      leaves: [at('boxes/labels.html'), /KD-0101-E1/],
      withinS,
    },
    'kadian provision --make-key --key provisioning.key': {
      as: `${kadian} provision --make-key --key ${at('provisioning.key')}`,
      expect: /Public half: \S+\/provisioning\.pub/,
      leaves: [at('provisioning.pub'), /\S/],
      withinS,
    },
    'kadian provision --code --site KD-0042-E1.json --key provisioning.key --out code.html': {
      as: `${kadian} provision --code --site ${site} --key ${at('provisioning.key')} --out ${at('code.html')}`,
      expect: /^KD-0042-E1: \d+ codes in /m,
      leaves: [at('code.html'), /<svg[\s\S]*<path/],
      withinS,
    },
    'kadian hash-pin': { as: `${kadian} hash-pin`, input: '135790\n', expect: /^\$argon2id\$/m, withinS },
    'npm run decode -- hid --descriptor descriptor.hex': {
      as: `npm run decode -- hid --descriptor ${at('descriptor.hex')}`,
      input: `${reports}\n`,
      expect: /^\{"kind":"code","text":"GK1:20260115:ABC123",/m,
      withinS,
    },
    'npm run decode -- hid-fields --descriptor descriptor.hex': {
      as: `npm run decode -- hid-fields --descriptor ${at('descriptor.hex')}`,
      expect: /report \d+|usage/i,
      withinS,
    },
    'npm run replay -- trace.jsonl': {
      as: `npm run replay -- ${recording}`,
      expect: /"kind":"sample","objectC":36\.\d+/,
      withinS,
    },
    'npm run plot -- trace.jsonl --out trace.svg': {
      as: `npm run plot -- ${recording} --out ${at('trace.svg')}`,
      expect: /^/,
      leaves: [at('trace.svg'), /<path d="M[\d. L]{200}/],
      withinS,
    },
    'npm run simulate -- <scenario.jsonl>… [--json]': {
      as: 'npm run simulate -- test/scenarios/back-after-a-moment.jsonl --json',
      expect: /"result":"passed","expectations":\d+,"failed":0,"broken":0/,
      withinS,
    },
    'npm run lint-policy -- <file> [--site <file>]': {
      as: 'npm run lint-policy -- hw-config/policies/example.json --site hw-config/sites/simulated.json',
      // That site sees one direction only.
      expect: /reentry\.graceMinutes: warning needsBothDirections/,
      code: 1,
      withinS,
    },
    'npm run explain -- --policy <file> --encounter <file>': {
      as: 'npm run explain -- --policy hw-config/policies/example.json --encounter hw-config/policies/encounter.json',
      expect: /testTooOld/,
      code: 1,
      withinS,
    },
    'npm run announce -- plan --date D --svg day.svg': {
      as: `npm run announce -- plan --date 2026-06-07 --svg ${at('day.svg')}`,
      expect: /day\.svg/,
      leaves: [at('day.svg'), /<svg/],
      withinS,
    },
    'npm run announce -- import --file f --to <dataDirectory>/sound/files': {
      as: `npm run announce -- import --file ${tone} --to ${at('sound/files')}`,
      expect: /2\.0 s/,
      withinS,
    },
    'npm run announce -- import --pack <folder> --to <pack>': {
      as: `npm run announce -- import --pack ${at('recorded')} --to ${at('pack')}`,
      expect: /\S/,
      leaves: [at('pack/pack.json'), /"A tone"/],
      withinS,
    },
    "echo 'a long password' | npm run district -- --add-operator NAME": {
      as: `npm run district -- --add-operator anybody --data ${at('district')}`,
      input: 'a long password\n',
      expect: /^anybody may sign in at the wallboard\.$/m,
      withinS,
    },
    'npm run fuzz -- [target…] [--seconds N] [--seed S] [--keep] [--json] [--list]': {
      as: 'npm run fuzz -- base45 --seconds 1 --seed 3',
      expect: /^1 targets, [1-9]\d* runs, 0 findings$/m,
      withinS,
    },
    ...elsewhere,
  };
}

/** Evidence of a row: a test of `npm test`, whose name its paper's own test looks up. */
export const isEvidence = (command: string): boolean => command.startsWith('npx vitest run ');
