/** What every store owes to the boxes, whichever database is behind it. */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyChange } from '../../../kiosk/uplink/enrol-contract.ts';
import type { DistrictStore } from './store-contract.ts';
import { lane, newChain, newDeviceKey, storeKinds, type StoreUnderTest } from './support.ts';

const nowMs = Date.UTC(2022, 0, 5, 9);

describe.each(storeKinds)('deliveries kept in $name', (kind) => {
  let data: StoreUnderTest;
  let store: DistrictStore;

  beforeAll(() => kind.prepare(), 60_000);
  afterAll(() => kind.finish());
  beforeEach(async () => {
    data = await kind.begin();
    store = await data.open();
  });
  afterEach(() => data.end());

  const found = async (): Promise<string[]> =>
    (await store.counts()).findings.map(({ kind, sequence }) => `${kind} ${sequence}`);

  it('acknowledges what it holds, and holds it after a restart', async () => {
    const chain = newChain();
    const events = chain.some(5);
    const { ack, fresh } = await store.accept(chain.source, events, nowMs);
    expect(ack).toEqual({
      acknowledged: [{ chain: chain.name, from: 1, to: 5 }],
      held: [{ chain: chain.name, through: 5, hash: events[4]?.hash }],
      now: '2022-01-05T09:00:00.000Z',
    });
    expect(fresh.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    await store.close();
    store = await data.open();
    expect(await store.eventsAfter(2, 2)).toEqual(fresh.slice(2, 4));
    expect(await store.recent(2)).toEqual(fresh.slice(3));
    expect(await store.counts()).toMatchObject({
      byType: { 'kadian.portal.requestToExit': 5 },
      boxes: [{ source: chain.source, events: 5, duplicates: 0, lastSeenMs: nowMs, lastEvent: events[4] }],
    });
  });

  it('keeps each event once, within a batch and between batches, and counts what came again', async () => {
    const chain = newChain();
    const events = chain.some(4);
    await store.accept(chain.source, [...events, ...events], nowMs);
    const { ack, fresh } = await store.accept(chain.source, events, nowMs);
    expect(fresh).toEqual([]);
    expect(ack.acknowledged).toEqual([{ chain: chain.name, from: 1, to: 4 }]);
    expect((await store.counts()).boxes).toMatchObject([{ events: 4, duplicates: 8 }]);
  });

  it('takes a sign of life without an event', async () => {
    const { ack } = await store.accept(newChain().source, [], nowMs);
    expect(ack).toMatchObject({ acknowledged: [], held: [], of: 'box' });
    expect((await store.counts()).boxes).toMatchObject([{ lastSeenMs: nowMs, events: 0, lastEvent: null }]);
  });

  it('answers a sign of life with what it holds of each chain of that box, the latest first', async () => {
    const [first, second, stranger] = [newChain(), newChain(), newChain({ ...lane, lane: '2' })];
    const events = first.some(3);
    await store.accept(first.source, [...events, ...stranger.some(1)], nowMs);
    await store.accept(first.source, second.some(2).slice(1), nowMs);
    const { ack } = await store.accept(first.source, [], nowMs);
    expect(ack).toMatchObject({
      acknowledged: [],
      held: [
        { chain: second.name, through: 0 },
        { chain: first.name, through: 3, hash: events[2]?.hash },
      ],
      of: 'box',
    });
    await store.close();
    store = await data.open();
    expect((await store.accept(first.source, [], nowMs)).ack.held).toEqual(ack.held);
  });

  it('shows a gap until it is filled, in whatever order', async () => {
    const chain = newChain();
    const events = chain.some(10);
    const through = async (...sequences: number[]): Promise<number | undefined> => {
      const batch = sequences.flatMap((sequence) => events[sequence - 1] ?? []);
      return (await store.accept(chain.source, batch, nowMs)).ack.held[0]?.through;
    };
    const gaps = async () => (await store.counts()).gaps.map(({ from, to }) => `${from}-${to}`);
    expect(await through(9, 3)).toBe(0);
    expect(await gaps()).toEqual(['1-2', '4-8']);
    expect(await through(1, 2)).toBe(3);
    expect(await through(5)).toBe(3);
    expect(await gaps()).toEqual(['4-4', '6-8']);
    expect(await through(4, 6, 7, 8)).toBe(9);
    expect(await gaps()).toEqual([]);
    expect(await through(10)).toBe(10);
    expect(await found()).toEqual([]);
  });

  it('tells a box by what it holds that it was restored from yesterday', async () => {
    const chain = newChain();
    const events = chain.some(6);
    await store.accept(chain.source, events, nowMs);
    await data.end();
    data = await kind.begin();
    store = await data.open();
    await store.accept(chain.source, events.slice(0, 2), nowMs);
    const { ack } = await store.accept(chain.source, events.slice(5), nowMs);
    expect(ack.held).toEqual([{ chain: chain.name, through: 2, hash: events[1]?.hash }]);
  });

  it('finds an altered event, one that does not follow, and a double, wherever it stands', async () => {
    const chain = newChain();
    const other = newChain().some(3)[2];
    const [first, second, third, fourth] = chain.some(4);
    if (!first || !second || !third || !fourth || !other) throw new Error('too few events');
    await store.accept(chain.source, [first, { ...second, timetrusted: false }], nowMs);
    expect(await found()).toEqual(['wrongHash 2']);
    await store.accept(chain.source, [fourth], nowMs);
    await store.accept(chain.source, [{ ...third, previoushash: other.previoushash, hash: other.hash }], nowMs);
    expect(await found()).toEqual(['brokenLink 4', 'brokenLink 3', 'wrongHash 3', 'wrongHash 2']);
    await store.accept(chain.source, [{ ...first, hash: other.hash }], nowMs);
    expect(await found()).toEqual(expect.arrayContaining(['conflict 1', 'wrongHash 1']));
    const { findings, boxes } = await store.counts();
    expect(findings[0]).toMatchObject({ source: chain.source, chain: chain.name });
    expect(boxes).toMatchObject([{ events: 4, duplicates: 1 }]);
  });

  it('keeps both events of a forked chain once, with their alarms and counts, and says so', async () => {
    const chain = newChain();
    const events = chain.some(3);
    const fork = chain.fork();
    events.push(chain.add('access.granted', { reasons: [] }), ...chain.some(2));
    await store.accept(chain.source, events, nowMs);
    const others = [fork.add('portal.forcedOpen', {}), fork.add('access.granted', { reasons: [] }), ...fork.some(3)];
    const { ack, fresh } = await store.accept(chain.source, others, nowMs);
    expect(ack.acknowledged).toEqual([{ chain: chain.name, from: 4, to: 8 }]);
    expect(fresh.map(({ event }) => event.hash)).toEqual(others.map(({ hash }) => hash));
    await store.accept(chain.source, [...others, ...events], nowMs);
    const { byType, findings, boxes, gaps } = await store.counts();
    expect([byType['kadian.access.granted'], byType['kadian.portal.forcedOpen'], boxes[0]?.events]).toEqual([2, 1, 11]);
    expect(boxes[0]?.duplicates).toBe(11);
    expect(findings.filter(({ kind }) => kind === 'conflict').map(({ sequence }) => sequence)).toEqual([6, 5, 4]);
    expect(gaps).toEqual([]);
    expect((await store.alarms(9)).map(({ event }) => event.type)).toEqual(['kadian.portal.forcedOpen']);
    // The chain stands as it first came.
    const { held } = (await store.accept(chain.source, events.slice(5), nowMs)).ack;
    expect(held).toMatchObject([{ through: 8 }]);
  });

  it('finds a copy with other content that claims the same hash, and keeps the first', async () => {
    const chain = newChain();
    const [event] = chain.some(1);
    if (event === undefined) throw new Error('no event');
    await store.accept(chain.source, [event], nowMs);
    await store.accept(chain.source, [{ ...event, data: { changed: true } }], nowMs);
    expect(await found()).toEqual(['wrongHash 1']);
    expect((await store.recent(9)).map((stored) => stored.event)).toEqual([event]);
  });

  it('takes what no ledger could have written as a finding, not as an error', async () => {
    const chain = newChain({ ...lane, compound: 'a\0b' });
    const [event] = chain.some(1);
    if (event === undefined) throw new Error('no event');
    const odd = { ...event, alarm: true, data: { holder: 'x\0y', lone: '\ud800' } };
    await store.accept(chain.source, [odd], nowMs);
    expect(await found()).toEqual(['wrongHash 1']);
    expect((await store.recent(1))[0]?.event).toEqual(odd);
  });

  it('finds a chain that another box delivers', async () => {
    const chain = newChain({ ...lane, lane: '2' });
    await store.accept(newChain().source, chain.some(3), nowMs);
    expect(await found()).toEqual(['foreignSource 1']);
  });

  describe('checkpoints', () => {
    const key = newDeviceKey();
    const other = newDeviceKey();

    it('by the key the chain began with are in order, by another they are a finding', async () => {
      const chain = newChain();
      await store.accept(chain.source, [...chain.some(2), chain.sign(key), ...chain.some(1), chain.sign(key)], nowMs);
      expect(await found()).toEqual([]);
      await store.accept(chain.source, [chain.sign(other)], nowMs);
      expect(await found()).toEqual(['wrongKey 6']);
    });

    it('of a registered box must be by its registered key from the first on', async () => {
      const registered = newChain();
      const stranger = newChain({ ...lane, lane: '2' });
      await store.close();
      store = await data.open((source) => (source === registered.source ? [key.publicKey] : null));
      await store.accept(registered.source, [registered.sign(other), registered.sign(key)], nowMs);
      await store.accept(stranger.source, [stranger.sign(other)], nowMs);
      expect(await found()).toEqual(['wrongKey 1']);
    });

    it('go over to another key when the old one has signed the change, and only then', async () => {
      const chain = newChain();
      const id = createHash('sha256')
        .update(`{"crv":"Ed25519","kty":"OKP","x":"${key.publicKey}"}`)
        .digest('base64url');
      const change = keyChange(chain.source, { keyId: id, privateKey: key.privateKey }, other.publicKey);
      const stolen = keyChange(chain.source, { keyId: id, privateKey: other.privateKey }, other.publicKey);
      const events = [chain.sign(key), chain.add('device.keyChanged', stolen), chain.sign(other)];
      await store.accept(chain.source, [...events, chain.add('device.keyChanged', change)], nowMs);
      await store.accept(chain.source, [chain.sign(other)], nowMs);
      expect(await found()).toEqual(['wrongKey 3']);
    });

    it('with a signature over something else, or none, are a finding', async () => {
      const chain = newChain();
      const cut = chain.add('ledger.checkpoint', { key: key.publicKey, signature: 'A'.repeat(86) });
      const none = chain.add('ledger.checkpoint', {});
      const noKey = chain.add('ledger.checkpoint', { key: '_'.repeat(43), signature: 'A'.repeat(86) });
      await store.accept(chain.source, [cut, none, noKey, chain.sign(key)], nowMs);
      expect((await found()).toSorted()).toEqual(['wrongSignature 1', 'wrongSignature 2', 'wrongSignature 3']);
    });
  });

  it('tells listeners of new events once, in order, and only while they want them', async () => {
    const chain = newChain();
    const heard: number[] = [];
    let wants = false;
    let done = (): void => undefined;
    const three = new Promise<void>((resolve) => {
      done = resolve;
    });
    store.follow({
      wantsEvents: () => wants,
      onEvents(events) {
        heard.push(...events.map(({ number }) => number));
        if (heard.length >= 3) done();
      },
      onCommand: (source) => {
        // A command comes after all events before it: by now they were passed over.
        wants = source !== null;
      },
    });
    await store.accept(chain.source, chain.some(2), nowMs);
    await store.giveCommand(chain.source, nowMs + 1, 'jws');
    await expect.poll(() => wants).toBe(true);
    const events = chain.some(3);
    await store.accept(chain.source, events, nowMs);
    await store.accept(chain.source, events, nowMs);
    await three;
    expect(heard).toEqual([3, 4, 5]);
  });
});
