import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { events, renderEventReference } from '../../../kiosk/ledger/events.ts';

test('the reference document is the one the registry renders', () => {
  const file = new URL('../../../kiosk/ledger/events.md', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(renderEventReference());
});

test('every type has one row in the reference', () => {
  const rows = renderEventReference().split('\n');
  for (const type of Object.keys(events)) {
    expect(rows.filter((row) => row.startsWith(`| \`${type}\` |`))).toHaveLength(1);
  }
});

test('the reference tells alarms, optional fields and fields that may be null', () => {
  const reference = renderEventReference();
  expect(reference).toContain('| `portal.forcedOpen` | yes | security | – |');
  expect(reference).toContain('reason, note?, staff, machineVerdict (or null)');
});

test('what must reach the district at once is an alarm', () => {
  const alarms = Object.entries(events).filter(([, { alarm }]) => alarm);
  expect(alarms.map(([type]) => type).sort()).toEqual([
    'access.stayHomeLeaving',
    'device.lost',
    'fire.alarm',
    'ledger.damaged',
    'ledger.spaceLow',
    'policy.expired',
    'portal.forcedOpen',
    'portal.tailgating',
    'power.lost',
    'software.filesChanged',
    'supervisor.called',
    'tamper.detected',
    'watchlist.hit',
  ]);
});
