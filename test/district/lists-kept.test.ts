/** What the district published, after a restart, at another service on the same database, and after a kill. */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { audience, type Box, numbers, openBox, source, trustIn } from '../kiosk/lists/support.ts';
import { syntheticConcern, syntheticIdentityNumber } from './lists.ts';
import { publishChangedDemoLists } from './lists-demo.ts';
import { writtenBy } from './lists-draft.ts';
import { concernLine, type ListKeys } from './lists-pack.ts';
import { type District, startDistrict } from './service.ts';
import { storeKinds, type StoreUnderTest } from './store/support.ts';

const wide = 'urn:kadian:410100';
const concerns = (from: number, to: number) => (keys: ListKeys) =>
  numbers(from, to).map((n) => concernLine(keys, syntheticConcern(n)));

describe.each(storeKinds)('what is published, kept in $name', (kind) => {
  let data: StoreUnderTest;
  let district: District;
  let box: Box | null;

  beforeAll(() => kind.prepare(), 60_000);
  afterAll(() => kind.finish());
  beforeEach(async () => {
    data = await kind.begin();
    district = await start();
    box = null;
  });
  afterEach(async () => {
    await district.stop();
    await box?.remove();
    await data.end();
  });

  const start = (): Promise<District> => startDistrict({ port: 0, ...data.place });
  const publishList = (from: number, to: number) =>
    district.publisher.publishSnapshot('watchlist', wide, () => writtenBy(concerns(from, to)));

  async function publishChanges(from: number, to: number) {
    const base = await district.publisher.base('watchlist', wide);
    if (base === null) throw new Error('nothing to change');
    return district.publisher.publishDelta('watchlist', wide, to, concerns(from, to)(base.keys), base);
  }

  async function restart(): Promise<void> {
    await district.stop();
    district = await start();
  }

  /** What this box is given now; the versions it then has in force. */
  async function fetched(at = district): Promise<(number | null)[]> {
    const { keyId, publicKey } = at.documents;
    box ??= openBox(undefined, trustIn(keyId, publicKey));
    const { watchlist } = box.lists;
    const steps: (number | null)[] = [];
    for (;;) {
      const bytes = at.documents.listFor('watchlist', source, watchlist.current(), box.key.publicKey);
      if (bytes === null || bytes === undefined) return steps;
      const taken = await watchlist.offer(bytes);
      if (!taken.ok) throw new Error(taken.error.code);
      steps.push(taken.value);
    }
  }

  /** Kills a service that publishes on and on when it has said so many versions; resolves with the last it said. */
  async function killedAfter(messages: number): Promise<number> {
    const child = fork(join(import.meta.dirname, 'lists-kept-child.ts'), [JSON.stringify(data.place), wide]);
    let count = 0;
    let said = 0;
    child.on('message', (message) => {
      said = z.object({ version: z.number() }).parse(message).version;
      count += 1;
      if (count === messages) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    expect(count).toBeGreaterThanOrEqual(messages);
    return said;
  }

  test('stays over a restart: numbers go on, and a box gets what changed, not everything again', async () => {
    await district.publisher.publishPolicy(wide, 7, Buffer.from('a.signed.policy'));
    expect(await publishList(1, 50)).toEqual({ version: 1, boxes: 0 });
    expect(await fetched()).toEqual([1]);
    await restart();
    expect(Buffer.from(district.documents.policyFor(source, null) ?? '').toString()).toBe('a.signed.policy');
    expect(district.documents.policyFor(source, 7)).toBeNull();
    expect(await district.publisher.publishPolicy(wide, 7, Buffer.from('another'))).toMatchObject({ last: 7 });
    expect(await publishChanges(51, 55)).toMatchObject({ version: 2 });
    await restart();
    expect(await publishChanges(56, 60)).toMatchObject({ version: 3 });
    const delta = Buffer.from(district.documents.listFor('watchlist', source, 1, box?.key.publicKey ?? '') ?? '');
    const [, claims = ''] = delta.toString().split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ follows: 1, lines: 5, keys: null });
    // Signed by the same key, written under the same keys: the box takes both.
    expect(await fetched()).toEqual([2, 3]);
    expect(box?.lists.lookupIdentityNumber(syntheticIdentityNumber(120)).concern).toMatchObject({ listVersion: 3 });
    await restart();
    expect(await publishList(1, 10)).toMatchObject({ version: 4 });
    expect(await fetched()).toEqual([4]);
  });

  test('removes the lists before with their keys, and keeps earlier policies', async () => {
    await publishList(1, 9);
    await publishChanges(10, 12);
    const { publications } = district.store;
    const [first] = await publications.after(0);
    await publishList(1, 8);
    await district.publisher.publishPolicy(wide, 1, Buffer.from('1'));
    await district.publisher.publishPolicy(wide, 2, Buffer.from('2'));
    const now = await publications.after(0);
    expect(now.map(({ name, version }) => `${name} ${version}`)).toEqual(['watchlist 3', 'policy 2']);
    const { keys } = JSON.parse(first?.about ?? '');
    expect(keys.match).toMatch(/^[\w-]{43}$/);
    expect(now[0]?.about).not.toContain(keys.match);
  });

  test('tells of two writers the second, who has not seen the first’s', async () => {
    await publishList(1, 5);
    const base = await district.publisher.base('watchlist', wide);
    if (base === null) throw new Error('nothing to change');
    expect(await publishChanges(6, 7)).toMatchObject({ version: 2 });
    const late = await district.publisher.publishDelta('watchlist', wide, 8, concerns(8, 8)(base.keys), base);
    expect(late).toEqual({ refused: 'notTheLast', last: 2 });
    expect(await fetched()).toEqual([1, 2]);
  });

  test('is not published again for the same demonstration, also not by a service started later', async () => {
    const lists = { audience, residents: 20, concerns: 5 };
    const versions = async () =>
      (await district.store.publications.after(0)).map(({ name, version }) => `${name} ${version}`);
    await publishChangedDemoLists(district.publisher, lists);
    expect(await versions()).toEqual(['roster 1', 'watchlist 1']);
    await restart();
    await publishChangedDemoLists(district.publisher, lists);
    expect(await versions()).toEqual(['roster 1', 'watchlist 1']);
    await publishChangedDemoLists(district.publisher, { ...lists, residents: 21 });
    expect(await versions()).toEqual(['roster 2', 'watchlist 2']);
  });

  test('opens with the same shift key and is signed by the same key after a restart', async () => {
    const { publicKey, shiftKey } = district.documents;
    await restart();
    expect(district.documents.publicKey.equals(publicKey)).toBe(true);
    expect(district.documents.shiftKey.equals(shiftKey)).toBe(true);
  });

  test('is the version before or the whole new one when the service is killed while it publishes', async () => {
    await publishList(1, 1_000);
    for (const messages of [1, 2, 5]) {
      await district.stop();
      const said = await killedAfter(messages);
      district = await start();
      const [found, ...others] = await district.store.publications.after(0);
      expect(others).toEqual([]);
      // What it said is durable, and whatever is there is whole.
      expect(found?.version).toBeGreaterThanOrEqual(said);
      const { body } = JSON.parse(found?.about ?? '{}');
      expect(
        createHash('sha256')
          .update(found?.body ?? '')
          .digest('hex'),
      ).toBe(body.sha256);
    }
    const [version] = await fetched();
    expect(await publishChanges(301, 310)).toMatchObject({ version: (version ?? 0) + 1 });
    expect(await fetched()).toEqual([(version ?? 0) + 1]);
  }, 60_000);
});
