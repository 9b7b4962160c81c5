/** What a thief finds in the files, and what a damaged or foreign file does. */
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { syntheticConcern, syntheticResident } from '../../district/lists.ts';
import { makeListKeys } from '../../district/lists-pack.ts';
import {
  codeOf,
  delivered,
  deltaOf,
  filled,
  manifestOf,
  must,
  numbers,
  openBox,
  shift,
  watchlistBody,
} from './support.ts';

const keyFile = (directory: string): string => join(directory, '..', 'keys', 'lists.key');

function everyByteOf(directory: string): Buffer {
  return Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))));
}

test('the files hold no name, number, pseudonym, contact or plain hash of one, even while unlocked', async () => {
  const box = openBox();
  await filled(box, 200);
  must(await box.lists.unlock(shift.privateKey));
  must(box.lists.searchInitials('', 200));
  const bytes = everyByteOf(box.directory);
  const secrets = numbers(1, 200).flatMap((number) => {
    const { holder, identityNumber, details } = syntheticResident(number);
    const concern = syntheticConcern(number);
    return [
      holder,
      identityNumber,
      details.name,
      details.contact,
      details.holder ?? null,
      concern.holder,
      concern.identityNumber,
    ];
  });
  for (const secret of secrets) {
    if (secret === null) continue;
    expect(bytes.includes(secret), secret).toBe(false);
    const plain = createHash('sha256').update(secret).digest();
    expect(bytes.includes(plain.subarray(0, 16)), `SHA-256 of ${secret}`).toBe(false);
  }
  expect(bytes.includes('resident')).toBe(true);
  expect(bytes.includes(readFileSync(keyFile(box.directory)))).toBe(false);
  expect(statSync(keyFile(box.directory)).mode & 0o777).toBe(0o600);
  await box.remove();
});

test('without the key file the lists cannot be used, and a new key gets new lists', async () => {
  const box = openBox();
  await filled(box);
  await box.lists.close();
  rmSync(keyFile(box.directory));
  const bare = await box.restart();
  expect(bare.key.keyId).not.toBe(box.key.keyId);
  expect(bare.lists.watchlist.current()).toBeNull();
  expect(bare.lists.lookupHolder(syntheticConcern(2).holder ?? '').concern).toBeNull();
  await filled(bare);
  expect(bare.lists.watchlist.current()).toBe(1);
  expect(readdirSync(bare.directory).filter((name) => name.endsWith('.db'))).toHaveLength(2);
  await bare.remove();
});

test('a key file that holds no key is kept, and another one made', async () => {
  const box = openBox();
  await box.lists.close();
  writeFileSync(keyFile(box.directory), 'cut');
  const again = await box.restart();
  expect(again.key.keyId).not.toBe(box.key.keyId);
  expect(readFileSync(`${keyFile(box.directory)}.damaged-1`, 'utf8')).toBe('cut');
  await again.remove();
});

test('a list of a place the box has left is not used', async () => {
  const box = openBox();
  await filled(box);
  await box.lists.close();
  const moved = openBox(join(box.directory, '..'), {
    source: 'urn:kadian:410100:03:018:north:1',
    keysWithId: () => [],
  });
  expect(moved.lists.roster.current()).toBeNull();
  await moved.remove();
});

test('a file cut or overwritten is not used, and does not stand in the way of the next', async () => {
  for (const spoil of [
    (file: string) => truncateSync(file, 100),
    (file: string) => writeFileSync(file, 'no database'),
    (file: string) => writeFileSync(file, ''),
  ]) {
    const box = openBox();
    const { watchlist } = await filled(box);
    await box.lists.close();
    spoil(join(box.directory, 'watchlist.1.db'));
    const again = await box.restart();
    expect(again.lists.watchlist.current()).toBeNull();
    expect(again.lists.roster.current()).toBe(1);
    const body = watchlistBody(watchlist, 1, 5);
    const delta = delivered(deltaOf('watchlist', 1, 35, body, watchlist, box.key), body);
    expect(codeOf(await again.lists.watchlist.offer(delta))).toBe('gap');
    must(await again.lists.watchlist.offer(delivered(manifestOf('watchlist', 2, body, watchlist, again.key), body)));
    expect(again.lists.watchlist.current()).toBe(2);
    await again.remove();
  }
});

test('a page found damaged in a look-up gives the list up, tells of it, and nothing throws', async () => {
  const box = openBox();
  await filled(box, 5_000);
  await box.lists.close();
  const file = join(box.directory, 'watchlist.1.db');
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4_096 * 4);
  writeFileSync(file, bytes);
  appendFileSync(file, '');
  const again = await box.restart();
  expect(again.lists.watchlist.current()).toBe(1);
  for (const number of numbers(1, 50)) again.lists.lookupIdentityNumber(syntheticConcern(number).identityNumber ?? '');
  expect(again.damaged[0]).toMatch(/^watchlist: SQLITE_CORRUPT/);
  expect(again.lists.watchlist.current()).toBeNull();
  expect(again.lists.ages().watchlist).toBeNull();
  expect(again.lists.lookupIdentityNumber(syntheticResident(4).identityNumber ?? '').resident).not.toBeNull();
  const keys = makeListKeys();
  const body = watchlistBody(keys, 1, 5);
  must(await again.lists.watchlist.offer(delivered(manifestOf('watchlist', 2, body, keys, again.key), body)));
  expect(again.lists.watchlist.current()).toBe(2);
  await again.remove();
});
