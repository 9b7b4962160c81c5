/**
 * Registers people, says their sealed records as one JSON line, and erases some while it is killed or has no room.
 * Arguments: directory; how many; which way:
 * `kill`: ends itself when the chain says that every second one is erased, and nothing has been finished;
 * `room <kB>`: fills the disk but for so much, erases one, then all, and says what came of it as a second line.
 */
import { generateKeyPairSync } from 'node:crypto';
import {
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Result } from '../../../drivers/basics/result.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';

const [directory = '', people = '0', way = '', roomKb = '0'] = process.argv.slice(2);
const place = { district: 'd', subdistrict: 's', community: 'c', compound: 'k', lane: 'l' };
const inside = join(directory, 'ledger');

function must<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const clock = new VirtualClock(0);
const ledger = must(openLedger({ directory: inside, clock, bootId: 'b', wallTrusted: () => true, place }));
const publicKey = Buffer.from(generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const person = { kind: 'visitor', holder: 'h', encounter: null, fields: { name: '一位访客', contact: '13800000000' } };
const sequences = Array.from({ length: Number(people) }, (_, at) => {
  const { sequence } = must(ledger.personalData.register(person, { keyId: 'k', publicKey }));
  if (way === 'kill' && at % 3 === 2) must(ledger.outbox.acknowledge([sequence - 2, sequence - 1, sequence]));
  return sequence;
});
const records = must(ledger.personalData.of(sequences));
const named = (list: typeof records) => list.map(({ record }) => record);

/** How many of these can be read in the ledger's files. */
function left(list: typeof records): number {
  const files = readdirSync(inside).map((name) => readFileSync(join(inside, name)));
  return list.filter(({ sealed }) => files.some((file) => file.includes(sealed.subarray(40, 120)))).length;
}

if (way === 'kill') {
  const gone = records.filter((_, at) => at % 2 === 0);
  writeSync(1, JSON.stringify(gone.map(({ sealed }) => sealed.toString('base64'))));
  ledger.subscribe(({ type }) => {
    if (type === 'personalData.erased') process.kill(process.pid, 'SIGKILL');
  });
  ledger.personalData.erase(named(gone), 'request');
} else {
  const ballast = join(directory, 'ballast');
  const { bavail, bsize } = statfsSync(directory);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - Number(roomKb) * 1024)));
  const one = records.slice(0, 1);
  const state = (erased: Result<number, { readonly code: string }>, list: typeof records) => ({
    erased: erased.ok ? erased.value : erased.error.code,
    rows: must(ledger.personalData.of(list.map(({ event }) => event))).length,
    left: left(list),
  });
  const first = state(ledger.personalData.erase(named(one), 'request'), one);
  const all = state(ledger.personalData.erase('all', 'retired'), records);
  // What happens meanwhile takes pages that were freed.
  truncateSync(ballast, Math.max(0, statSync(ballast).size - 100_000));
  for (let i = 0; i < 60; i++) ledger.append('portal.forcedOpen', {});
  rmSync(ballast);
  let finished = must(ledger.personalData.finishErasing());
  while (finished === 'more') finished = must(ledger.personalData.finishErasing());
  const told = must(ledger.recent(10_000)).flatMap((event) =>
    event.type === 'personalData.erased' ? [event.data.count] : [],
  );
  const erased = told.reduce((sum, count) => sum + count, 0);
  console.log(JSON.stringify({ one: first, all, finished, told: erased, left: left(records) }));
}
