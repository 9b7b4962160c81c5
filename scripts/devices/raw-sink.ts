/** What crosses a device's port, told line by line to whoever watches; nothing is kept. */
import type { RecordingSink } from '../../drivers/recording/sink.ts';

/** What may be told of bytes: all of them, or only how many, where they are what a person showed. */
export type Telling = 'bytes' | 'length';

export type RawLine =
  | { readonly dir: 'in' | 'out'; readonly length: number; readonly hex: string | null }
  | { readonly key: number | null; readonly pressed: boolean }
  | { readonly spoilt: string };

/** Openings, refusals and losses come from the driver's own state. */
export function rawSink(telling: Telling, tell: (line: RawLine) => void): RecordingSink {
  const nothing = (): void => undefined;
  return {
    opened: nothing,
    refused: nothing,
    lost: nothing,
    closed: nothing,
    bytes: (dir, bytes) =>
      tell({ dir, length: bytes.length, hex: telling === 'bytes' ? Buffer.from(bytes).toString('hex') : null }),
    key: (usage, pressed) => tell({ key: telling === 'bytes' ? usage : null, pressed }),
    spoilt: (why) => tell({ spoilt: why }),
    full: false,
  };
}
