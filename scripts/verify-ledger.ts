/**
 * Checks a ledger from its first event to its last: `npm run verify-ledger -- <directory> [public key…]`. With keys
 * (base64url, as the district knows them) a checkpoint by any other key is damage. One JSON object on standard output,
 * one line for people on standard error. Ends with 0 when whole, 1 when damaged, 2 when it could not be read, 64 for wrong use.
 */
import './end-with-reader.ts';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { verifyChain } from '../kiosk/ledger/verify.ts';
import { plainText } from './plain-text.ts';
import { faultMeaning } from './refusal.ts';

const usage = 'usage: kadian verify-ledger DIRECTORY [KEY...]';

function isKey(word: string): boolean {
  return /^[\w-]{43}$/.test(word);
}

/** A file that may not be looked at is not one that is missing. */
function whyUnreadable(file: string): string | null {
  try {
    accessSync(file, constants.R_OK);
    return null;
  } catch (error) {
    return faultMeaning(error) ?? (error instanceof Error ? error.message : String(error));
  }
}

function run(directory: string | undefined, keys: readonly string[]): number {
  if (directory === undefined || (directory.startsWith('-') && !isKey(directory))) {
    console.error(usage);
    return 64;
  }
  const wrong = keys.find((key) => !isKey(key));
  if (wrong !== undefined) {
    console.error(`${plainText(wrong)}: is no public key (32 bytes in base64url)\n${usage}`);
    return 64;
  }
  const file = join(directory, 'ledger.db');
  const unreadable = whyUnreadable(file);
  if (unreadable !== null) {
    console.log(JSON.stringify({ file, state: 'cannotRead', code: 'cannotOpen', detail: unreadable }));
    console.error(`${plainText(file)}: ${unreadable}`);
    return 2;
  }
  const checked = verifyChain(file, keys.length === 0 ? undefined : keys);
  if (checked.ok) {
    const { events, dropped, chain, unsent, tip, signedTo, keys: signers } = checked.value;
    console.log(JSON.stringify({ file, state: 'whole', ...checked.value }));
    const signed = signedTo === 0 ? 'not signed' : `signed to event ${signedTo} by ${signers.join(', ')}`;
    console.error(
      `${file}: whole. ${events} events in chain ${chain}, ${dropped} dropped when their time was over, ${unsent} unsent, ${signed}, end ${tip.hash}`,
    );
    return 0;
  }
  if (checked.error.code === 'damaged') {
    const { place, lastGood } = checked.error.damage;
    console.log(JSON.stringify({ file, state: 'damaged', ...checked.error.damage }));
    const good = lastGood === null || lastGood.sequence === 0 ? 'no event' : `events 1 to ${lastGood.sequence}`;
    console.error(`${file}: damaged (${place}). ${good} can be believed`);
    return 1;
  }
  const { code, detail } = checked.error.fault;
  console.log(JSON.stringify({ file, state: 'cannotRead', code, detail }));
  console.error(`${file}: cannot be read: ${detail}`);
  return 2;
}

const [directory, ...keys] = process.argv.slice(2);
process.exitCode = run(directory, keys);
