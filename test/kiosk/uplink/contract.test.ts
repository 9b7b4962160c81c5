import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { toCloudEvent } from '../../../kiosk/uplink/cloud-event.ts';
import { type CloudEvent, cloudEventSchema, eventBatchSchema } from '../../../kiosk/uplink/contract.ts';
import { placeOf, sourceOf, sourceSchema } from '../../../kiosk/uplink/source.ts';
import { hashFromWire } from '../../district/chain-check.ts';
import { openTestLedger, place, temporaryDirectory } from './support.ts';

const directory = temporaryDirectory();
afterEach(() => directory.remove());

function someEvents(): CloudEvent[] {
  const ledger = openTestLedger(directory.path, new VirtualClock(Date.UTC(2022, 0, 5, 8)));
  ledger.append('station.started', { software: '1.0', bootReason: 'power', previousEnd: 'none' });
  ledger.append('encounter.abandoned', { encounter: 'e-1', why: 'left', had: ['credential'] });
  ledger.append('portal.requestToExit', {}, { encounter: 'e-2' });
  ledger.append('power.lost', {});
  const events = ledger.readEvents({ from: 1, limit: 10 });
  ledger.close();
  return events.ok ? events.value.map(toCloudEvent) : [];
}

describe('an event on the wire', () => {
  it('is a CloudEvent that fits the contract after a trip through JSON', () => {
    const events = someEvents();
    expect(events).toHaveLength(4);
    expect(eventBatchSchema.parse(JSON.parse(JSON.stringify(events)))).toEqual(events);
    expect(events[3]).toMatchObject({
      specversion: '1.0',
      source: 'urn:kadian:410100:03:017:east-gate:1',
      type: 'kadian.power.lost',
      time: '2022-01-05T08:00:00.000Z',
      sequence: '000000000004',
      alarm: true,
    });
  });

  it('carries all that its hash covers, and every part of it counts', () => {
    for (const event of someEvents()) {
      expect(hashFromWire(event)).toBe(event.hash);
      const changed = [
        { ...event, alarm: !event.alarm },
        { ...event, timetrusted: !event.timetrusted },
        { ...event, time: '2022-01-05T08:00:00.001Z' },
        { ...event, type: 'kadian.power.back' },
        { ...event, bootid: 'boot-2' },
        { ...event, monotonicms: '1' },
        { ...event, source: sourceOf({ ...place, lane: '2' }) },
        { ...event, encounter: 'e-9' },
        { ...event, data: { ...event.data, more: 1 } },
        { ...event, previoushash: 'f'.repeat(64) },
      ];
      for (const other of changed) expect(hashFromWire(other)).not.toBe(event.hash);
    }
  });

  it.each([
    ['an unknown attribute', { name: 'x' }],
    ['an id that is not of its chain and sequence', { id: 'x.1' }],
    ['a sequence as a number', { sequence: 1 }],
    ['a time without a zone', { time: '2022-01-05T08:00:00.000' }],
    ['a foreign type', { type: 'com.example.thing' }],
    ['a source that is no place', { source: 'urn:kadian:1:2' }],
    ['a short hash', { hash: 'abc' }],
    ['data that is no object', { data: 'x' }],
    ['a version to come', { specversion: '2.0' }],
  ])('is refused with %s', (_, change) => {
    const [event] = someEvents();
    expect(cloudEventSchema.safeParse(event).success).toBe(true);
    expect(cloudEventSchema.safeParse({ ...event, ...change }).success).toBe(false);
  });
});

describe('a source', () => {
  const code = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => text.isWellFormed());

  it('gives back the codes it was made of, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.record({ district: code, subdistrict: code, community: code, compound: code, lane: code }),
        (codes) => {
          expect(placeOf(sourceOf(codes))).toEqual(codes);
        },
      ),
    );
  });

  it.each([
    '',
    'urn:kadian:',
    'urn:kadian:1:2:3:4',
    'urn:kadian:1:2:3:4:5:6',
    'urn:kadian:1:2:3::5',
    'urn:kadian:%31:2:3:4:5',
    'urn:kadian:%:2:3:4:5',
  ])('has one spelling only: %s is none', (text) => expect(sourceSchema.safeParse(text).success).toBe(false));
});
