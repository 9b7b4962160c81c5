/** From the ledger's words to the wire's. */
import type { RecordedEvent } from '../ledger/record.ts';
import { type CloudEvent, sequenceText, utcText } from './contract.ts';
import { sourceOf } from './source.ts';

/** The event as it travels: everything its hash covers, so that the district can compute the hash again. */
export function toCloudEvent(event: RecordedEvent): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source: sourceOf(event.place),
    type: `kadian.${event.type}`,
    time: utcText(event.wallMs),
    datacontenttype: 'application/json',
    chain: event.chain,
    sequence: sequenceText(event.sequence),
    bootid: event.bootId,
    monotonicms: String(event.monotonicMs),
    timetrusted: event.wallTrusted,
    alarm: event.alarm,
    ...(event.encounter === null ? {} : { encounter: event.encounter }),
    previoushash: event.previousHash,
    hash: event.hash,
    data: event.data,
  };
}
