import './end-with-reader.ts';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../drivers/basics/clock.ts';
import { dateMs, dateTimeMs } from '../kiosk/credentials/calendar.ts';
import { parseRules, type RuleSet } from '../kiosk/credentials/certificate-rules.ts';
import { judge } from '../kiosk/credentials/judgement.ts';
import { createChunkAssembler } from '../kiosk/credentials/shc-chunks.ts';
import { emptyTrustList, parseTrustList, type TrustList } from '../kiosk/credentials/trust-list.ts';
import { readText, Refusal } from './refusal.ts';

const usage = `Judges one payload of a code, read from standard input, and prints one JSON object.

  npm run verify -- --trust <file> [--now <time>] [--rules <file>] [--show-claims]

  --trust <file>   trust list (kiosk/credentials/trust-list.md) or PEM certificates; without it nothing can be verified
  --now <time>     judge as of this time: 2022-01-02T08:00:00+08:00, 2022-01-02 or Unix seconds; else the machine's time
  --rules <file>   business rules (CertLogic) that an HC1 certificate must pass
  --show-claims    print the holder's data instead of masking it

A card in several codes: one code a line. Every step of the format is true where it was taken and passed.
Exit code: 0 valid, 1 invalid, 2 unverifiable, 64 wrong use, 66 a file that cannot be used.
`;

const exitCodes = { valid: 0, invalid: 1, unverifiable: 2, wrongUse: 64, badFile: 66 } as const;

function trustOf(file: string | undefined): TrustList {
  if (file === undefined) return emptyTrustList;
  const list = parseTrustList(readText(file), file);
  if (list.ok) return list.value;
  throw new Refusal(`${list.error.where}: expected ${list.error.expected}`, exitCodes.badFile);
}

function rulesOf(file: string | undefined): RuleSet | null {
  if (file === undefined) return null;
  const rules = parseRules(readText(file), file);
  if (rules.ok) return rules.value;
  throw new Refusal(`${rules.error.where}: expected ${rules.error.expected}`, exitCodes.badFile);
}

function nowOf(text: string | undefined): number {
  if (text === undefined) return systemClock.wallMs() / 1000;
  const ms = /^\d{1,11}$/.test(text) ? Number(text) * 1000 : (dateTimeMs(text) ?? dateMs(text));
  if (ms !== null) return ms / 1000;
  throw new Refusal(`--now ${text}: expected a time with zone, a day, or Unix seconds`, exitCodes.wrongUse);
}

/** The payload as scanned: the line break at the end is the terminal's, and a card in several codes is put together. */
function payloadOf(input: string): { readonly payload: string; readonly joined: boolean } {
  const whole = input.replace(/\r?\n$/, '');
  const lines = whole.split(/\r?\n/);
  const assembler = createChunkAssembler();
  for (const line of lines) {
    const outcome = assembler.take(line, 0);
    if (outcome.type === 'complete') return { payload: outcome.payload, joined: true };
  }
  return { payload: whole, joined: false };
}

function argumentsOf(): { trust?: string; now?: string; rules?: string; 'show-claims'?: boolean; help?: boolean } {
  try {
    return parseArgs({
      options: {
        trust: { type: 'string' },
        now: { type: 'string' },
        rules: { type: 'string' },
        'show-claims': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : 'wrong arguments', exitCodes.wrongUse);
  }
}

function main(): number {
  const values = argumentsOf();
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  const trust = trustOf(values.trust);
  const rules = rulesOf(values.rules);
  const nowS = nowOf(values.now);
  const { payload, joined } = payloadOf(readFileSync(0, 'utf8'));
  const judgement = judge(payload, { trust, nowS, rules, showClaims: values['show-claims'] === true, joined });
  process.stdout.write(`${JSON.stringify(judgement)}\n`);
  return exitCodes[judgement.verdict];
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`verify: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
