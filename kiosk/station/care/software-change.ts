/** Whether this start runs another version of the software than the one before. */
import type { RecordedEvent } from '../../ledger/record.ts';
import type { NewEvent } from '../../ledger/writer.ts';

/** `earlier`: the newest events, oldest first, this start among them; null when the version is the same or not known. */
export function softwareChange(
  earlier: readonly RecordedEvent[],
  software: string,
): Extract<NewEvent, { readonly type: 'software.updated' }> | null {
  const starts = earlier.flatMap((event) => (event.type === 'station.started' ? [event.data.software] : []));
  const from = starts.at(-2);
  return from === undefined || from === software ? null : { type: 'software.updated', data: { from, to: software } };
}
