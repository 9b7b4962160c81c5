import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { events } from '../../../kiosk/ledger/events.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import type { RecordedEvent } from '../../../kiosk/ledger/record.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { anyEvent, granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

const all = { maxEvents: 1000, maxBytes: 1e9 };

test('alarms go first, each kind in the order it happened', () => {
  const ledger = opened(optionsFor(temporaryDirectory()));
  const { outbox } = ledger;
  ledger.append('access.granted', granted.data);
  ledger.append('portal.forcedOpen', {});
  ledger.append('access.granted', granted.data);
  ledger.append('fire.alarm', {});
  const sequences = () => must(outbox.nextBatch(all)).map((event) => event.sequence);
  expect(sequences()).toEqual([2, 4, 1, 3]);
  expect(must(outbox.oldest())?.sequence).toBe(1);
  expect(must(outbox.acknowledge([4, 1, 99]))).toBe(2);
  expect(must(outbox.acknowledge([4, 1]))).toBe(0);
  expect(sequences()).toEqual([2, 3]);
  expect(outbox.waiting()).toBe(2);
  expect(must(outbox.oldest())?.sequence).toBe(2);
});

test('a batch keeps to its limits but is never empty while an event waits', () => {
  const ledger = opened(optionsFor(temporaryDirectory()));
  const { outbox } = ledger;
  for (let i = 0; i < 10; i++) ledger.append('access.granted', granted.data);
  const size = (maxEvents: number, maxBytes: number) => must(outbox.nextBatch({ maxEvents, maxBytes })).length;
  expect(size(4, 1e9)).toBe(4);
  expect(size(10, 0)).toBe(1);
  const batch = must(outbox.nextBatch({ maxEvents: 10, maxBytes: 5000 }));
  expect(batch.length).toBeGreaterThan(2);
  expect(JSON.stringify(batch).length).toBeLessThan(5000);
  expect(size(20, 1e9)).toBe(10);
});

test('a district that lost what it had acknowledged gets it again, each event once', () => {
  const ledger = opened(optionsFor(temporaryDirectory()));
  const { outbox } = ledger;
  for (let i = 0; i < 6; i++) ledger.append(i % 2 === 0 ? 'portal.requestToExit' : 'portal.forcedOpen', {});
  outbox.acknowledge([1, 2, 3, 4]);
  expect(must(outbox.sendAgain(3))).toBe(2);
  expect(must(outbox.nextBatch(all)).map((event) => event.sequence)).toEqual([4, 6, 3, 5]);
  expect(outbox.waiting()).toBe(4);
});

test('what the district says it holds is compared with what stands here', () => {
  const ledger = opened(optionsFor(temporaryDirectory()));
  const { outbox, chain } = ledger;
  const hashes = Array.from({ length: 6 }, () => must(ledger.append('portal.requestToExit', {})).hash);
  const standing = (through: number, hash?: string) => must(outbox.compare({ chain, through, hash }));
  // Not suspected while older events still wait.
  expect(standing(0)).toEqual({ code: 'agrees' });
  outbox.acknowledge([1, 2, 3, 4]);
  expect([standing(4, hashes[3]), standing(2, hashes[1])]).toEqual([{ code: 'agrees' }, { code: 'lacks', from: 3 }]);
  outbox.acknowledge([5, 6]);
  expect(standing(4)).toEqual({ code: 'lacks', from: 5 });
  expect(standing(7)).toMatchObject({ code: 'forked' });
  expect(standing(6, hashes[4])).toMatchObject({ code: 'forked' });
  expect(must(outbox.compare({ chain: 'stranger', through: 0 }))).toEqual({ code: 'agrees' });
});

test('an empty outbox has nothing to send', () => {
  const { outbox } = opened(optionsFor(temporaryDirectory()));
  expect(must(outbox.nextBatch(all))).toEqual([]);
  expect(must(outbox.oldest())).toBeNull();
  expect(must(outbox.acknowledge([1]))).toBe(0);
});

type Step =
  | { readonly do: 'append'; readonly list: Parameters<ReturnType<typeof opened>['appendAll']>[0] }
  | { readonly do: 'acknowledge'; readonly picks: readonly number[] }
  | { readonly do: 'reopen' };

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('append' as const), list: fc.array(anyEvent, { maxLength: 5 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('acknowledge' as const), picks: fc.array(fc.nat(40)) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
  ),
  { maxLength: 25 },
);

test('nothing leaves the outbox unless it was named, and nothing leaves the chain at all', () => {
  fc.assert(
    fc.property(steps, (list: readonly Step[]) => {
      const directory = temporaryDirectory();
      let ledger = must(openLedger(optionsFor(directory)));
      const recorded: RecordedEvent[] = [];
      const waiting = new Set<number>();
      for (const step of list) {
        switch (step.do) {
          case 'append':
            for (const event of must(ledger.appendAll(step.list))) {
              recorded.push(JSON.parse(JSON.stringify(event)));
              waiting.add(event.sequence);
            }
            break;
          case 'acknowledge': {
            const named = new Set(step.picks);
            expect(must(ledger.outbox.acknowledge([...named]))).toBe(
              [...named].filter((n) => waiting.delete(n)).length,
            );
            break;
          }
          case 'reopen':
            ledger.close();
            ledger = must(openLedger(optionsFor(directory)));
            // The end is signed, unless nothing was recorded since the last signature.
            for (const event of must(ledger.readEvents({ from: recorded.length + 1, limit: 2 }))) {
              expect(event.type).toBe('ledger.checkpoint');
              recorded.push(event);
              waiting.add(event.sequence);
            }
        }
        const unsent = recorded.filter((event) => waiting.has(event.sequence));
        const expected = [
          ...unsent.filter((e) => events[e.type].alarm),
          ...unsent.filter((e) => !events[e.type].alarm),
        ];
        expect(must(ledger.outbox.nextBatch(all))).toEqual(expected);
        expect(ledger.outbox.waiting()).toBe(expected.length);
        expect(must(ledger.outbox.oldest())).toEqual(unsent[0] ?? null);
      }
      expect(must(ledger.readEvents({ from: 1, limit: 1000 }))).toEqual(recorded);
      expect(must(verifyChain(`${directory}/ledger.db`)).unsent).toBe(waiting.size);
      ledger.close();
    }),
    { numRuns: 40 },
  );
});
