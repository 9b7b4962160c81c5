import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acknowledgedOf, heldOf, rangesOf } from '../../../kiosk/uplink/acknowledgement.ts';
import { type Acknowledgement, acknowledgementSchema } from '../../../kiosk/uplink/contract.ts';

const now = '2022-01-05T08:00:00.000Z';

function answer(acknowledged: Acknowledgement['acknowledged'], held: Acknowledgement['held'] = []): Acknowledgement {
  return { acknowledged, held, now };
}

const chain = fc.constantFrom('a', 'b');
const numbered = fc.record({ chain, sequence: fc.integer({ min: 1, max: 60 }) });
const batch = fc.uniqueArray(numbered, { selector: (event) => `${event.chain}.${event.sequence}`, maxLength: 40 });

describe('an acknowledgement', () => {
  it('names exactly the events its ranges were made of', () => {
    fc.assert(
      fc.property(batch, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (sent, choice) => {
        const durable = sent.filter((_, index) => choice[index]);
        const read = acknowledgedOf(sent, answer(rangesOf(durable)));
        expect(read.ok && new Set(read.value)).toEqual(new Set(durable));
      }),
    );
  });

  it('acknowledges nothing at all when it names one event that was not sent', () => {
    fc.assert(
      fc.property(batch, numbered, (sent, other) => {
        fc.pre(!sent.some((event) => event.chain === other.chain && event.sequence === other.sequence));
        const read = acknowledgedOf(
          sent,
          answer([...rangesOf(sent), { ...other, from: other.sequence, to: other.sequence }]),
        );
        expect(read).toMatchObject({ ok: false, error: { code: 'wrongAcknowledgement' } });
      }),
    );
  });

  it('is wrong when it names an event twice', () => {
    const sent = [
      { chain: 'a', sequence: 1 },
      { chain: 'a', sequence: 2 },
    ];
    const twice = answer([
      { chain: 'a', from: 1, to: 2 },
      { chain: 'a', from: 2, to: 2 },
    ]);
    expect(acknowledgedOf(sent, twice)).toMatchObject({ ok: false });
  });

  it('is wrong, and read at once, when a range is wider than the batch', () => {
    const wide = answer([{ chain: 'a', from: 0, to: Number.MAX_SAFE_INTEGER }]);
    expect(acknowledgedOf([{ chain: 'a', sequence: 1 }], wide)).toMatchObject({ ok: false });
  });

  it.each([
    { acknowledged: [], held: [] },
    { acknowledged: [], held: [], now, signature: 'x' },
    { acknowledged: [{ chain: 'a', from: 2, to: 1 }], held: [], now },
    { acknowledged: [{ chain: 'a', from: 1.5, to: 2 }], held: [], now },
    { acknowledged: [{ chain: 'a', from: '1', to: 2 }], held: [], now },
    { acknowledged: 'all', held: [], now },
    { acknowledged: [], held: [], now: 'yesterday' },
    [],
    null,
  ])('of another shape is not one: %j', (value) => {
    expect(acknowledgementSchema.safeParse(value).success).toBe(false);
  });
});

describe('what an answer says of the chains of the box', () => {
  const a = { chain: 'a', through: 4 };

  it('is said of those it names', () => {
    expect(heldOf(['a', 'b'], answer([], [a, { chain: 'c', through: 9 }]))).toEqual([a]);
    expect(heldOf(['a'], answer([]))).toEqual([]);
  });

  it('is nothing at all of one that is not among all of the box', () => {
    expect(heldOf(['a', 'b'], { ...answer([], [a]), of: 'box' })).toEqual([a, { chain: 'b', through: 0 }]);
  });
});
