import { expect, test } from 'vitest';
import { type Crossing, crossings, PortTap, tell } from '../../../drivers/recording/port-tap.ts';

const fault = { code: 'lost', device: 'x', detail: 'gone' } as const;

function watched(tap: PortTap): { readonly seen: Crossing[]; readonly end: () => void } {
  const seen: Crossing[] = [];
  return { seen, end: tap.watch(crossings((crossing) => seen.push(crossing))) };
}

test('who watches late is told first that the port is open, and hears nothing after the end', () => {
  const tap = new PortTap();
  const descriptor = Uint8Array.of(1, 2);
  tap.opened(descriptor);
  tap.bytes('in', Uint8Array.of(7));
  const { seen, end } = watched(tap);
  tap.bytes('out', Uint8Array.of(8));
  end();
  tap.bytes('in', Uint8Array.of(9));
  expect(seen).toEqual([
    { what: 'opened', descriptor },
    { what: 'bytes', dir: 'out', bytes: Uint8Array.of(8) },
  ]);
});

test('an end of the port is told once, and only of an open one', () => {
  const tap = new PortTap();
  const { seen } = watched(tap);
  tap.lost(fault);
  tap.opened();
  tap.lost(fault);
  tap.closed();
  expect(seen.map(({ what }) => what)).toEqual(['opened', 'lost']);
});

test('another process is asked while somebody watches, once for all of them, and what it told before is forgotten', () => {
  const asked: boolean[] = [];
  const tap = new PortTap();
  tap.fedBy((wanted) => asked.push(wanted));
  const first = watched(tap);
  tap.opened();
  const second = watched(tap);
  expect(second.seen).toEqual([{ what: 'opened', descriptor: null }]);
  first.end();
  second.end();
  second.end();
  expect(asked).toEqual([true, false]);
  expect(watched(tap).seen).toEqual([]);
  expect(asked).toEqual([true, false, true]);
});

test('what a tap hands out makes the same again on the other side', () => {
  const all: readonly Crossing[] = [
    { what: 'refused', fault },
    { what: 'opened', descriptor: null },
    { what: 'bytes', dir: 'in', bytes: Uint8Array.of(1) },
    { what: 'key', usage: 30, pressed: true },
    { what: 'spoilt', why: 'overrun' },
    { what: 'closed' },
  ];
  const seen: Crossing[] = [];
  for (const each of all)
    tell(
      crossings((crossing) => seen.push(crossing)),
      each,
    );
  expect(seen).toEqual(all);
});
