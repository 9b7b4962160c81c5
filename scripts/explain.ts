/** `npm run explain -- --policy <file> --encounter <file>`: why somebody passes or not, in both languages. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { parseArgs } from 'node:util';
import type { Policy } from '../kiosk/access/policy.ts';
import { parseEncounter } from '../kiosk/policy/encounter-file.ts';
import { explain, type Explanation } from '../kiosk/policy/explanation.ts';
import { parsePolicy, policyFileFaultText } from '../kiosk/policy/parse-policy.ts';
import { catalogue, reasonText } from '../kiosk/screen/texts/catalogue.ts';
import { localTimeAt } from '../kiosk/station/time/local-time.ts';
import { parseSite } from '../kiosk/station/site/site.ts';
import { siteFaultText } from '../kiosk/station/site/file.ts';
import { readText, Refusal } from './refusal.ts';

const call = 'usage: kadian explain --policy FILE --encounter FILE [--json]';
const usage = `Says why somebody passes or not, in both languages.

  npm run explain -- --policy <file> --encounter <file> [--json]

  --policy <file>     a policy, or a site file, whose own policy is then meant
  --encounter <file>  what is known of the person (kiosk/policy/README.md)
  --json              one JSON object instead of text

Exit code: 0 granted, 1 denied, 2 referred, 3 not decided yet, 64 wrong use, 66 a file that cannot be used.
`;

const exitCodes = { granted: 0, denied: 1, referred: 2 } as const;

function policyOf(file: string): Policy {
  const text = readText(file);
  if (/"dataDirectory"\s*:/.test(text)) {
    const site = parseSite(text, file);
    if (site.ok) return site.value.policy;
    throw new Refusal(site.error.map(siteFaultText).join('\n'), 66);
  }
  const policy = parsePolicy(text, file);
  if (policy.ok) return policy.value;
  throw new Refusal(policy.error.map(policyFileFaultText).join('\n'), 66);
}

function shown(value: unknown): string {
  return value === undefined ? '–' : JSON.stringify(value);
}

function print({ verdict, missing, policyVersion, reasons }: Explanation): void {
  const zh = catalogue['zh-CN'];
  const { en } = catalogue;
  const write = (line: string) => process.stdout.write(`${line}\n`);
  if (verdict === null) {
    const steps = (texts: typeof zh) => missing.map((step) => texts.step[step]).join(', ');
    write(`not decided yet 尚未决定 · policy ${policyVersion}`);
    write(`  还缺：${steps(zh)}\n  still missing: ${steps(en)}`);
  } else write(`${verdict} · ${zh.verdict[verdict]} · ${en.verdict[verdict]} · policy ${policyVersion}`);
  for (const { code, argues, knob, restsOn } of reasons) {
    const chinese = reasonText(zh, code);
    const english = reasonText(en, code);
    write(`- ${code} → ${argues}`);
    write(`    ${chinese.says}${chinese.now}\n    ${english.says} ${english.now}`);
    write(`    规则 knob: ${knob === null ? '–' : `${knob.path} = ${shown(knob.value)}`}`);
    for (const { path, value } of restsOn) write(`    依据 rests on: ${path} = ${shown(value)}`);
  }
}

function argumentsOf(): { policy?: string; encounter?: string; json?: boolean; help?: boolean } {
  try {
    return parseArgs({
      options: {
        policy: { type: 'string' },
        encounter: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : 'wrong arguments', 64);
  }
}

function main(): number {
  const values = argumentsOf();
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  if (values.policy === undefined || values.encounter === undefined) throw new Refusal(call, 64);
  const policy = policyOf(values.policy);
  const inputs = parseEncounter(readText(values.encounter), values.encounter, localTimeAt);
  if (!inputs.ok) throw new Refusal(inputs.error.map(policyFileFaultText).join('\n'), 66);
  const explanation = explain(policy, inputs.value);
  if (values.json === true) process.stdout.write(`${JSON.stringify(explanation)}\n`);
  else print(explanation);
  return explanation.verdict === null ? 3 : exitCodes[explanation.verdict];
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`explain: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
