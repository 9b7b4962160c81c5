import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import { passagesBefore } from '../../../../kiosk/station/credentials/passages-before.ts';

const common = {
  id: 'x',
  chain: 'x',
  place: { district: 'D', subdistrict: 'S', community: 'Q', compound: 'C', lane: 'L' },
  bootId: 'b',
  monotonicMs: 0,
  wallTrusted: true,
  alarm: false,
  previousHash: '',
  hash: '',
};

function granted(
  encounter: string,
  holder: string,
  direction: 'in' | 'out',
  wallMs: number,
  clockTrusted = true,
  id?: string,
): RecordedEvent {
  return {
    ...common,
    sequence: wallMs,
    type: 'access.granted',
    wallMs,
    encounter,
    data: {
      encounter,
      reasons: ['allStepsPassed'],
      policyVersion: 'p',
      credential: {
        kind: 'districtPass',
        medium: 'phone',
        holder,
        issuer: 'district',
        colour: 'green',
        ...(id === undefined ? {} : { id }),
      },
      readings: [],
      clockTrusted,
      direction,
    },
  };
}

const notOpened: RecordedEvent = {
  ...common,
  sequence: 9,
  type: 'portal.notOpened',
  wallMs: 4_000,
  encounter: 'e3',
  data: { encounter: 'e3' },
};
/** As the ledger tells them: the newest first. */
const events = [
  notOpened,
  granted('e3', 'a', 'in', 3_000),
  granted('e2', 'a', 'out', 2_000, true, 'code-1'),
  granted('e1', 'b', 'in', 1_000, false),
];
const ledger = { recent: () => ({ ok: true, value: events }) as const };

test('the passages of the ledger, oldest first, without the one nobody made', () => {
  expect(passagesBefore(ledger, 10_000, true)).toEqual([
    { holder: 'b', direction: 'in', sinceMs: Number.POSITIVE_INFINITY, by: { medium: 'phone', credentialId: null } },
    { holder: 'a', direction: 'out', sinceMs: 8_000, by: { medium: 'phone', credentialId: 'code-1' } },
  ]);
});

test('a clock nobody trusts, or one that stands before them, makes no time', () => {
  expect(passagesBefore(ledger, 10_000, false).map(({ sinceMs }) => sinceMs)).toEqual([
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  expect(passagesBefore(ledger, 0, true)[1]?.sinceMs).toBe(0);
});

test('a ledger that cannot be read has none', () => {
  const broken = { recent: () => ({ ok: false, error: { code: 'full', detail: '' } }) as const };
  expect(passagesBefore(broken, 0, true)).toEqual([]);
});
