/** The samples of a run, a line each. */
import type { Sample } from './samples.ts';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1).padStart(7);

export const titles =
  '  people    days    heap  objects     rss     own  hnd  fds  tmr   events  ledger     log   other      ms   floor';

export function row(sample: Sample): string {
  const { encounters, days, heapBytes, residentBytes, ownBytes, ledgerBytes, logBytes, otherBytes } = sample;
  const counts = [sample.handles, sample.descriptors, sample.timers].map((count) => String(count).padStart(4));
  return [
    String(encounters).padStart(8),
    days.toFixed(2).padStart(7),
    megabytes(heapBytes),
    String(sample.objects).padStart(8),
    ...[residentBytes, ownBytes].map(megabytes),
    ...counts,
    String(sample.ledgerEvents).padStart(8),
    ...[ledgerBytes, logBytes, otherBytes].map(megabytes),
    ...[sample.decisionMs, sample.floorMs].map((ms) => ms.toFixed(2).padStart(7)),
  ].join(' ');
}
