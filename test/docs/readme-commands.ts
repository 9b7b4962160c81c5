/** Every command of README.md: how `npm run docs` runs it, or where else it is run, or why it is not. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import { loadDemoKeys } from '../district/demo-keys.ts';
import { codeOf } from '../simulation/codes.ts';
import { granted, must, place, startWallMs } from '../kiosk/ledger/support.ts';

const policySchema = z.looseObject({ temperature: z.looseObject({}) });

export type Handling =
  | {
      /** Words for the placeholders of the command, in their order. */
      readonly words?: readonly string[];
      /** Further words a reader adds, as the text beside it says. */
      readonly more?: readonly string[];
      readonly input?: string;
      /** In its output. */
      readonly expect: RegExp;
      readonly withinS: number;
      /** A file it must have written, and what is in it. */
      readonly leaves?: readonly [file: string, content: RegExp];
      /** How it ends; 0 if absent. */
      readonly code?: number;
    }
  | { readonly elsewhere: string };

export interface Prepared {
  readonly commands: Readonly<Record<string, Handling>>;
}

/** A frame of each kind as the decoder's paper shows it, and files a reader would have. `room` is an empty directory. */
export function prepare(room: string): Prepared {
  const keys = loadDemoKeys(path.join(room, 'keys'));
  const nowMs = Date.UTC(2026, 0, 20, 8);
  const pass = codeOf('valid', 'C0042', keys, nowMs, 'holder-1');
  const ledger = path.join(room, 'ledger');
  mkdirSync(ledger);
  const clock = new VirtualClock(startWallMs);
  const open = must(openLedger({ directory: ledger, clock, bootId: 'b', place, wallTrusted: () => true }));
  must(open.appendAll([granted, granted]));
  open.close();
  const trust = path.join(room, 'trust-list.json');
  writeFileSync(trust, keys.trustListText);
  const recording = 'test/recordings/gy-mcu90614-somebody-comes.jsonl';
  // Its bands cross: one that only parses would tell nothing.
  const contradicting = path.join(room, 'policy.json');
  const { temperature, ...rest } = policySchema.parse(
    JSON.parse(readFileSync('hw-config/policies/example.json', 'utf8')),
  );
  writeFileSync(contradicting, JSON.stringify({ ...rest, temperature: { ...temperature, normalFromC: 50 } }));
  const picture = path.join(room, 'trace.svg');
  const demonstration = { elsewhere: 'the step `demonstration` of .ci/run' } as const;
  return {
    commands: {
      'npm start': demonstration,
      'npm start -- --demo': demonstration,
      'npm start -- --headless': demonstration,
      'npm test': { elsewhere: 'the step `tests` of .ci/run' },
      'npm run simulate -- test/scenarios/rush-hour.jsonl': { expect: /"type":"access\.granted"/, withinS: 240 },
      'npm run decode -- thermometer gy-mcu90614 --hex': {
        // Head, kind and length; 36.40 and 24.00 °C in hundredths; the sum.
        input: '5a 5a 45 04 0e 38 09 60 ac\n',
        expect: /^\{"kind":"sample","objectC":36\.4,"ambientC":24\}$/m,
        withinS: 30,
      },
      'npm run verify -- --trust <file> --now <time>': {
        words: [trust, '2026-01-20T08:00:00Z'],
        input: pass,
        expect: /"(?:status|verdict|state)":"valid"/,
        withinS: 30,
      },
      'npm run explain -- --policy hw-config/policies/example.json --encounter hw-config/policies/encounter.json': {
        expect: /testTooOld/,
        // What the file asks for is denied.
        code: 1,
        withinS: 30,
      },
      'npm run lint-policy -- <file>': {
        words: [contradicting],
        expect: /temperature\.normalFromC: error bandsCross/,
        code: 2,
        withinS: 30,
      },
      'npm run replay -- <file>': {
        words: [recording],
        expect: /"kind":"sample","objectC":36\.\d+/,
        withinS: 60,
      },
      'npm run plot -- <file>': {
        words: [recording],
        more: ['--out', picture],
        leaves: [picture, /<title>gy-mcu90614[\s\S]*<path d="M[\d. L]{200}/],
        expect: /^$/,
        withinS: 60,
      },
      'npm run record': { elsewhere: 'test/drivers/recording: needs a device' },
      'npm run verify-ledger -- <directory>': { words: [ledger], expect: /"state":"whole".*"events":3/, withinS: 30 },
      'npm run report': { more: ['--', '--ledger', ledger, '--day', '2026-01-15'], expect: /"granted":2/, withinS: 60 },
      'npm run announce -- plan --date 2026-06-07': { expect: /\d\d:\d\d/, withinS: 60 },
      'npm run district -- --enrolled --mqtt mqtt://…': {
        elsewhere: 'test/kiosk/station/district/broker-path.test.ts: does not end, and needs a broker',
      },
      'npm run fleet': {
        elsewhere: 'test/district: takes a minute and more, and says how many events the machine bears',
      },
      'npm run enroll -- --site <file>': {
        elsewhere: 'test/kiosk/station/district/command-real-path.test.ts: needs a district that gives a code',
      },
      'npm run --silent kadian -- help': { expect: /^ +doctor +\S/m, withinS: 30 },
      'npm run package': { elsewhere: 'the step `prove-package` of .ci/run' },
      'npm run audit': { elsewhere: 'test/scripts/audit/outcome.test.ts: needs the registry' },
      'npm run bench': { elsewhere: 'test/bench/bench.test.ts: takes many minutes alone on its machine' },
      'npm run bench -- curves --svg test/bench/pictures': {
        elsewhere: 'test/bench/bench.test.ts: takes many minutes alone on its machine',
      },
      'npm run generate': { elsewhere: 'the step `tests` of .ci/run' },
      'npm run fuzz': { elsewhere: 'test/fuzz/targets.test.ts: the same targets for a short while' },
      'npm run faults': { elsewhere: 'the step `faults` of .ci/run' },
      'npm run soak': { elsewhere: 'the step `soak` of .ci/run' },
      'npm run rig': { elsewhere: 'the step `rig` of .ci/run' },
      'npm run screens -- --out <directory>': {
        elsewhere: 'test/kiosk/screen/states.test.ts: draws the same states, many minutes of a browser',
      },
      'npm run hash-pin': { input: '135790\n', expect: /^\$argon2id\$/m, withinS: 30 },
      'npm run hash-pin -- --badge': { expect: /^KB1:.*\nsha256:/m, withinS: 30 },
      'npm run station -- --site <file>': { elsewhere: 'test/kiosk/station/real-path.test.ts: does not end' },
    },
  };
}
