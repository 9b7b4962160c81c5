/** `npm run lint-policy -- <file> [--site <file>]`: what contradicts itself in a policy, in both languages, with a remedy. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { parseArgs } from 'node:util';
import type { Policy } from '../kiosk/access/policy.ts';
import { lintPolicy, type LintFinding, type LintSite } from '../kiosk/policy/lint.ts';
import { lintTexts } from '../kiosk/policy/lint-texts.ts';
import { namesTwice, parsePolicy, policyFileFaultText, type PolicyFileFault } from '../kiosk/policy/parse-policy.ts';
import { parseSite } from '../kiosk/station/site/site.ts';
import { siteFaultText } from '../kiosk/station/site/file.ts';
import { readText, Refusal } from './refusal.ts';

const call = 'usage: kadian lint-policy FILE [--site FILE] [--json]';
const usage = `Says what contradicts itself in a policy, in both languages, with a remedy.

  npm run lint-policy -- <file> [--site <file>] [--json]

  <file>         a policy (kiosk/policy/README.md), or a site file, whose own policy is then meant
  --site <file>  also says what does not fit that site's devices and direction
  --json         one JSON object instead of text

Exit code: 0 nothing found, 1 warnings only, 2 errors, 64 wrong use, 66 a file that cannot be used.
`;

function siteOf(file: string): LintSite & { readonly policy: Policy } {
  const site = parseSite(readText(file), file);
  if (!site.ok) throw new Refusal(site.error.map(siteFaultText).join('\n'), 66);
  // Every site has a thermometer and a scanner: the schema asks for both.
  const { direction, policy } = site.value;
  return { direction, steps: ['credential', 'temperature'], policy };
}

/** A fault of the form is told with the linter's words where it has some. */
function formFinding({ path }: PolicyFileFault): LintFinding | null {
  if (path === 'temperature.normalFromC') return { path, code: 'bandsCross' };
  return path.startsWith('degrade.') ? { path, code: 'degradeLetsIn' } : null;
}

function print(file: string, { path, code }: LintFinding): void {
  const { severity, 'zh-CN': zh, en } = lintTexts[code];
  process.stdout.write(`${file}: ${path}: ${severity} ${code}\n`);
  process.stdout.write(`  ${zh.says}${zh.remedy}\n  ${en.says} ${en.remedy}\n`);
}

/** A finding as machines read it, with its words in both languages. */
function withWords(finding: LintFinding) {
  return { ...finding, ...lintTexts[finding.code] };
}

function worded(fault: PolicyFileFault) {
  const finding = formFinding(fault);
  return finding === null ? [] : [withWords(finding)];
}

function tell(object: object): void {
  process.stdout.write(`${JSON.stringify(object)}\n`);
}

function isSite(text: string): boolean {
  return /"dataDirectory"\s*:/.test(text);
}

/** The policy that stands in a site file; what else the site says twice is told by `lint-site`. */
function ownPolicy(policy: Policy, text: string, file: string): ReturnType<typeof parsePolicy> {
  const twice = namesTwice(text, file).filter(({ path }) => path === 'policy' || path.startsWith('policy.'));
  return twice.length === 0 ? { ok: true, value: policy } : { ok: false, error: twice };
}

function argumentsOf() {
  try {
    return parseArgs({
      options: { site: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : 'wrong arguments', 64);
  }
}

function main(): number {
  const { values, positionals } = argumentsOf();
  const [file] = positionals;
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  if (file === undefined || positionals.length > 1) throw new Refusal(call, 64);
  const text = readText(file);
  const own = isSite(text) ? siteOf(file) : null;
  const parsed = own === null ? parsePolicy(text, file) : ownPolicy(own.policy, text, file);
  if (!parsed.ok) {
    if (values.json === true) tell({ file, faults: parsed.error, findings: parsed.error.flatMap(worded) });
    else
      for (const fault of parsed.error) {
        const finding = formFinding(fault);
        if (finding === null) process.stdout.write(`${policyFileFaultText(fault)}\n`);
        else print(file, finding);
      }
    return 2;
  }
  const site = values.site === undefined ? own : siteOf(values.site);
  const findings = lintPolicy(parsed.value, site);
  if (values.json === true) tell({ file, faults: [], findings: findings.map(withWords) });
  else for (const finding of findings) print(file, finding);
  if (findings.some(({ code }) => lintTexts[code].severity === 'error')) return 2;
  if (findings.length > 0) return 1;
  if (values.json !== true) process.stdout.write(`${file}: nothing contradicts itself · 没有发现矛盾\n`);
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`lint-policy: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
