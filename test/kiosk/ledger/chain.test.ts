import { createHash } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, type Json } from '../../../kiosk/ledger/canonical.ts';
import { noHash, type RecordedEvent } from '../../../kiosk/ledger/record.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { anyEvent, granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

test('canonical text is that of RFC 8785', () => {
  // The example of its section 3.2.2 and the order of its section 3.2.3.
  const example = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f',
    literals: [null, true, false],
  };
  expect(canonical(example)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  const names = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
  expect(Object.values(JSON.parse(canonical(names)))).toEqual([4, 2, 6, 7, 1, 5, 3]);
  expect(canonical(-0)).toBe('0');
});

test('canonical text does not depend on the order of fields, and says the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonical(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonical(JSON.parse(text))).toBe(text);
      expect(canonical(reversed(value as Json))).toBe(text);
    }),
  );
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as { [name: string]: Json }).reverse();
  return Object.fromEntries(entries.map(([name, field]) => [name, reversed(field)]));
}

test('what has no canonical form is refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', { '\udc00': 1 }]) {
    expect(() => canonical(value)).toThrow(TypeError);
  }
});

/** The hash as record.ts documents it, from the event alone, as a district would compute it. */
function hashAgain(event: RecordedEvent): string {
  const { previousHash, id, sequence, type, place, bootId, monotonicMs, wallMs, wallTrusted, alarm, encounter } = event;
  const data: Json = JSON.parse(JSON.stringify(event.data));
  const times = [monotonicMs, wallMs, wallTrusted];
  const text = canonical([previousHash, id, sequence, type, { ...place }, bootId, ...times, alarm, encounter, data]);
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

test('anybody can compute the hashes again from the events alone', () => {
  const ledger = opened(optionsFor(temporaryDirectory()));
  fc.assert(
    fc.property(anyEvent, (event) => {
      must(ledger.appendAll([event]));
    }),
    { numRuns: 40 },
  );
  let previous = noHash;
  for (const event of must(ledger.readEvents({ from: 1, limit: 100 }))) {
    expect(event.previousHash).toBe(previous);
    expect(event.hash).toBe(hashAgain(event));
    previous = event.hash;
  }
});

const forgeries: readonly [string, string][] = [
  ['another type', "UPDATE events SET type = 'access.denied' WHERE sequence = 4"],
  ['other data', "UPDATE events SET data = replace(data, '36.42', '38.42') WHERE sequence = 4"],
  ['another time', 'UPDATE events SET wall_ms = wall_ms + 1 WHERE sequence = 4'],
  ['another order', 'UPDATE events SET monotonic_ms = monotonic_ms + 1 WHERE sequence = 4'],
  ['a clock called trusted', 'UPDATE events SET wall_trusted = 1 - wall_trusted WHERE sequence = 4'],
  ['an alarm silenced', 'UPDATE events SET alarm = 1 - alarm WHERE sequence = 4'],
  ['another encounter', "UPDATE events SET encounter = 'x' WHERE sequence = 4"],
  ['another boot', "INSERT INTO boots VALUES (9, 'b', '{}'); UPDATE events SET boot = 9 WHERE sequence = 4"],
  ['an event taken out', 'DELETE FROM events WHERE sequence = 4'],
];

test.each(forgeries)('%s is found, and where', (_, sql) => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  for (let i = 0; i < 6; i++) must(ledger.append('access.granted', granted.data));
  const third = must(ledger.readEvents({ from: 3, limit: 1 }))[0];
  ledger.close();
  const file = join(directory, 'ledger.db');
  expect(must(verifyChain(file)).events).toBe(7);
  const database = new Database(file);
  database.exec('DROP TRIGGER events_stay');
  database.exec(sql);
  database.close();
  expect(verifyChain(file)).toEqual({
    ok: false,
    error: {
      code: 'damaged',
      damage: {
        place: expect.stringContaining('event 4'),
        chain: ledger.chain,
        lastGood: { sequence: 3, hash: third?.hash },
      },
    },
  });
});

test('an outbox entry that fits no event is found', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  must(ledger.append('access.granted', granted.data));
  ledger.close();
  const file = join(directory, 'ledger.db');
  for (const sql of ['INSERT INTO outbox VALUES (1, 7)', 'INSERT INTO outbox VALUES (0, 1)']) {
    const copy = `${file}.copy`;
    copyFileSync(file, copy);
    const database = new Database(copy);
    database.exec(sql);
    database.close();
    expect(verifyChain(copy)).toMatchObject({
      ok: false,
      error: { damage: { place: expect.stringContaining('outbox entry') } },
    });
  }
});

test('a ledger in use can be verified', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  for (let i = 1; i <= 5; i++) {
    must(ledger.append('access.granted', granted.data));
    expect(must(verifyChain(join(directory, 'ledger.db'))).events).toBe(i);
  }
});
